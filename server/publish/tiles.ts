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
import { dayNumber } from '#core/days.ts';
import type { LevelAreas } from './area_index.ts';
import { boundaryAttributes, sinceText } from './frames.ts';
import type { Publisher } from './publisher.ts';
import { type Representation, representation, tagOf } from './responses.ts';
import type { Shapes } from './shapes.ts';
import { NO_DAY, NOTHING, spellAt } from './spells.ts';
import { cutShapes, encodeGeoJson, encodeVectorTile } from './tile_encoding.ts';
import type { TileAddress } from './tile_grid.ts';
import { spellsOf, type World } from './world.ts';

/** More than this and the next coarser level is handed out whole: a truncated tile would be a wrong map. */
export const MOST_FEATURES = 10_000;
export const MOST_BYTES = 512_000;

export type TileForm = 'mvt' | 'geojson';
export type TileQuestion = {
  tile: TileAddress;
  level: Level;
  form: TileForm;
  /** Null: boundaries only, without grades. */
  grades: { date: Day | null; name: string } | null;
};

/** A tile and the areas drawn in it: as long as they show the same, the tile is the same at every revision. */
export type DrawnTile = Representation & { level: Level; seqs: Int32Array; shown: string; checked: string };

const TYPES: Record<TileForm, string> = {
  mvt: 'application/vnd.mapbox-vector-tile',
  geojson: 'application/geo+json; charset=utf-8',
};

/**
 * The tile, kept until an area in it shows something else: a commit elsewhere leaves its bytes and its tag as they are. Asked
 * again at the same revision it costs a look-up, at a later one a pass over the grades of its areas, never a statement.
 */
export async function tileOf(
  publisher: Publisher,
  world: World,
  question: TileQuestion,
): Promise<{ tile: Representation; key: string }> {
  const { tile, level, form, grades } = question;
  const key = [world.areas.boundary_version, level, tile.z, tile.x, tile.y, form, grades?.name, grades?.date].join('/');
  const kept = publisher.tiles.peek(key);
  if (kept && isCurrent(kept, world, grades?.date ?? null, grades !== null)) return { tile: kept, key };
  // The revision is part of the flight: who comes after a commit must not board one that took off before it.
  const drawn = await publisher.flights.get(`${key} ${world.versions.key}`, () => draw(publisher, world, question));
  publisher.tiles.put(key, drawn);
  return { tile: drawn, key };
}

function isCurrent(drawn: DrawnTile, world: World, date: Day | null, graded: boolean): boolean {
  if (!graded || drawn.checked === world.versions.key) return true;
  if (drawn.shown !== shownText(world, drawn.level, date, drawn.seqs)) return false;
  drawn.checked = world.versions.key;
  return true;
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
  const { tile, form, grades } = question;
  for (let level: Level | undefined = question.level; ; ) {
    const areas = world.areas.levels[level]!;
    const coarser = coarserThan(world, level);
    const most = coarser === undefined ? Number.POSITIVE_INFINITY : MOST_FEATURES;
    const found = await publisher.shapes.find(tile, level, world.areas.boundary_version, Math.min(most, 1e9));
    const body = found && encode(world, areas, question, found);
    if (body && (body.bytes.length <= MOST_BYTES || coarser === undefined)) {
      const shown = grades === null ? '' : shownText(world, level, grades.date, body.seqs);
      const tag = tagOf('tile', world.areas.boundary_version, level, tile, form, grades, shown);
      const headers = { 'wusetu-level': level, 'wusetu-boundary-version': String(world.areas.boundary_version) };
      return {
        ...representation(tag, TYPES[form], body.bytes, headers),
        level,
        seqs: body.seqs,
        shown,
        checked: world.versions.key,
      };
    }
    level = coarser!;
  }
}

function encode(
  world: World,
  areas: LevelAreas,
  { tile, form, grades }: TileQuestion,
  found: { shapes: Shapes; indexes: ArrayLike<number> },
): { bytes: Uint8Array; seqs: Int32Array } {
  const features = cutShapes(found.shapes, found.indexes, tile);
  const attributes = grades === null ? boundaryAttributes(areas) : attributesOn(world, areas, grades.date);
  const bytes =
    form === 'mvt'
      ? encodeVectorTile(areas.level, features, attributes)
      : Buffer.from(JSON.stringify(encodeGeoJson(areas.level, features, attributes, tile)));
  return { bytes, seqs: Int32Array.from(features, feature => feature.seq) };
}

/**
 * Before the first graded day every area is insufficient. Written out without spreading or helpers that make objects: of 5,000
 * features those took a third of the time of a tile.
 */
function attributesOn(world: World, areas: LevelAreas, date: Day | null): (seq: number) => TileAttributes {
  const spells = date === null ? undefined : spellsOf(world, areas.level);
  const day = date === null ? 0 : dayNumber(date);
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
      since: spell < 0 ? null : sinceText(spells!.since[spell]!),
    };
  };
}

const coarserThan = (world: World, level: Level): Level | undefined =>
  LEVELS.slice(0, LEVELS.indexOf(level)).findLast(upper => world.areas.levels[upper] !== undefined);
