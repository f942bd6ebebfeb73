import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { GradedArea, GradesPayload } from '#core/contract.ts';
import { csvOf } from './csv.ts';
import { countOf, noCounts } from './frames.ts';
import { gradedAreas } from './graded_areas.ts';
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
  seqsOf,
} from './questions.ts';
import { answer, formOf, representation, tagOf } from './responses.ts';
import { demandField } from './scope.ts';
import { standardRef, standardRefOn } from './status_routes.ts';

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
          const graded = seqsOf(areas, inside).map(gradedAreas(world, areas, date, scope));
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
