import type { Day } from '#core/contract.ts';
import type { ExportAbout, ExportFormat } from '#core/contract_services.ts';
import type { System } from '#core/geometry/systems.ts';
import type { Scope } from '#server/platform/reader.ts';
import type { LevelAreas } from '#server/publish/area_index.ts';
import { type Crs, crsOf } from '#server/publish/ogc/crs.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { dayIn, insideOf, levelOf, momentOf, seqsOf } from '#server/publish/questions.ts';
import { tagOf } from '#server/publish/responses.ts';
import { demandField } from '#server/publish/scope.ts';
import { standardOn, type World } from '#server/publish/world.ts';
import { type Column, columnsOf } from './columns.ts';

export type ExportAsked = {
  level: string;
  /** A day, or `latest`. */
  date: string;
  parent?: string;
  standard?: string;
  as_of?: string;
  crs?: System;
};

/** All of it is in memory: a file that is asked for again is known by its tag before the database is touched. */
export type ExportQuestion = {
  format: ExportFormat;
  world: World;
  areas: LevelAreas;
  date: Day;
  scope: Scope | null;
  columns: Column[];
  /** The areas of the file, in order. */
  seqs: number[];
  crs: Crs;
  about: ExportAbout;
  tag: string;
};

export async function exportQuestion(
  publisher: Publisher,
  format: ExportFormat,
  asked: ExportAsked,
  scope: Scope | null,
): Promise<ExportQuestion> {
  demandField(scope, 'grades');
  const as_of = momentOf(asked.as_of);
  const { world: past } = await publisher.world({ as_of });
  const date = dayIn(past, scope, asked.date === 'latest' ? undefined : asked.date);
  const { world, analysis } = await publisher.world({ as_of, standard: asked.standard, date });
  const areas = levelOf(world, asked.level);
  const seqs = seqsOf(areas, insideOf(world, areas, asked.parent, scope));
  const crs = crsOf(asked.crs, 'crs');
  const standard = standardOn(world.standards, date);
  const about: ExportAbout = {
    rows: seqs.length,
    level: areas.level,
    date,
    as_of: world.as_of,
    standard: standard === undefined ? '' : `${standard.standard_id}@${standard.version}`,
    analysis,
    parent: asked.parent ?? null,
    boundary_version: world.areas.boundary_version,
    coordinate_system: format === 'csv' || format === 'pmtiles' ? null : crs.system,
  };
  const tag = tagOf('export', format, world.versions.key, about, scope?.id);
  return { format, world, areas, date, scope, columns: columnsOf(world, areas, date, scope), seqs, crs, about, tag };
}

/** `wusetu-community-2026-02-12.csv`; as RFC 6266 asks, with and without letters beyond ASCII. */
export function dispositionOf({ format, about }: ExportQuestion): string {
  const { level, parent, date, analysis, standard } = about;
  const parts = ['wusetu', level, parent, date, analysis ? standard : null].filter(part => part !== null);
  const name = `${parts.join('-').replace(/[^\p{L}\p{N}@._-]+/gu, '_')}.${format}`;
  const plain = name.replace(/[^\x20-\x7e]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`;
}
