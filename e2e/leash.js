// Runs Node with the arguments after the first, and ends it when whoever started this is gone: standard input closes then, whatever
// ended it. A worker of the test runner is killed without a word. The folder named first is removed at the end.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const [folder, ...given] = process.argv.slice(2);
const child = spawn(process.execPath, given, { stdio: ['ignore', 'inherit', 'inherit'] });
const end = () => child.kill('SIGTERM');
process.stdin.on('close', end).resume();
process.on('SIGTERM', end);
child.once('exit', code => {
  rmSync(String(folder), { recursive: true, force: true });
  process.exit(code ?? 1);
});
