import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { V1 } from '#core/contract_fields/v1.ts';
import { addDays } from '#core/days.ts';
import { bringUpToDate } from '#server/pipeline.ts';
import type { Context } from '#server/platform/context.ts';
import type { Database } from '#server/platform/database.ts';
import type { App } from '#server/platform/http.ts';
import { reportOn } from '#server/publish/test_reports.ts';
import { ENCLAVE, gradedTown, LAST_DAY, publishOn } from '#server/publish/test_town.ts';
import { follow } from '#server/publish/testing_events.ts';

/** What a consumer sees of the test town: an answer for each entry of core/contract_fields/v1.json, a frame and a tile in bytes. */
export type ContractAnswers = { answers: Record<string, unknown>; frame: Uint8Array; tile: Uint8Array };

/** All of the town is in it. */
const TILE = { z: '10', x: '853', y: '421' };
const VALUES: Record<string, string> = {
  ...{
    level: 'community',
    collection: 'communities',
    date: LAST_DAY,
    from: addDays(LAST_DAY, -6),
    code: 'C11',
    ...TILE,
  },
};
export const filled = (address: string): string =>
  address.replace(/\{(\w+)\}/g, (_, name: string) => VALUES[name] ?? name);

/** The same host in every capture. */
const headers = { host: 'wusetu.test' };

export async function contractAnswers(database: Database): Promise<ContractAnswers> {
  const graded = await gradedTown(database);
  const context: Context = { ...graded, config: { ...graded.config, webhook_private_targets: '127.0.0.1/32' } };
  const app = await publishOn(context);
  try {
    // First, so that there are changes of what was graded before.
    const answers = await messagesOf(app, context);
    for (const { id, address } of V1.addresses) {
      if (address === null) continue;
      const answer = await app.inject({ url: filled(address), headers });
      if (answer.statusCode !== 200) throw new Error(`${address}: ${answer.statusCode} ${answer.body.slice(0, 300)}`);
      answers[id] = answer.json();
    }
    answers.problem = (await app.inject('/api/grades?nonsense=1')).json();
    const frame = new Uint8Array((await app.inject(filled('/frames/{level}/{date}'))).rawPayload);
    const tile = new Uint8Array((await app.inject(filled('/tiles/{level}/{z}/{x}/{y}.mvt?date={date}'))).rawPayload);
    answers.tile_mvt = layersOf(tile);
    return { answers, frame, tile };
  } finally {
    await app.close();
  }
}

/** As `layers[].features[]`; what is null is left out of a tile, and stands here as null. */
export function layersOf(bytes: Uint8Array): object {
  const { layers } = new VectorTile(new PbfReader(bytes));
  return {
    layers: Object.values(layers).map(layer => ({
      name: layer.name,
      features: Array.from({ length: layer.length }, (_, i) => {
        const { id, properties } = layer.feature(i);
        return { id, properties: { parent: null, grade: null, severity: null, since: null, ...properties } };
      }),
    })),
  };
}

/** An outbreak in one community: what is told on the open line, and what is sent to a receiver. */
async function messagesOf(app: App, context: Context): Promise<Record<string, unknown>> {
  const got: { headers: IncomingHttpHeaders; body: unknown }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      got.push({ headers: request.headers, body: JSON.parse(body) });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>(done => receiver.listen(0, '127.0.0.1', done));
  const line = follow(`${await app.listen({ host: '127.0.0.1', port: 0 })}/api/events?types=change,revision`);
  try {
    await line.until(() => line.status === 200);
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const subscribed = await app.inject({ method: 'POST', url: '/api/webhooks', payload: { url } });
    if (subscribed.statusCode !== 201) throw new Error(subscribed.body);
    await reportOn(context.database, ENCLAVE, LAST_DAY, 30);
    await bringUpToDate(context);
    const heard = (type: string) => line.messages.find(({ event }) => event === type);
    const told = () => heard('revision') && heard('change') && got.length > 0;
    await line.until(() => Boolean(told()));
    const [change, revision] = [heard('change')!, heard('revision')!];
    // What is of this run alone is left out: the port, the host, the agent.
    const sent = Object.entries(got[0]!.headers).filter(([name]) => name.startsWith('webhook-'));
    return {
      event_change: { event: change.event, id: change.id, data: JSON.parse(change.data) },
      event_revision: { event: revision.event, data: JSON.parse(revision.data) },
      webhook: { headers: Object.fromEntries(sent), body: got[0]!.body },
    };
  } finally {
    line.stop();
    receiver.closeAllConnections();
    await new Promise(done => receiver.close(done));
  }
}
