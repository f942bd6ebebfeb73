import { useState } from 'react';

/** A thing that is done at a click: whether it is under way, and how it failed. */
export function useWork() {
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const run = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    setWorking(true);
    setError(null);
    try {
      return await work();
    } catch (refused) {
      setError(refused as Error);
      return undefined;
    } finally {
      setWorking(false);
    }
  };
  return { working, error, run };
}
