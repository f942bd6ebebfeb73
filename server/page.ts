import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['web', 'core', 'index.html', 'vite.config.ts', 'package-lock.json'];

/** Builds the page when it is not built, or when a source is newer than it. */
export async function buildPage(): Promise<'built' | 'kept'> {
  const page = `${ROOT}dist/web/index.html`;
  if (existsSync(page) && statSync(page).mtimeMs >= Math.max(...SOURCES.map(newest))) return 'kept';
  await new Promise<void>((resolve, reject) => {
    const build = spawn('npm', ['run', '--silent', 'build'], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
      shell: process.platform === 'win32',
    });
    let said = '';
    build.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    build.on('error', reject);
    build.on('exit', code => (code === 0 ? resolve() : reject(new Error(`npm run build failed.\n${said}`))));
  });
  return 'built';
}

/** Latest time of change in a file or folder, in milliseconds; files the build makes itself do not count. */
function newest(path: string): number {
  const full = `${ROOT}${path}`;
  if (!existsSync(full) || path.includes('.generated.')) return 0;
  const status = statSync(full);
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(0, ...readdirSync(full).map(name => newest(`${path}/${name}`)));
}
