/** What a receiver runs, in the description of `POST /api/webhooks`; verification.test.ts runs both. */

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

export const DESCRIPTION = `Changes of grades (those of /api/changes) are sent to an address of yours as they come: POST, JSON \
\`{"type": "grades.changed", "timestamp", "data": {"changes": […], "since", "next"}}\`, up to 100 changes a message.

**Promise.** Every change after the cursor is delivered at least once, in order: the next message is sent when the one before \
was taken with any 2xx within 10 seconds. Else it is sent again with the same bytes and the same \`webhook-id\` (to know what came \
twice), 12 times in some 31 hours, each time after a longer wait. Then, or at once with a 410, the webhook is \`failed\`, to be seen \
here and under deliveries; nothing is lost by it: POST …/replay goes on where deliveries ended, or after any cursor. What is \
delivered again after a replay has a new \`webhook-id\`; \`cursor\` in each change is what tells changes apart.

**Signature.** As [Standard Webhooks](https://www.standardwebhooks.com) has it, with the headers \`webhook-id\`, \
\`webhook-timestamp\` (seconds) and \`webhook-signature\`: \`v1,\` and the HMAC-SHA256, in base64, of id, timestamp and body with \
dots between, under the bytes of the secret after \`whsec_\`. The secret is in this answer and in no other; the service has to \
keep it as it is, since it signs with it. Its libraries verify it, or:

\`\`\`js
${NODE_EXAMPLE}
\`\`\`

\`\`\`python
${PYTHON_EXAMPLE}
\`\`\`

**Addresses.** http and https. Addresses that are not public (loopback, private, link-local, multicast, a cloud's metadata) are \
refused unless the operator allows their network; that is checked against the address that each connection is made to. \
Redirects are not followed, and what an answer says is not kept.`;
