import type { ServerResponse } from 'node:http';
import type { Keyring } from './keyring.ts';

/**
 * Answers under way, by key. Most end at once; a stream of events goes on, and would after its key has ended: whether it has is looked at
 * from time to time, as it can be revoked at another process and can expire.
 */
export function createOpenAnswers(keyring: Keyring) {
  const open = new Map<ServerResponse, string>();
  return {
    add(answer: ServerResponse, key: string): void {
      open.set(answer, key);
      answer.once('close', () => open.delete(answer));
    },
    async look(): Promise<void> {
      for (const key of new Set(open.values())) {
        if ((await keyring.read(key)) !== null) continue;
        for (const [answer, its] of open) if (its === key) answer.destroy();
      }
    },
  };
}
