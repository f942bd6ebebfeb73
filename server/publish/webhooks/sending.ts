import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP } from 'node:net';
import { sign } from './signature.ts';
import { checkedLookup, hostOf, RefusedTarget, type Resolve, type Targets } from './targets.ts';

export type Outcome = {
  delivered: boolean;
  /** Null where no answer came. */
  response_code: number | null;
  /** What went wrong, in words. */
  error: string | null;
  /** To try again is of no use: the receiver says that it is gone (410). */
  final: boolean;
};

export type Sender = { targets: Targets; resolve: Resolve; timeout_milliseconds: number; stopping: AbortSignal };

/** An answer is read to its end so that the receiver sees it taken, up to here; what it says is not kept. */
const MOST_ANSWER_BYTES = 65_536;

/**
 * One attempt: a POST on a connection of its own. Redirects are not followed, for where they lead nobody has allowed; any 2xx
 * is an acceptance. Never throws.
 */
export async function sendMessage(
  { targets, resolve, timeout_milliseconds, stopping }: Sender,
  target: { url: string; secret: string },
  message: { message_id: string; body: string },
): Promise<Outcome> {
  const url = new URL(target.url);
  // A look-up is only made for names.
  if (isIP(hostOf(url)) !== 0 && targets.refuses(hostOf(url)))
    return failure(null, `${hostOf(url)} is not a public address.`);
  const seconds = Math.floor(Date.now() / 1000);
  const body = Buffer.from(message.body);
  const deadline = AbortSignal.timeout(timeout_milliseconds);
  return new Promise<Outcome>(resolved => {
    const asking = (url.protocol === 'https:' ? overHttps : overHttp)(url, {
      method: 'POST',
      agent: false,
      lookup: checkedLookup(targets, resolve),
      signal: AbortSignal.any([deadline, stopping]),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-length': body.length,
        'user-agent': 'Wusetu-Webhooks/1',
        'webhook-id': message.message_id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': sign(target.secret, message.message_id, seconds, message.body),
      },
    });
    let outcome: Outcome | undefined;
    asking.on('response', response => {
      const judged = judge(response.statusCode ?? 0);
      outcome = judged;
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MOST_ANSWER_BYTES) response.destroy();
      });
      // The status is the answer: a body that breaks off or never ends takes nothing from it.
      response.on('error', () => {});
      response.on('close', () => resolved(judged));
    });
    asking.on('error', error => {
      const text = deadline.aborted ? `No answer within ${timeout_milliseconds / 1000} s.` : textOf(error);
      resolved(outcome ?? failure(null, text));
    });
    asking.end(body);
  });
}

function judge(code: number): Outcome {
  if (code >= 200 && code < 300) return { delivered: true, response_code: code, error: null, final: false };
  if (code >= 300 && code < 400) return failure(code, 'The answer was a redirect, and none is followed.');
  return { ...failure(code, `The answer was ${code}.`), final: code === 410 };
}

const failure = (response_code: number | null, error: string): Outcome => ({
  delivered: false,
  response_code,
  error,
  final: false,
});

const MOST_CHARACTERS = 300;

const textOf = (error: NodeJS.ErrnoException & { errors?: Error[] }): string => {
  // Several addresses were tried: an AggregateError has no message of its own.
  const text =
    error instanceof RefusedTarget ? error.message : error.message || (error.errors?.[0]?.message ?? error.code);
  return (text ?? 'The connection failed.').slice(0, MOST_CHARACTERS);
};
