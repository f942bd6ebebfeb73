/** How a receiver verifies a signature: in the reference and on the page; server/publish/webhooks/verification.test.ts runs both. */

export const NODE_EXAMPLE = `import { createHmac, timingSafeEqual } from 'node:crypto';

/** headers: of the request, in small letters; body: its text as it came, before any JSON.parse. */
export function verify(secret, headers, body) {
  const time = headers['webhook-timestamp'];
  if (Math.abs(Date.now() / 1000 - Number(time)) > 300) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const wanted = createHmac('sha256', key).update(headers['webhook-id'] + '.' + time + '.' + body).digest();
  return headers['webhook-signature'].split(' ').some(signature => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}`;

export const PYTHON_EXAMPLE = `import base64, hashlib, hmac, time

def verify(secret, headers, body):
    """headers: of the request, in small letters; body: its bytes as they came, before any json.loads."""
    sent = headers["webhook-timestamp"]
    if abs(time.time() - int(sent)) > 300:
        return False
    key = base64.b64decode(secret[len("whsec_"):])
    content = (headers["webhook-id"] + "." + sent + ".").encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(given, wanted) for given in headers["webhook-signature"].split(" "))`;
