import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { RequestError } from './request.ts';

const AGAIN = 20_000;

/** What did not arrive is asked for again by itself as long as it is wanted; what the server refused is not. */
export function useHealing(): void {
  const client = useQueryClient();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.hidden) return;
      void client.refetchQueries({
        type: 'active',
        predicate: ({ state: { status, error } }) =>
          status === 'error' && !(error instanceof RequestError && error.status < 500),
      });
    }, AGAIN);
    return () => clearInterval(timer);
  }, [client]);
}
