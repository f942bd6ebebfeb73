import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockDirectory } from './lock.ts';

const folder = () => join(mkdtempSync(join(tmpdir(), 'wusetu-lock-')), 'data');

it('keeps a second process off the folder and lets it in afterwards', () => {
  const data = folder();
  const unlock = lockDirectory(data);
  expect(() => lockDirectory(data)).toThrow(/in use by process \d+/);
  unlock();
  expect(existsSync(`${data}.lock`)).toBe(false);
  lockDirectory(data)();
});

it('takes over the lock of a process that died, even if its number was used again', () => {
  const data = folder();
  for (const dead of ['999999999 1', `${process.pid} 1`, '']) {
    writeFileSync(`${data}.lock`, dead);
    const unlock = lockDirectory(data);
    expect(readFileSync(`${data}.lock`, 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    unlock();
  }
});
