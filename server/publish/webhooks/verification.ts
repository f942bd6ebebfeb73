import { NODE_EXAMPLE, PYTHON_EXAMPLE } from '#core/webhook_examples.ts';

/** What a receiver has to know, in the description of `POST /api/webhooks`. */
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
