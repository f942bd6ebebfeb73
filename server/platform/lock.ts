import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * A lock beside the embedded engine's folder (never inside it): a second process on the same folder would lose
 * acknowledged rows (measured: 188 to 300 of 300), and the engine has no lock of its own.
 * Returns the function that gives it back. A lock whose process has died is taken over.
 */
export function lockDirectory(folder: string): () => void {
  const file = `${folder.replace(/\/+$/, '')}.lock`;
  const mine = `${process.pid} ${startedAt(process.pid)}`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      takeWhole(file, mine);
      return () => {
        if (readLock(file) === mine) rmSync(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = readLock(file);
      const [pid, started] = owner.split(' ');
      if (isRunning(Number(pid), started ?? ''))
        throw new Error(
          `The data folder ${folder} is in use by process ${pid}. Stop it first, or choose another WUSETU_DATA_DIR.`,
        );
      // By renaming, so that of two that take over only one finds the dead lock; a lock taken meanwhile is put back.
      const dead = `${file}.${process.pid}`;
      renameSync(file, dead);
      if (readLock(dead) !== owner) renameSync(dead, file);
      else rmSync(dead, { force: true });
    }
  }
  throw new Error(`The lock ${file} cannot be taken: another process is starting on the same folder.`);
}

/** The lock appears with its content or not at all: an empty one would be taken over. */
function takeWhole(file: string, content: string): void {
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

const readLock = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
};

/** Start time in clock ticks since boot, where the system tells it: a process id alone may have been used again. */
const startedAt = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
};

const isRunning = (pid: number, started: string): boolean => {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return started === startedAt(pid);
};
