import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { DayChangesPayload } from '#core/contract_situation.ts';
import { dayBefore } from '#core/days.ts';
import { fault } from '#server/platform/errors.ts';
import { answers } from '#server/publish/payload_schemas.ts';
import type { Publisher } from '#server/publish/publisher.ts';
import { DayText, dayIn, dayOf, LevelText, levelOf, query } from '#server/publish/questions.ts';
import { answerOnce } from '#server/publish/responses.ts';
import { demandDay, demandField, knownDay, readableOf } from '#server/publish/scope.ts';
import { inSnapshot } from '#server/publish/world.ts';
import { movedAreas, reasonsOfGraded, reasonsOfUpper } from './day_changes.ts';
import { DayChangesSchema } from './schemas.ts';

const MOST_CHANGES = 2_000;
/** Grades that are written while they are read are read again; at one revision a second the first or second time fits. */
const ATTEMPTS = 20;
const PAUSE_MILLISECONDS = 100;

export const dayChangesRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/changes/:date',
      {
        config: { scoped: true },
        schema: {
          tags: ['grades'],
          summary: 'What shows another grade on a day than on one before, each with its reason',
          description:
            'Without `compared_with` the day before, without `level` the graded level. A reason tells the numbers of `since`, the ' +
            'first day of what is shown; of a level above the graded one, what its parts show on the day.',
          response: answers(DayChangesSchema),
          params: Type.Object({ date: DayText }),
          querystring: query({
            compared_with: Type.Optional(DayText),
            level: Type.Optional(LevelText),
            lang: Type.Optional(Type.Union([Type.Literal('zh'), Type.Literal('en')])),
          }),
        },
      },
      async (request, reply) => {
        const { lang = 'zh' } = request.query;
        const { scope } = request.reader;
        demandField(scope, 'grades');
        const withReasons = !scope?.fields || scope.fields.includes('reasons');
        for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
          const world = await publisher.now();
          const areas = levelOf(world, request.query.level);
          const date = dayIn(world, scope, request.params.date);
          const compared_with = dayOf(world, request.query.compared_with ?? dayBefore(date), 'compared_with');
          demandDay(scope, compared_with);
          if (compared_with >= date)
            throw fault('invalid_parameter', `compared_with "${compared_with}" is not before ${date}.`);
          const all = movedAreas(world, areas, { date, compared_with }, readableOf(world, areas, scope));
          const moved = all.slice(0, MOST_CHANGES);
          const reasons =
            areas.level === world.areas.graded_level
              ? await inSnapshot(publisher.context.database, db => reasonsOfGraded(db, areas, moved, date, lang))
              : reasonsOfUpper(world, areas, moved, date, lang);
          if (reasons !== null) {
            const changes = moved.map(({ seq, before, after }) => {
              const { since, reason } = reasons.get(seq)!;
              const known = knownDay(scope, since);
              // The numbers of a day outside the scope are not told; what the parts show is of the day itself.
              const told =
                withReasons && (areas.level !== world.areas.graded_level || since === null || known !== null);
              return {
                ...{ code: areas.code[seq]!, name: areas.name[seq]!, before, after },
                ...{ since: known, reason: told ? reason : null },
              };
            });
            const more = all.length - moved.length;
            const payload: DayChangesPayload = { date, compared_with, level: areas.level, changes, more };
            return answerOnce(request, reply, 'application/json; charset=utf-8', JSON.stringify(payload));
          }
          publisher.forget();
          await new Promise(wait => setTimeout(wait, PAUSE_MILLISECONDS));
        }
        throw fault('being_graded', `The grades of ${request.params.date} are being computed.`);
      },
    );
  };
