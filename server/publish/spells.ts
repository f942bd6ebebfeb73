import type { RawBuilder } from 'kysely';
import { frameByte, frameSeverity, NO_SEVERITY, type Severity } from '#core/contract.ts';
import { type Db, sql } from '#server/platform/database.ts';
import type { LevelAreas } from './area_index.ts';

/**
 * The grade spells of one level in flat arrays, 13 bytes a spell: spells of area `seq` are those from `offsets[seq]` up to
 * `offsets[seq + 1]`, in order of day. Days are numbers since 1970.
 */
export type Spells = {
  count: number;
  offsets: Uint32Array;
  from: Int32Array;
  to: Int32Array;
  byte: Uint8Array;
  /** NO_DAY without a grade. */
  since: Int32Array;
  revision: number;
};

export const OPEN_END = 2_147_483_647;
export const NO_DAY = -2_147_483_648;
/** What an area shows that no spell covers. */
export const NOTHING = frameByte(null, 'insufficient');

/** Spells of an area in the making, by seq. */
export class SpellWriter {
  readonly #offsets: Uint32Array;
  readonly #count: number;
  readonly #from: number[] = [];
  readonly #to: number[] = [];
  readonly #byte: number[] = [];
  readonly #since: number[] = [];
  #last = 0;

  constructor(count: number) {
    this.#count = count;
    this.#offsets = new Uint32Array(count + 2);
  }

  /** In order of seq, then day. */
  add(seq: number, from: number, to: number, byte: number, since: number): void {
    while (this.#last < seq) this.#offsets[++this.#last] = this.#from.length;
    this.#from.push(from);
    this.#to.push(to);
    this.#byte.push(byte);
    this.#since.push(since);
  }

  finish(revision: number): Spells {
    while (this.#last <= this.#count) this.#offsets[++this.#last] = this.#from.length;
    return {
      count: this.#count,
      offsets: this.#offsets,
      from: Int32Array.from(this.#from),
      to: Int32Array.from(this.#to),
      byte: Uint8Array.from(this.#byte),
      since: Int32Array.from(this.#since),
      revision,
    };
  }
}

/** Areas a statement reads at once: their spells come as one text, several times faster than a row object each. */
const PAGE = 20_000;

/** All spells of a level as known now, or at `as_of`. `db` should be a snapshot: it is read page by page. */
export async function loadSpells(db: Db, areas: LevelAreas, revision: number, as_of?: string): Promise<Spells> {
  const writer = new SpellWriter(areas.count);
  for (let from = 1; from <= areas.count; from += PAGE)
    readSpells(
      await spellText(db, sql`a.level = ${areas.level} and a.seq >= ${from} and a.seq < ${from + PAGE}`, as_of),
      writer,
    );
  return writer.finish(revision);
}

/** The spell written last. A database that has it has all that was written before it, in the order in which it was. */
export type LastSpell = { spell_id: number; recorded_at: string };

export async function lastSpell(db: Db): Promise<LastSpell | null> {
  const { rows } = await sql<LastSpell>`
    select spell_id, recorded_at from grade_spell order by spell_id desc limit 1`.execute(db);
  return rows[0] ?? null;
}

/** Not so where it was set back to a backup, or where a replica took over that had not heard of the last commits. */
export async function hasSpell(db: Db, { spell_id, recorded_at }: LastSpell): Promise<boolean> {
  const { rows } = await sql`
    select from grade_spell where spell_id = ${spell_id} and recorded_at = ${recorded_at}::timestamptz`.execute(db);
  return rows.length > 0;
}

/** What a commit changed on one level: these areas, in order of seq, from this day on (OPEN_END where nothing). */
export type SpellChange = { seqs: Int32Array; from: number };

/** The spells after the changes since `before.revision`: only areas that have a spell of a later revision are read. */
export async function advanceSpells(
  db: Db,
  areas: LevelAreas,
  before: Spells,
  revision: number,
): Promise<{ spells: Spells; change: SpellChange }> {
  const { rows } = await sql<{ seq: number }>`
    select distinct a.seq from grade_spell g join area a on a.area_id = g.area_id
    where g.revision > ${before.revision} and a.level = ${areas.level} and a.seq is not null
    order by a.seq`.execute(db);
  const changed = rows.map(row => row.seq);
  if (changed.length > areas.count / 4) {
    const spells = await loadSpells(db, areas, revision);
    return { spells, change: compareSpells(before, spells, changed) };
  }
  const fresh = new SpellWriter(areas.count);
  for (let i = 0; i < changed.length; i += PAGE)
    readSpells(
      await spellText(db, sql`a.level = ${areas.level} and a.seq = any(${changed.slice(i, i + PAGE)}::int[])`),
      fresh,
    );
  const spells = mergeSpells(before, fresh.finish(revision), changed);
  return { spells, change: compareSpells(before, spells, changed) };
}

/**
 * Which of the areas show something else than before, on which day the first of them does. A spell that was only cut, or written again
 * for what memory holds, shows the same.
 */
function compareSpells(before: Spells, after: Spells, changed: readonly number[]): SpellChange {
  const seqs: number[] = [];
  let from = OPEN_END;
  for (const seq of changed) {
    const first = firstDifference(before, after, seq);
    if (first === OPEN_END) continue;
    seqs.push(seq);
    from = Math.min(from, first);
  }
  return { seqs: Int32Array.from(seqs), from };
}

/** First day on which an area shows something else; OPEN_END where there is none. */
function firstDifference(before: Spells, after: Spells, seq: number): number {
  const days: number[] = [];
  for (const spells of [before, after])
    for (let spell = spells.offsets[seq]!; spell < spells.offsets[seq + 1]!; spell++)
      days.push(spells.from[spell]!, ...(spells.to[spell] === OPEN_END ? [] : [spells.to[spell]! + 1]));
  for (const day of days.sort((a, b) => a - b)) {
    const [was, is] = [spellAt(before, seq, day), spellAt(after, seq, day)];
    const byteOf = (spells: Spells, spell: number) => (spell < 0 ? NOTHING : spells.byte[spell]!);
    const sinceOf = (spells: Spells, spell: number) => (spell < 0 ? NO_DAY : spells.since[spell]!);
    if (byteOf(before, was) !== byteOf(after, is) || sinceOf(before, was) !== sinceOf(after, is)) return day;
  }
  return OPEN_END;
}

/** The spells of `changed` areas from `fresh`, of the others from `before`. */
export function mergeSpells(before: Spells, fresh: Spells, changed: ArrayLike<number>): Spells {
  const isChanged = new Uint8Array(before.count + 1);
  for (let i = 0; i < changed.length; i++) isChanged[changed[i]!] = 1;
  const source = (seq: number): Spells => (isChanged[seq] === 1 ? fresh : before);
  const offsets = new Uint32Array(before.count + 2);
  for (let seq = 1; seq <= before.count; seq++)
    offsets[seq + 1] = offsets[seq]! + source(seq).offsets[seq + 1]! - source(seq).offsets[seq]!;
  const length = offsets[before.count + 1]!;
  const merged: Spells = {
    ...fresh,
    offsets,
    from: new Int32Array(length),
    to: new Int32Array(length),
    byte: new Uint8Array(length),
    since: new Int32Array(length),
  };
  // Runs of areas from the same side are copied at once.
  for (let seq = 1; seq <= before.count; ) {
    const side = source(seq);
    let end = seq + 1;
    while (end <= before.count && source(end) === side) end++;
    const from = side.offsets[seq]!;
    const to = side.offsets[end]!;
    for (const column of ['from', 'to', 'byte', 'since'] as const)
      merged[column].set(side[column].subarray(from, to), offsets[seq]!);
    seq = end;
  }
  return merged;
}

async function spellText(db: Db, areas: RawBuilder<unknown>, as_of?: string): Promise<string> {
  const known =
    as_of === undefined
      ? sql`g.superseded_at is null`
      : sql`g.recorded_at <= ${as_of}::timestamptz and (g.superseded_at is null or g.superseded_at > ${as_of}::timestamptz)`;
  const { rows } = await sql<{ spells: string | null }>`
    select string_agg(concat_ws(',', a.seq, g.from_day - date '1970-01-01',
                                coalesce(g.to_day - date '1970-01-01', ${OPEN_END}),
                                coalesce(g.severity, ${NO_SEVERITY}) | (case g.state when 'graded' then 0
                                  when 'insufficient' then 8 when 'stale' then 16 when 'suspended' then 24 else 32 end),
                                coalesce(g.since - date '1970-01-01', ${NO_DAY})),
                      ';' order by a.seq, g.from_day) as spells
    from area a
    join grade_spell g on g.area_id = a.area_id
    where ${areas} and ${known}`.execute(db);
  return rows[0]?.spells ?? '';
}

/** `seq,from,to,byte,since;…` without splitting it into strings. */
function readSpells(text: string, writer: SpellWriter): void {
  const fields = [0, 0, 0, 0, 0];
  let field = 0;
  let value = 0;
  let sign = 1;
  for (let i = 0; i <= text.length && text !== ''; i++) {
    const character = text.charCodeAt(i);
    if (character >= 48 && character <= 57) value = value * 10 + character - 48;
    else if (character === 45) sign = -1;
    else {
      fields[field++] = sign * value;
      value = 0;
      sign = 1;
      if (field < 5) continue;
      field = 0;
      writer.add(fields[0]!, fields[1]!, fields[2]!, fields[3]!, fields[4]!);
    }
  }
}

/** Index of the spell in force on `day`, or -1. */
export function spellAt(spells: Spells, seq: number, day: number): number {
  let low = spells.offsets[seq]!;
  let high = spells.offsets[seq + 1]! - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (spells.from[middle]! > day) high = middle - 1;
    else if (spells.to[middle]! < day) low = middle + 1;
    else return middle;
  }
  return -1;
}

/** The severity shown on `day`; null without a grade. */
export function severityAt(spells: Spells, seq: number, day: number): Severity | null {
  const spell = spellAt(spells, seq, day);
  return spell < 0 ? null : frameSeverity(spells.byte[spell]!);
}

export const bytesOfSpells = (spells: Spells): number => spells.offsets.byteLength + spells.from.length * 13;
