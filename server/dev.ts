/** `npm run dev`: the server with reload, and vite with hot modules on its own port, which hands the rest to the server. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const start = (command: string, ...options: string[]) =>
  spawn(process.execPath, [`${root}node_modules/${command}`, ...options], { cwd: root, stdio: 'inherit' });

const running = [
  start('tsx/dist/cli.mjs', 'watch', '--include', 'core/**/*.json', 'server/main.ts'),
  start('vite/bin/vite.js'),
];
for (const child of running) child.on('exit', () => process.exit());
process.on('exit', () => {
  for (const child of running) child.kill();
});
