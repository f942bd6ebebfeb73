import cliProgress from 'cli-progress';
import type { ServerEvent } from '#core/contract.ts';
import { ownKey } from './server.ts';

type ImportEvent = Extract<ServerEvent, { type: 'import' }>;

export type ProgressDisplay = { show(event: ImportEvent): void; stop(): void };

/** A bar on a terminal; where output goes to a file, one line a stage. */
export function progressDisplay(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  if (!stream.isTTY) {
    let stage: string | undefined;
    return {
      show(event) {
        if (event.stage !== stage && event.stage !== 'done') stream.write(`${event.stage}…\n`);
        stage = event.stage;
      },
      stop() {},
    };
  }
  const bar = new cliProgress.SingleBar(
    {
      stream,
      format: '{stage} [{bar}] {percentage} % · {duration_formatted}',
      hideCursor: true,
      clearOnComplete: true,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(1, 0, { stage: 'sending ' });
  return {
    show({ stage, done, total }) {
      bar.setTotal(Math.max(1, total ?? done));
      bar.update(done, { stage: stage.padEnd(8) });
    },
    stop: () => bar.stop(),
  };
}

/** Hears the events of one request until stopped. Progress is a comfort: where it cannot be had the import goes on without. */
export function followImport(base: URL, request_id: string, heard: (event: ImportEvent) => void): () => void {
  const ending = new AbortController();
  const follow = async (): Promise<void> => {
    const response = await fetch(new URL('/api/events?types=import', base), {
      headers: ownKey(),
      signal: ending.signal,
    });
    if (!response.ok || !response.body) return;
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      const messages = (text + chunk).replaceAll('\r', '').split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        const event = parseMessage(message);
        if (event?.type === 'import' && event.request_id === request_id) heard(event);
      }
    }
  };
  follow().catch(() => {});
  return () => ending.abort();
}

function parseMessage(message: string): ServerEvent | undefined {
  const fields = message.split('\n').map(line => /^(event|data): ?(.*)$/.exec(line));
  const type = fields.find(field => field?.[1] === 'event')?.[2];
  const data = fields.filter(field => field?.[1] === 'data').map(field => field![2]);
  if (type === undefined || data.length === 0) return undefined;
  try {
    return { type, ...JSON.parse(data.join('\n')) };
  } catch {
    return undefined;
  }
}
