import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Standard Webhooks (standardwebhooks.com): `whsec_` and 24 to 64 random bytes in base64. */
const PREFIX = 'whsec_';
export const SECRET_PATTERN = '^whsec_[A-Za-z0-9+/]{32,86}={0,2}$';

export const newSecret = (): string => PREFIX + randomBytes(32).toString('base64');

export const isSecret = (text: string): boolean => {
  const bytes = Buffer.from(text.slice(PREFIX.length), 'base64');
  return bytes.length >= 24 && bytes.length <= 64 && text === PREFIX + bytes.toString('base64');
};

/** Header webhook-signature: over id, timestamp (seconds) and the body's very bytes. */
export function sign(secret: string, message_id: string, seconds: number, body: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${message_id}.${seconds}.${body}`).digest('base64')}`;
}

/** How old or new a timestamp a receiver should accept, in seconds. */
const TOLERANCE = 300;

/** What a receiver does; here for its example and the tests. Several signatures may be there, with spaces between. */
export function verify(secret: string, headers: Record<string, unknown>, body: string, now = Date.now()): boolean {
  const seconds = Number(headers['webhook-timestamp']);
  if (!Number.isSafeInteger(seconds) || Math.abs(now / 1000 - seconds) > TOLERANCE) return false;
  const wanted = Buffer.from(sign(secret, String(headers['webhook-id']), seconds, body));
  return String(headers['webhook-signature'])
    .split(' ')
    .some(given => given.length === wanted.length && timingSafeEqual(Buffer.from(given), wanted));
}
