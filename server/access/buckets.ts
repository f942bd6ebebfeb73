/** What is left to a key. `reset`: seconds until it is full again; `wait`: until the next request, 0 where this one is let in. */
export type Turn = { limit: number; remaining: number; reset: number; wait: number };

type Bucket = { tokens: number; filled_at: number };

/**
 * A token bucket a key, of one process: full it holds a minute's requests, and fills evenly. @fastify/rate-limit counts in fixed windows,
 * where a client gets twice its rate across the border of two.
 */
export function createBuckets(now: () => number = Date.now) {
  const buckets = new Map<number, Bucket>();
  return (key_id: number, limit: number): Turn => {
    const bucket = buckets.get(key_id) ?? { tokens: limit, filled_at: now() };
    const at = now();
    const rate = limit / 60_000;
    bucket.tokens = Math.min(limit, bucket.tokens + Math.max(0, at - bucket.filled_at) * rate);
    bucket.filled_at = at;
    const admitted = bucket.tokens >= 1;
    if (admitted) bucket.tokens -= 1;
    buckets.set(key_id, bucket);
    return {
      limit,
      remaining: Math.floor(bucket.tokens),
      reset: Math.ceil((limit - bucket.tokens) / rate / 1_000),
      wait: admitted ? 0 : Math.max(1, Math.ceil((1 - bucket.tokens) / rate / 1_000)),
    };
  };
}
