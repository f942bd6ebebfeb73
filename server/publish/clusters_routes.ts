import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { LEVELS } from '#core/contract.ts';
import type { ClustersPayload } from '#core/contract_standards.ts';
import { clustersPayload, readableCluster, readClusters } from './clusters.ts';
import { answers } from './payload_schemas.ts';
import type { Publisher } from './publisher.ts';
import { AsOf, DayText, dayIn, momentOf, query } from './questions.ts';
import { answerOnce } from './responses.ts';
import { demandField } from './scope.ts';
import { inSnapshot } from './world.ts';

const text = Type.String();
const number = Type.Number();
const day = Type.String({ format: 'date' });

export const ClustersSchema = Type.Object({
  date: day,
  level: Type.Unsafe<ClustersPayload['level']>({ type: 'string', enum: [...LEVELS] }),
  scan: Type.Union([
    Type.Object({
      computed_at: text,
      simulations: Type.Integer(),
      seed: Type.Integer(),
      longest_days: Type.Integer(),
      study_days: Type.Integer(),
      population_percent: number,
      most_areas: Type.Integer(),
      least_p_value: Type.Union([number, Type.Null()]),
    }),
    Type.Null(),
  ]),
  reason: Type.Union([Type.Object({ zh: text, en: text }), Type.Null()]),
  clusters: Type.Array(
    Type.Object({
      id: text,
      status: Type.Union([Type.Literal('new'), Type.Literal('ongoing')]),
      first_detected: day,
      from: day,
      to: day,
      centre: text,
      radius_km: number,
      areas: Type.Array(text),
      cases: Type.Integer(),
      expected: number,
      relative_risk: Type.Union([number, Type.Null()]),
      log_likelihood_ratio: number,
      p_value: number,
      recurrence_interval_days: number,
    }),
  ),
});
/** Compiles only while the schema says the same as the contract. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
export const CLUSTERS_MATCH: Same<Static<typeof ClustersSchema>, ClustersPayload> = true;

export const clustersRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/clusters',
      {
        config: { scoped: true },
        schema: {
          tags: ['grades'],
          summary: 'Clusters that the space-time scan detected on a day',
          description:
            'Kulldorff’s prospective scan: circles over 1 to 14 days that end on the day, expected by population and the cases ' +
            'of each day, p by Monte Carlo with the day as the seed. Where the day was not scanned, `scan` is null and `reason` says why. A key with a ' +
            'scope is told of clusters that lie wholly within it.',
          response: answers(ClustersSchema),
          querystring: query({ date: Type.Optional(DayText), as_of: Type.Optional(AsOf) }),
        },
      },
      async (request, reply) => {
        const as_of = momentOf(request.query.as_of);
        const { world } = await publisher.world(as_of === undefined ? {} : { as_of });
        const { scope } = request.reader;
        demandField(scope, 'indicators');
        const date = dayIn(world, scope, request.query.date);
        const found = await inSnapshot(publisher.context.database, db => readClusters(db, date, as_of));
        const clusters = found.clusters.filter(readableCluster(world, scope));
        return answerOnce(
          request,
          reply,
          'application/json; charset=utf-8',
          JSON.stringify(clustersPayload(world, date, { ...found, clusters })),
        );
      },
    );
  };
