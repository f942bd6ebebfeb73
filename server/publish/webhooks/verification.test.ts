import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { NODE_EXAMPLE, PYTHON_EXAMPLE } from '#core/webhook_examples.ts';
import { isSecret, newSecret, sign, verify } from './signature.ts';
import { DESCRIPTION } from './verification.ts';

type Case = { secret: string; headers: Record<string, string>; body: string; right: boolean };

function casesNow(): Case[] {
  const secret = newSecret();
  const body = '{"type":"grades.changed","名":"红 🟥"}';
  const now = Math.floor(Date.now() / 1000);
  const headersAt = (seconds: number, key = secret) => ({
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(seconds),
    'webhook-signature': sign(key, 'msg_1', seconds, body),
  });
  const good = headersAt(now);
  return [
    { secret, headers: good, body, right: true },
    { secret, headers: { ...good, 'webhook-signature': `v1,AAAA ${good['webhook-signature']}` }, body, right: true },
    { secret, headers: good, body: `${body} `, right: false },
    { secret: newSecret(), headers: good, body, right: false },
    { secret, headers: { ...good, 'webhook-id': 'msg_2' }, body, right: false },
    { secret, headers: { ...good, 'webhook-timestamp': String(now - 1) }, body, right: false },
    { secret, headers: headersAt(now - 600), body, right: false },
    { secret, headers: headersAt(now + 600), body, right: false },
  ];
}

/** The example of the scheme's own libraries (standard-webhooks, test vectors of every language). */
it('the signature is that of Standard Webhooks', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  expect(sign(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}')).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
  expect(isSecret(secret)).toBe(true);
});

it('secrets are 24 to 64 bytes in base64', () => {
  expect(isSecret(newSecret())).toBe(true);
  const of = (bytes: number) => `whsec_${randomBytes(bytes).toString('base64')}`;
  for (const bytes of [24, 25, 26, 64]) expect(isSecret(of(bytes))).toBe(true);
  for (const text of [of(23), of(65), of(32).slice(6), 'whsec_', `${of(32)}!`]) expect(isSecret(text)).toBe(false);
});

it('the service, the example for Node and the one for Python tell the same right from wrong', ({ skip }) => {
  expect(DESCRIPTION).toContain(NODE_EXAMPLE);
  expect(DESCRIPTION).toContain(PYTHON_EXAMPLE);
  const cases = casesNow();
  const wanted = cases.map(({ right }) => right);
  expect(cases.map(({ secret, headers, body }) => verify(secret, headers, body))).toEqual(wanted);
  const input = JSON.stringify(cases);
  const read = "JSON.parse(require('node:fs').readFileSync(0, 'utf8'))";
  const node = `${NODE_EXAMPLE}
import { createRequire } from 'node:module';
const require = createRequire(process.cwd() + '/');
console.log(JSON.stringify(${read}.map(({ secret, headers, body }) => verify(secret, headers, body))));`;
  const answered = execFileSync(process.execPath, ['--input-type=module', '-e', node], { input, encoding: 'utf8' });
  expect(JSON.parse(answered)).toEqual(wanted);
  const python = `${PYTHON_EXAMPLE}
import json, sys
cases = json.loads(sys.stdin.buffer.read())
print(json.dumps([verify(c["secret"], c["headers"], c["body"].encode()) for c in cases]))`;
  let said: string;
  try {
    said = execFileSync('python3', ['-c', python], { input, encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return skip('python3 is not installed');
    throw error;
  }
  expect(JSON.parse(said)).toEqual(wanted);
});
