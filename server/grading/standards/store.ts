import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Day, StandardRef, Text } from '#core/contract.ts';
import type { StandardSummary } from '#core/contract_standards.ts';
import type { Standard } from '#core/standard/document.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import { type StoredState, stateOf } from './states.ts';

/** A version with its document; `standard_version_id` is null for a preset that nobody has proposed or derived from. */
export type Version = {
  standard_version_id: number | null;
  summary: StandardSummary;
  document: Standard;
  proposal_open: boolean;
  /** In force at some time, or a preset; also while it is proposed again. */
  approved: boolean;
};

type Row = {
  standard_version_id: number;
  id: string;
  version: number;
  stored: StoredState;
  document: Standard;
  author: string | null;
  based_on: StandardSummary['based_on'];
  recorded_at: string;
  updated_at: string | null;
  in_force: StandardSummary['in_force'];
  proposal_id: number | null;
  proposal_open: boolean;
};

export const isPreset = (id: string): boolean => Object.hasOwn(PRESETS, id);

/** Every version of a standard (of all, without an id), newest first within an id; presets that are not stored included. */
export async function readVersions(db: Db, id?: string): Promise<Version[]> {
  const { rows } = await sql<Row>`
    with span as (
      select standard_version_id, effective_from,
             lead(effective_from) over (order by effective_from nulls first) - 1 as to_day
      from standard_in_force where cancelled_at is null)
    select v.standard_version_id, v.standard_id as id, v.version, v.state as stored, v.document, v.author,
           v.recorded_at, v.updated_at,
           case when b.standard_version_id is not null
                then jsonb_build_object('id', b.standard_id, 'version', b.version) end as based_on,
           coalesce((select jsonb_agg(jsonb_build_object('from', s.effective_from, 'to', s.to_day)
                                      order by s.effective_from nulls first)
                     from span s where s.standard_version_id = v.standard_version_id), '[]') as in_force,
           p.proposal_id, coalesce(p.decision is null and p.proposal_id is not null, false) as proposal_open
    from standard_version v
    left join standard_version b on b.standard_version_id = v.based_on
    left join lateral (
      select proposal_id, decision from standard_proposal p
      where p.standard_version_id = v.standard_version_id order by proposal_id desc limit 1) p on true
    where ${id === undefined ? sql`true` : sql`v.standard_id = ${id}`}
    order by v.standard_id, v.version desc`.execute(db);
  const day = await lastGradedDay(db);
  const stored = rows.map(row => versionOf(row, day));
  const shipped = Object.keys(PRESETS).filter(preset => id === undefined || preset === id);
  const missing = shipped.flatMap(preset => {
    const own = stored.filter(({ summary }) => summary.id === preset);
    return own.some(({ document }) => isDeepStrictEqual(document, PRESETS[preset]))
      ? []
      : [unstored(preset, (own[0]?.summary.version ?? 0) + 1)];
  });
  return [...missing, ...stored].sort((a, b) =>
    a.summary.id < b.summary.id ? -1 : a.summary.id > b.summary.id ? 1 : b.summary.version - a.summary.version,
  );
}

export async function lastGradedDay(db: Db): Promise<Day | null> {
  const { rows } = await sql<{ graded_to: Day | null }>`select graded_to from grading`.execute(db);
  return rows[0]!.graded_to;
}

function versionOf({ standard_version_id, stored, document, proposal_open, ...row }: Row, day: Day | null): Version {
  // A release may bring a preset anew: the stored one then is an earlier version of it, as it was.
  const shipped = isPreset(row.id) && isDeepStrictEqual(document, PRESETS[row.id]);
  const state = stateOf({ stored, preset: shipped, in_force: row.in_force, proposal_open }, day);
  return {
    standard_version_id,
    document,
    proposal_open,
    approved: stored === 'approved',
    summary: { ...row, ...headOf(document), preset: isPreset(row.id), state },
  };
}

function unstored(id: string, version: number): Version {
  const document = PRESETS[id]!;
  const nobody = { author: null, based_on: null, recorded_at: null, updated_at: null, proposal_id: null };
  const summary = { id, version, ...headOf(document), ...nobody, state: 'preset' as const, preset: true, in_force: [] };
  return { standard_version_id: null, summary, document, proposal_open: false, approved: true };
}

/** Of a draft that is not valid yet some of it may be missing. */
const headOf = (document: Standard): { title: Text; fidelity: 'exact' | 'adapted'; citation: string } => ({
  title: document.title,
  fidelity: document.source?.fidelity === 'exact' ? 'exact' : 'adapted',
  citation: typeof document.source?.citation === 'string' ? document.source.citation : '',
});

/** One version; the newest where none is named. */
export async function findVersion(db: Db, id: string, version?: number): Promise<Version> {
  const versions = await readVersions(db, id);
  if (versions.length === 0) throw fault('unknown_standard', `There is no standard "${id}".`);
  const found = version === undefined ? versions[0] : versions.find(({ summary }) => summary.version === version);
  if (found) return found;
  const there = versions.map(({ summary }) => summary.version);
  throw fault('unknown_standard', `There is no version ${version} of "${id}", only ${there.join(', ')}.`, {
    versions: there,
  });
}

/** The row of a version, storing the preset where nobody has yet. */
export async function ensureStored(trx: Db, { standard_version_id, summary, document }: Version): Promise<number> {
  if (standard_version_id !== null) return standard_version_id;
  const { rows } = await sql<{ standard_version_id: number }>`
    insert into standard_version (standard_id, version, document, state)
    values (${summary.id}, ${summary.version}, ${JSON.stringify(document)}::json, 'approved')
    returning standard_version_id`.execute(trx);
  return rows[0]!.standard_version_id;
}

/** Changes of versions take turns: numbers are given without gaps, and an id has one draft. Readers are not held up. */
export const lockVersions = (trx: Db) => sql`lock table standard_version in share row exclusive mode`.execute(trx);

export const refOf = ({ summary: { id, version, title } }: Version): StandardRef => ({ id, version, title });

/** The ETag of a version: of what a PUT would replace. */
export const tagOf = ({ summary: { id, version, updated_at }, document }: Version): string =>
  `"${createHash('sha256')
    .update(JSON.stringify([id, version, updated_at, document]))
    .digest('base64url')
    .slice(0, 22)}"`;
