/** Unique violation, deadlock, serialisation: another writer was there first, and a second look will see its rows. */
const RACES = new Set(['23505', '40P01', '40001']);
const ATTEMPTS = 10;

/** Runs a transaction again when it lost a race: cheaper than a lock that a report would wait for behind an import. */
export async function retried<T>(transaction: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt >= ATTEMPTS || !RACES.has((error as { code?: string }).code ?? '')) throw error;
      await new Promise(wait => setTimeout(wait, 10 * attempt ** 2 * Math.random()));
    }
  }
}

/** For a writer that finds out by counting that another one was there. */
export const lostRace = (): Error => Object.assign(new Error('The current rows changed meanwhile.'), { code: '40001' });
