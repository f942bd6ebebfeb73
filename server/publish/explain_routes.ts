import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { ExplainPayload } from '#core/contract.ts';
import { fault } from '#server/platform/errors.ts';
import type { Scope } from '#server/platform/reader.ts';
import { explainArea } from './explain.ts';
import { explanationWithin } from './explain_scope.ts';
import { answers, ExplainSchema } from './payload_schemas.ts';
import type { Publisher } from './publisher.ts';
import { AreaCode, DayText, dayIn, query, StandardId } from './questions.ts';
import { answerOnce } from './responses.ts';
import { demandField, placeIn } from './scope.ts';
import { inSnapshot } from './world.ts';

/** A batch of a large recompute takes some seconds at most. */
const ATTEMPTS = 20;
const PAUSE_MILLISECONDS = 100;

export const explainRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/explain/:code',
      {
        config: { scoped: true },
        schema: {
          tags: ['grades'],
          summary: 'Why an area has its grade on a day, and what would change it',
          description:
            'With `standard` the grade is that of an analysis, as in /api/grades: that standard on every day, without what was set by hand.',
          response: answers(ExplainSchema),
          params: Type.Object({ code: AreaCode }),
          querystring: query({
            date: Type.Optional(DayText),
            lang: Type.Optional(Type.Union([Type.Literal('zh'), Type.Literal('en')])),
            standard: Type.Optional(StandardId),
          }),
        },
      },
      async (request, reply) => {
        const { date, lang = 'zh', standard } = request.query;
        const { scope } = request.reader;
        demandField(scope, 'grades');
        demandField(scope, 'reasons');
        const found = await explain(publisher, request.params.code, { date, standard, language: lang, scope });
        const payload = explanationWithin(scope, found);
        return answerOnce(request, reply, 'application/json; charset=utf-8', JSON.stringify(payload));
      },
    );
  };

type Question = {
  date: string | undefined;
  standard: string | undefined;
  language: 'zh' | 'en';
  scope: Scope | null;
};

/**
 * By what is known now; where that is not graded yet, by what was known when the grade was computed, so that the
 * explanation always ends in the grade that is shown.
 */
async function explain(
  publisher: Publisher,
  code: string,
  { date, standard, language, scope }: Question,
): Promise<ExplainPayload> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { world, analysis } = await publisher.world({
      ...(standard === undefined ? {} : { standard }),
      ...(date === undefined ? {} : { date }),
    });
    const place = placeIn(world, scope, code);
    const day = dayIn(world, scope, date);
    for (const as_of of [undefined, world.as_of]) {
      const found = await inSnapshot(publisher.context.database, db =>
        explainArea(db, world, place, { day, as_of, language, scope, analysis }),
      );
      if (found !== null) return found;
    }
    publisher.forget();
    await new Promise(wait => setTimeout(wait, PAUSE_MILLISECONDS));
  }
  throw fault('being_graded', `The grade of ${code} is being computed.`);
}
