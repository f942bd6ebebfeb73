import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export type Message = { event: string; data: string; id: string | undefined };
export type Follower = {
  readonly messages: Message[];
  /** As a browser keeps it for Last-Event-ID. */
  readonly last_id: string;
  readonly retry: number;
  readonly status: number;
  /** The line was closed by the other side. */
  readonly ended: boolean;
  until(done: () => boolean, milliseconds?: number): Promise<void>;
  stop(): void;
};

/** A reader of server-sent events, field by field as the HTML standard has them. Does not reconnect by itself. */
export function follow(url: string, headers: Record<string, string> = {}): Follower {
  const messages: Message[] = [];
  const state = { last_id: '', retry: 0, status: 0, ended: false };
  const take = (block: string): void => {
    let [event, data, id] = ['message', undefined as string | undefined, undefined as string | undefined];
    for (const line of block.split('\n')) {
      const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
      if (name === 'event') event = value;
      else if (name === 'data') data = data === undefined ? value : `${data}\n${value}`;
      else if (name === 'id') id = value;
      else if (name === 'retry') state.retry = Number(value);
    }
    if (id !== undefined) state.last_id = id;
    if (data !== undefined) messages.push({ event, data, id });
  };
  // Not fetch: what it leaves open after an abort holds up the end of the server for as long as it is kept alive.
  let text = '';
  const finish = (): void => {
    state.ended = true;
  };
  const asking = get(url, { headers, agent: false }, response => {
    state.status = response.statusCode ?? 0;
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const blocks = (text + chunk).split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) take(block);
    });
    response.on('error', finish).on('close', finish);
  });
  asking.on('error', finish).on('close', finish);
  return {
    messages,
    get last_id() {
      return state.last_id;
    },
    get retry() {
      return state.retry;
    },
    get status() {
      return state.status;
    },
    get ended() {
      return state.ended;
    },
    async until(done, milliseconds = 20_000) {
      const end = Date.now() + milliseconds;
      while (!done()) {
        if (Date.now() > end)
          throw new Error(`not within ${milliseconds} ms; heard ${messages.length} events of ${url}`);
        if (state.ended && !done())
          throw new Error(`the line ended with ${state.status}; heard ${messages.length} events`);
        await pause(10);
      }
    },
    stop: () => asking.destroy(),
  };
}
