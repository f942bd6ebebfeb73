import { Readable } from 'node:stream';
import type { ImportPayload, ServerEvent } from '#core/contract.ts';
import { readConfig } from '#server/platform/config.ts';
import type { Context } from '#server/platform/context.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { createEvents } from '#server/platform/events.ts';
import { type App, createHttp } from '#server/platform/http.ts';
import { createJobs } from '#server/platform/jobs.ts';
import { areaImportRoutes } from './route.ts';

/** For tests: the route over a real database. */
export async function areaApp(database: Database, settings: Record<string, string> = {}) {
  const events: ServerEvent[] = [];
  const hub = createEvents();
  hub.subscribe(event => events.push(event));
  let woken = 0;
  const config = readConfig({ WUSETU_LOG_LEVEL: 'fatal', ...settings });
  const context: Context = { config, database, events: hub, jobs: createJobs(hub), wake: () => void woken++ };
  const app = createHttp(config) as unknown as App;
  await app.register(areaImportRoutes(context));
  await app.ready();

  const post = async (query: string, body: unknown, type = 'application/geo+json') => {
    const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const answer = await app.inject({
      method: 'POST',
      url: `/api/imports/areas?${query}`,
      headers: { 'content-type': type },
      payload: Readable.from([Buffer.from(payload)]),
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const imported = async (query: string, body: unknown): Promise<ImportPayload> => {
    const { status, body: answer } = await post(query, body);
    if (status >= 300) throw new Error(`The import was refused: ${JSON.stringify(answer).slice(0, 500)}`);
    return answer;
  };
  const rows = async <T = unknown>(query: ReturnType<typeof sql<T>>): Promise<T[]> =>
    (await query.execute(database.db)).rows;
  const count = async (table: string): Promise<number> =>
    (await rows(sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`))[0]!.n;
  return { app, post, imported, rows, count, events, woken: () => woken };
}

export type SampleRing = [number, number][];

export const box = (west: number, south: number, east: number, north: number): SampleRing => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
export const polygon = (...rings: unknown[]) => ({ type: 'Polygon', coordinates: rings });
export const feature = (properties: Record<string, unknown>, geometry: unknown) => ({
  type: 'Feature',
  properties,
  geometry,
});
export const collection = (...features: unknown[]) => ({ type: 'FeatureCollection', features });
