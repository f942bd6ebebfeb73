import { createHash } from 'node:crypto';
import {
  type Day,
  frameSeverity,
  frameState,
  gradeOf,
  LEVELS,
  type Level,
  type TileAttributes,
} from '#core/contract.ts';
import { dayNumber, dayText } from '#core/days.ts';
import type { System } from '#core/geometry/crs.ts';
import type { Scope } from '#server/platform/reader.ts';
import type { LevelAreas } from './area_index.ts';
import { doubleArea } from './clip.ts';
import { boundaryAttributes, sinceText } from './frames.ts';
import type { Publisher } from './publisher.ts';
import { bytesOfRepresentation, type Representation, representation, tagOf, tagOfBytes } from './responses.ts';
import { readableOf } from './scope.ts';
import type { Shapes } from './shapes.ts';
import type { Shelf } from './shelf.ts';
import { NO_DAY, NOTHING, spellAt } from './spells.ts';
import { cutShapes, encodeGeoJson, encodeVectorTile, type TileFeature } from './tile_encoding.ts';
import { EXTENT, type TileAddress } from './tile_grid.ts';
import { changedOn, spellsOf, type World } from './world.ts';

/** More than this and the next coarser level is handed out whole: a truncated tile would be a wrong map. */
export const MOST_FEATURES = 10_000;
export const MOST_BYTES = 512_000;
/**
 * Areas that are smaller than this on average (4 pixels of a tile of 256, in units of its grid squared) are noise, and some fall through the
 * grid: low zooms show the coarser level. Communities of two kilometres then end below zoom 8. Not for tiles without grades: who asks for
 * those joins them with a frame of the same level.
 */
const LEAST_AREA = 4 * (EXTENT / 256) ** 2;

export type TileForm = 'mvt' | 'geojson';
export type TileQuestion = {
  tile: TileAddress;
  level: Level;
  form: TileForm;
  /** Of GeoJSON only; a vector tile is on the grid of Web Mercator. */
  system?: System;
  /** Null: boundaries only, without grades. */
  grades: { date: Day | null; name: string } | null;
  scope?: Scope | null;
};

/** A tile and the areas drawn in it: as long as they show the same, the tile is the same at every revision. */
export type DrawnTile = Representation & {
  address: TileAddress;
  boundary_version: number;
  level: Level;
  /** In order. */
  seqs: Int32Array;
  /** Day of the grades; null where none was graded; undefined without grades. */
  date: Day | null | undefined;
  /** Of the grades in force, not of an analysis. */
  published: boolean;
  shown: string;
  /** Key of the world that it was last found to agree with. */
  checked: string;
};

export const bytesOfTile = (tile: DrawnTile): number => bytesOfRepresentation(tile) + tile.seqs.byteLength;

const TYPES: Record<TileForm, string> = {
  mvt: 'application/vnd.mapbox-vector-tile',
  geojson: 'application/geo+json; charset=utf-8',
};

/** What `name` is where the grades are those in force. */
export const PUBLISHED = 'published';

/**
 * The tile, kept until an area in it shows something else: a commit elsewhere leaves its bytes and its tag as they are. Asked
 * again at the same revision it costs a look-up, at a later one at most a pass over the grades of its areas, never a statement.
 */
export async function tileOf(
  publisher: Publisher,
  world: World,
  question: TileQuestion,
): Promise<{ tile: Representation; key: string }> {
  const found = await drawnTile(publisher, world, question);
  if (!found.kept) publisher.tiles.put(found.key, found.tile);
  return found;
}

/** The same, and what had to be drawn is not kept: for who reads every tile once. */
export async function drawnTile(
  publisher: Publisher,
  world: World,
  question: TileQuestion,
): Promise<{ tile: DrawnTile; key: string; kept: boolean }> {
  const { tile, level, form, grades, system = 'wgs84', scope = null } = question;
  const key = [
    ...[world.areas.boundary_version, level, tile.z, tile.x, tile.y, form, system],
    ...[grades?.name, grades?.date, scope?.id],
  ].join('/');
  const kept = publisher.tiles.peek(key);
  if (kept && isCurrent(kept, world)) return { tile: kept, key, kept: true };
  // The revision is part of the flight: who comes after a commit must not board one that took off before it.
  const drawn = await publisher.flights.get(`${key} ${world.versions.key}`, () => {
    publisher.drawn++;
    return draw(publisher, world, question);
  });
  return { tile: drawn, key, kept: false };
}

function isCurrent(drawn: DrawnTile, world: World): boolean {
  if (drawn.date === undefined || drawn.checked === world.versions.key) return true;
  if (drawn.shown !== shownText(world, drawn.level, drawn.date, drawn.seqs)) return false;
  drawn.checked = world.versions.key;
  return true;
}

/**
 * Lets go of the kept tiles that a new world shows otherwise, and of no other; gives their addresses. Only tiles that a changed area is in
 * are looked at: for 4,000 kept tiles and a report that is well under a millisecond.
 */
export function dropOutdated(tiles: Shelf<DrawnTile>, world: World): string[] {
  const { change, areas, versions } = world;
  const dropped: string[] = [];
  const changed = new Map<Level, Int32Array>();
  const changedAt = (level: Level): Int32Array => {
    if (!changed.has(level)) changed.set(level, changedOn(world, level)!);
    return changed.get(level)!;
  };
  for (const [key, tile] of tiles.entries()) {
    const drop = () => {
      tiles.drop(key);
      dropped.push([tile.level, tile.address.z, tile.address.x, tile.address.y].join('/'));
    };
    if (tile.boundary_version !== areas.boundary_version) drop();
    else if (tile.date !== undefined && tile.published) {
      const touched =
        change === null ||
        tile.checked !== change.after ||
        ((tile.date === null || dayNumber(tile.date) >= change.from) && haveCommon(tile.seqs, changedAt(tile.level)));
      if (!touched) tile.checked = versions.key;
      else if (!isCurrent(tile, world)) drop();
    }
  }
  return dropped;
}

/** Whether two ascending lists share a number; the second is the shorter one as a rule. */
function haveCommon(seqs: Int32Array, changed: Int32Array): boolean {
  const last = seqs.at(-1);
  if (last === undefined) return false;
  for (const seq of changed) {
    if (seq < seqs[0]!) continue;
    if (seq > last) return false;
    let [low, high] = [0, seqs.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (seqs[middle] === seq) return true;
      if (seqs[middle]! < seq) low = middle + 1;
      else high = middle - 1;
    }
  }
  return false;
}

/** What the areas show that a tile tells: byte and since of each, digested. */
function shownText(world: World, level: Level, date: Day | null, seqs: Int32Array): string {
  if (date === null) return '';
  const spells = spellsOf(world, level);
  const day = dayNumber(date);
  const facts = new Int32Array(seqs.length * 2);
  for (let i = 0; i < seqs.length; i++) {
    const spell = spellAt(spells, seqs[i]!, day);
    facts[i * 2] = spell < 0 ? NOTHING : spells.byte[spell]!;
    facts[i * 2 + 1] = spell < 0 ? NO_DAY : spells.since[spell]!;
  }
  return createHash('sha1').update(facts).digest('base64url');
}

async function draw(publisher: Publisher, world: World, question: TileQuestion): Promise<DrawnTile> {
  const { tile, form, grades, system = 'wgs84', scope = null } = question;
  const { boundary_version } = world.areas;
  for (let level: Level | undefined = question.level; ; ) {
    const areas = world.areas.levels[level]!;
    const coarser = coarserThan(world, level, scope);
    const place = [boundary_version, level, tile.z, tile.x, tile.y, form, system, grades !== null, scope?.id].join('/');
    const known = coarser === undefined || publisher.fitting.peek(place);
    if (known === false) {
      level = coarser!;
      continue;
    }
    const most = coarser === undefined ? 1e9 : MOST_FEATURES;
    const found = await publisher.shapes.find(tile, level, boundary_version, most, scope?.areas);
    const body = found && encode(world, areas, question, found, known === true);
    if (known === undefined) publisher.fitting.put(place, body !== null);
    if (body) {
      const shown = grades === null ? '' : shownText(world, level, grades.date, body.seqs);
      // Of the bytes: a build that draws otherwise must not be taken for this one by who asks again.
      const tag = tagOf('tile', boundary_version, level, tagOfBytes(body.bytes));
      const headers = {
        'wusetu-level': level,
        'wusetu-boundary-version': String(boundary_version),
        ...(form === 'geojson' ? { 'wusetu-crs': system } : {}),
      };
      return {
        ...representation(tag, TYPES[form], body.bytes, headers),
        address: tile,
        boundary_version,
        level,
        seqs: body.seqs,
        date: grades?.date ?? (grades === null ? undefined : null),
        published: grades?.name === PUBLISHED,
        shown,
        checked: world.versions.key,
      };
    }
    level = coarser!;
  }
}

/** Null where the level is too fine for the tile; `fits` where that is known not to be so. */
function encode(
  world: World,
  areas: LevelAreas,
  { tile, form, grades, system = 'wgs84', scope = null }: TileQuestion,
  found: { shapes: Shapes; indexes: ArrayLike<number> },
  fits: boolean,
): { bytes: Uint8Array; seqs: Int32Array } | null {
  const readable = readableOf(world, areas, scope);
  const indexes = scope?.areas
    ? Array.from(found.indexes).filter(index => readable(found.shapes.seq[index]!))
    : found.indexes;
  if (!fits && indexes.length > MOST_FEATURES) return null;
  const features = cutShapes(found.shapes, indexes, tile);
  if (!fits && grades !== null && isNoise(features, indexes.length)) return null;
  const attributes = grades === null ? boundaryAttributes(areas) : attributesOn(world, areas, grades.date, scope);
  const written = (told: (seq: number) => Partial<TileAttributes>): Uint8Array =>
    form === 'mvt'
      ? encodeVectorTile(areas.level, features, told)
      : Buffer.from(JSON.stringify(encodeGeoJson(areas.level, features, told, tile, system)));
  const bytes = written(attributes);
  if (!fits && bytes.length > LIGHT_BYTES && written(longest(areas)).length > MOST_BYTES) return null;
  return { bytes, seqs: Int32Array.from(features, feature => feature.seq) };
}

/** Below this no grades make a tile exceed MOST_BYTES: they differ by 40 bytes of some 150 a feature. */
const LIGHT_BYTES = MOST_BYTES / 2;
/** The grades that take most room. The level must not hang on the grades of a day: the tile would change without an area in it doing so. */
const longest =
  (areas: LevelAreas) =>
  (seq: number): TileAttributes => ({
    ...(boundaryAttributes(areas)(seq) as Pick<TileAttributes, 'code' | 'name' | 'parent'>),
    ...{ grade: 'yellow', severity: 2, state: 'insufficient', since: dayText(seq) },
  });

/** Of so many areas, those that fell through the grid included. */
function isNoise(features: TileFeature[], count: number): boolean {
  let area = 0;
  for (const { polygons } of features) for (const [outside] of polygons) area += Math.abs(doubleArea(outside!)) / 2;
  return count > 1 && area < LEAST_AREA * count;
}

/**
 * Before the first graded day every area is insufficient. Written out without spreading or helpers that make objects: of 5,000
 * features those took a third of the time of a tile.
 */
function attributesOn(
  world: World,
  areas: LevelAreas,
  date: Day | null,
  scope: Scope | null,
): (seq: number) => TileAttributes {
  const spells = date === null ? undefined : spellsOf(world, areas.level);
  const day = date === null ? 0 : dayNumber(date);
  const first = scope?.from ? dayNumber(scope.from) : NO_DAY;
  return seq => {
    const spell = spells ? spellAt(spells, seq, day) : -1;
    const byte = spell < 0 ? NOTHING : spells!.byte[spell]!;
    const severity = frameSeverity(byte);
    return {
      code: areas.code[seq]!,
      name: areas.name[seq]!,
      parent: areas.parent[seq]!,
      grade: gradeOf(severity),
      severity,
      state: frameState(byte),
      // Of days that the reader does not know it is not told since which one.
      since: spell < 0 || spells!.since[spell]! < first ? null : sinceText(spells!.since[spell]!),
    };
  };
}

/** Undefined where there is none, or none on which the reader may see all that it sees on this one. */
function coarserThan({ areas }: World, level: Level, scope: Scope | null): Level | undefined {
  const coarser = LEVELS.slice(0, LEVELS.indexOf(level)).findLast(upper => areas.levels[upper] !== undefined);
  const own = scope?.areas?.flatMap(code => areas.by_code.get(code)?.level ?? []) ?? [];
  return coarser && own.some(at => LEVELS.indexOf(at) > LEVELS.indexOf(coarser)) ? undefined : coarser;
}
