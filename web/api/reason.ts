import { useRef } from 'react';

/** Why there is no answer yet. Kept over the attempts that follow at once, or it would seem to be loading for ever. */
export function useReason({ failureReason }: { failureReason: Error | null }): Error | null {
  const last = useRef<Error | null>(null);
  if (failureReason) last.current = failureReason;
  return last.current;
}
