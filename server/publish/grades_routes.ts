import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type Day, frameState, type GradedArea, type GradesPayload, gradeOf } from '#core/contract.ts';
import { dayNumber } from '#core/days.ts';
import type { Scope } from '#server/platform/reader.ts';
import type { LevelAreas } from './area_index.ts';
import { csvOf } from './csv.ts';
import { countOf, noCounts, shownAt, sinceText } from './frames.ts';
import { answers, GradesSchema } from './payload_schemas.ts';
import type { Publisher } from './publisher.ts';
import {
  AreaCode,
  AsOf,
  DayText,
  dayIn,
  insideOf,
  LevelText,
  levelOf,
  momentOf,
  query,
  StandardId,
} from './questions.ts';
import { answer, formOf, representation, tagOf } from './responses.ts';
import { childrenOf } from './rolled_up.ts';
import { demandField, knownDay } from './scope.ts';
import { NO_DAY, severityAt } from './spells.ts';
import { standardRef, standardRefOn } from './status_routes.ts';
import { spellsOf, type World } from './world.ts';

export const gradesRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/grades',
      {
        config: { scoped: true },
        schema: {
          tags: ['grades'],
          summary: 'The grade of every area of a level on a day',
          description:
            'JSON, or CSV with `Accept: text/csv`. Without `date` the last graded day, without `level` the graded level.',
          response: answers(GradesSchema),
          querystring: query({
            date: Type.Optional(DayText),
            level: Type.Optional(LevelText),
            parent: Type.Optional(AreaCode),
            standard: Type.Optional(StandardId),
            as_of: Type.Optional(AsOf),
          }),
        },
      },
      async (request, reply) => {
        const { level, parent, standard } = request.query;
        const { scope } = request.reader;
        demandField(scope, 'grades');
        const as_of = momentOf(request.query.as_of);
        const { world: past } = await publisher.world({ as_of });
        const date = dayIn(past, scope, request.query.date);
        const { world, analysis } = await publisher.world({ as_of, standard, date });
        const areas = levelOf(world, level);
        const inside = insideOf(world, areas, parent, scope);
        const csv = formOf(request, ['application/json', 'text/csv']) === 'text/csv';
        const asked = [areas.level, parent, analysis && standard, as_of, csv, scope?.id];
        const tag = tagOf('grades', world.versions.key, date, ...asked);
        const vary = 'Accept, Accept-Encoding';
        return answer(request, reply, publisher.bodies, { tag, vary }, async () => {
          const graded = gradedAreas(world, areas, date, inside).map(area => withinDays(scope, date, area));
          if (csv) return representation(tag, 'text/csv; charset=utf-8', csvOf(COLUMNS, graded));
          const counts = noCounts();
          for (const { severity } of graded) counts[countOf(severity)]++;
          const payload: GradesPayload = {
            date,
            as_of: world.as_of,
            standard: analysis
              ? standardRef(world.standards[0]!)
              : standardRefOn(world, date, publisher.context.config.standard),
            analysis,
            level: areas.level,
            counts,
            areas: graded,
          };
          return representation(tag, 'application/json; charset=utf-8', JSON.stringify(payload));
        });
      },
    );
  };

const COLUMNS: (keyof GradedArea)[] = [
  'code',
  'name',
  'level',
  'parent',
  'seq',
  'population',
  'grade',
  'severity',
  'state',
  'since',
  'days',
  'previous_severity',
  'insufficient_areas',
];

function gradedAreas(world: World, areas: LevelAreas, date: Day, inside: (seq: number) => boolean): GradedArea[] {
  const day = dayNumber(date);
  const spells = spellsOf(world, areas.level);
  const insufficient = insufficientInside(world, areas, day);
  const graded: GradedArea[] = [];
  for (let seq = 1; seq <= areas.count; seq++) {
    if (!inside(seq)) continue;
    const { byte, since, severity } = shownAt(spells, seq, day);
    const population = areas.population[seq]!;
    graded.push({
      code: areas.code[seq]!,
      name: areas.name[seq]!,
      level: areas.level,
      parent: areas.parent[seq]!,
      seq,
      population: Number.isNaN(population) ? null : population,
      grade: gradeOf(severity),
      severity,
      state: frameState(byte),
      since: sinceText(since),
      days: since === NO_DAY ? null : day - since + 1,
      previous_severity: severityAt(spells, seq, day - 1),
      insufficient_areas: insufficient === null ? null : insufficient[seq]!,
    });
  }
  return graded;
}

/** Of days before those that the reader may see nothing is told: neither since when a grade holds nor what was shown before. */
function withinDays(scope: Scope | null, date: Day, area: GradedArea): GradedArea {
  if (!scope?.from) return area;
  const known = knownDay(scope, area.since) !== null;
  return {
    ...area,
    ...(known ? {} : { since: null, days: null }),
    ...(date > scope.from ? {} : { previous_severity: null }),
  };
}

/** For each area of an upper level, how many graded areas inside it have no grade; null on the graded level. */
function insufficientInside(world: World, areas: LevelAreas, day: number): number[] | null {
  const graded = world.areas.levels[world.areas.graded_level!]!;
  if (graded.level === areas.level) return null;
  const spells = spellsOf(world, graded.level);
  return childrenOf(graded, areas).map(
    children => children.filter(seq => severityAt(spells, seq, day) === null).length,
  );
}
