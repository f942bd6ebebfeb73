import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { frameSeverity, frameState, type State } from '#core/contract.ts';
import type { RevisionEvent } from '#core/contract_services.ts';
import { type Database, sql } from '#server/platform/database.ts';
import { pathOf, tileAt } from './places.ts';

export type Checked = {
  revisions: number;
  tiles: number;
  unchanged: number;
  frames: number;
  stale: string[];
  failed: string[];
};

/** Of the areas a revision names. */
const AREAS = 3;
const ZOOMS = [11, 13, 14];

type Area = { area_id: number; code: string; seq: number; lon: number; lat: number };
type Shown = { severity: number | null; state: string };

/**
 * Listens to the events as a client does, and at each announced revision asks for tiles and a frame of what it touched, at the plain address,
 * with the tag of what it has. What is shown must be what the database held at the version the answer states, and that version
 * must not be older than the last change of the area that the announced revision has.
 */
export async function checkRevisions(
  { db }: Database,
  port: number,
  day: string,
  signal: AbortSignal,
): Promise<Checked> {
  const origin = `http://127.0.0.1:${port}`;
  const checked: Checked = { revisions: 0, tiles: 0, unchanged: 0, frames: 0, stale: [], failed: [] };
  const bodies = new Map<string, { tag: string; body: Uint8Array }>();
  const running = new Set<Promise<void>>();

  const ask = async (path: string): Promise<{ body: Uint8Array; revision: number }> => {
    const known = bodies.get(path);
    const response = await fetch(origin + path, known && { headers: { 'if-none-match': known.tag } });
    if (response.status !== 200 && response.status !== 304) throw new Error(`${path} answered ${response.status}`);
    const revision = Number(response.headers.get('wusetu-version')!.split('-')[1]);
    const body = new Uint8Array(await response.arrayBuffer());
    if (response.status === 304) checked.unchanged++;
    else bodies.set(path, { tag: response.headers.get('etag')!, body });
    return { body: response.status === 304 ? known!.body : body, revision };
  };
  /** What the spells up to a revision show, and the revision of the one that does. */
  const heldAt = async ({ area_id }: Area, revision: number): Promise<Shown & { revision: number }> => {
    const { rows } = await sql<Shown & { revision: number }>`
      select severity, state, revision from grade_spell
      where area_id = ${area_id} and revision <= ${revision}::bigint and from_day <= ${day}::date and (to_day is null or to_day >= ${day}::date)
      order by spell_id desc limit 1`.execute(db);
    return rows[0]!;
  };
  const compare = async (what: string, area: Area, announced: number, revision: number, shown: Shown | null) => {
    const [needed, expected] = [await heldAt(area, announced), await heldAt(area, revision)];
    const text = ({ severity, state }: Shown) => `${state} ${severity}`;
    if (shown === null) checked.failed.push(`${what} has no ${area.code}`);
    else if (revision < needed.revision)
      checked.stale.push(`${what} at ${revision}, ${area.code} changed at ${needed.revision}`);
    else if (text(shown) !== text(expected))
      checked.stale.push(`${what} at ${revision} shows ${area.code} as ${text(shown)}, not ${text(expected)}`);
  };
  const check = async ({ revision: announced, touched }: RevisionEvent): Promise<void> => {
    const codes = touched?.codes?.slice(0, AREAS) ?? [];
    const { rows: areas } = await sql<Area>`
      select area_id, code, seq, lon, lat from area where code = any(${codes}::text[])`.execute(db);
    for (const area of areas) {
      for (const z of ZOOMS) {
        const path = pathOf(tileAt(area.lon, area.lat, z));
        const { body, revision } = await ask(path);
        const layer = new VectorTile(new PbfReader(body)).layers.community;
        // A tile of a coarser level shows no community.
        if (layer === undefined) continue;
        checked.tiles++;
        await compare(path, area, announced, revision, featureOf(layer, area.seq));
      }
      const path = `/frames/community/${day}`;
      const { body, revision } = await ask(path);
      checked.frames++;
      const byte = body[area.seq]!;
      await compare(path, area, announced, revision, { severity: frameSeverity(byte), state: frameState(byte) });
    }
  };

  const response = await fetch(`${origin}/api/events?types=revision`, { signal });
  let text = '';
  try {
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) {
      text += part;
      const events = text.split('\n\n');
      text = events.pop()!;
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data === undefined) continue;
        checked.revisions++;
        const mine = check(JSON.parse(data) as RevisionEvent)
          .catch((error: Error) => void checked.failed.push(error.message))
          .finally(() => running.delete(mine));
        running.add(mine);
      }
    }
  } catch (error) {
    if (!signal.aborted) checked.failed.push(`The events ended: ${(error as Error).message}`);
  }
  await Promise.all(running);
  return checked;
}

function featureOf(layer: VectorTile['layers'][string], seq: number): Shown | null {
  for (let i = 0; i < layer.length; i++) {
    const { id, properties } = layer.feature(i);
    if (id === seq)
      return { severity: (properties.severity as number | undefined) ?? null, state: properties.state as State };
  }
  return null;
}

/** Once nothing is being graded any more: every area of the frame as the database has it. */
export async function compareFrame(
  { db }: Database,
  port: number,
  day: string,
): Promise<{ areas: number; wrong: number }> {
  const response = await fetch(`http://127.0.0.1:${port}/frames/community/${day}`);
  const frame = new Uint8Array(await response.arrayBuffer());
  const { rows } = await sql<{ seq: number } & Shown>`
    select a.seq, g.severity, g.state from area a join grade_spell g on g.area_id = a.area_id and g.superseded_at is null
      and g.from_day <= ${day}::date and (g.to_day is null or g.to_day >= ${day}::date)
    where a.level = 'community' and a.retired_version is null order by a.seq`.execute(db);
  const wrong = rows.filter(({ seq, severity, state }) => {
    const byte = frame[seq]!;
    return frameSeverity(byte) !== severity || frameState(byte) !== state;
  });
  return { areas: rows.length, wrong: wrong.length };
}
