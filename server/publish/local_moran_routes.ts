import { setImmediate as breathe } from 'node:timers/promises';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { LEVELS } from '#core/contract.ts';
import type { LocalMoranPayload } from '#core/contract_standards.ts';
import { labels, parseIndicator } from '#core/standard/indicator.ts';
import { type Moran, moranSteps, type Neighbours, QUADRANTS } from '#core/statistics/moran.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import { type Db, sql } from '#server/platform/database.ts';
import { fault } from '#server/platform/errors.ts';
import type { LevelAreas } from './area_index.ts';
import { indicatorNames } from './history_routes.ts';
import { answers } from './payload_schemas.ts';
import type { Publisher } from './publisher.ts';
import { AsOf, DayText, dayOf, LevelText, levelOf, momentOf, query } from './questions.ts';
import { answerOnce } from './responses.ts';
import { inSnapshot } from './world.ts';

const text = Type.String();
const number = Type.Number();
const whole = Type.Integer();
const bilingual = Type.Object({ zh: text, en: text });
const oneOf = <const T extends string>(values: readonly T[]) => Type.Unsafe<T>({ type: 'string', enum: [...values] });

export const LocalMoranSchema = Type.Object({
  date: Type.String({ format: 'date' }),
  level: oneOf(LEVELS),
  boundary_version: whole,
  indicator: text,
  label: bilingual,
  unit: bilingual,
  permutations: whole,
  seed: whole,
  counted: whole,
  moran_i: Type.Union([number, Type.Null()]),
  expected_i: Type.Union([number, Type.Null()]),
  areas: Type.Array(
    Type.Object({
      code: text,
      name: text,
      value: Type.Union([number, Type.Null()]),
      local: Type.Union([
        Type.Object({
          local_i: number,
          z: number,
          lag_z: number,
          quadrant: oneOf(QUADRANTS),
          p_value: number,
          q_value: number,
        }),
        Type.Null(),
      ]),
    }),
  ),
});
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
/** Compiles only while the schema says the same as the contract. */
export const LOCAL_MORAN_MATCHES: Same<Static<typeof LocalMoranSchema>, LocalMoranPayload> = true;

/** Robust in small communities, where a crude rate is high or low by chance. */
const DEFAULT_INDICATOR = 'cases_per_100k_14d_eb';
const DEFAULT_PERMUTATIONS = 999;
/** Areas x permutations of an answer: about a second of arithmetic. */
const MOST_DRAWS = 100_000_000;

export const localMoranRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/api/local_moran',
      {
        schema: {
          tags: ['grades'],
          summary: 'Where an indicator is like, or unlike, that of the neighbours (Local Moran’s I)',
          description:
            'Anselin 1995. Neighbours share a border and weigh alike. p_value: conditional permutation with the seed stated, one-sided ' +
            'in the direction observed, so the same question has the same answer. With thousands of areas many p-values are small by ' +
            'chance: q_value (Benjamini-Hochberg) is the share of false finds.',
          response: answers(LocalMoranSchema),
          querystring: query({
            date: Type.Optional(DayText),
            level: Type.Optional(LevelText),
            indicator: Type.Optional(Type.String({ maxLength: 64, examples: [DEFAULT_INDICATOR] })),
            permutations: Type.Optional(Type.Integer({ minimum: 9, maximum: 9_999, default: DEFAULT_PERMUTATIONS })),
            seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2_147_483_647, default: 1 })),
            as_of: Type.Optional(AsOf),
          }),
        },
      },
      async (request, reply) => {
        const { indicator = DEFAULT_INDICATOR, seed = 1 } = request.query;
        const as_of = momentOf(request.query.as_of);
        const { world } = await publisher.world(as_of === undefined ? {} : { as_of });
        const areas = levelOf(world, request.query.level);
        const date = dayOf(world, request.query.date);
        if (areas.level !== world.areas.graded_level)
          throw fault('unknown_level', `Indicators are those of the ${world.areas.graded_level} level.`);
        const names = indicatorNames(indicator);
        if (names.length !== 1) throw fault('invalid_parameter', 'Ask for one indicator.');
        const most = Math.floor(MOST_DRAWS / areas.count);
        const permutations = request.query.permutations ?? Math.min(DEFAULT_PERMUTATIONS, most);
        if (permutations > most)
          throw fault('invalid_parameter', `With ${areas.count} areas ask for at most ${most} permutations.`);

        const { values, neighbours } = await inSnapshot(publisher.context.database, async db => ({
          values: await valuesBySeq(db, areas, names[0]!, date, as_of),
          neighbours: await neighboursBySeq(db, areas),
        }));
        const found = await inTurns(moranSteps(values, neighbours, { permutations, seed }));
        const payload: LocalMoranPayload = {
          date,
          level: areas.level,
          boundary_version: world.areas.boundary_version,
          indicator: names[0]!,
          ...labels(parseIndicator(names[0]!)!),
          permutations,
          seed,
          counted: found.counted,
          moran_i: found.moran_i,
          expected_i: found.expected_i,
          areas: values.map((value, i) => ({
            code: areas.code[i + 1]!,
            name: areas.name[i + 1]!,
            value,
            local: found.local[i]!,
          })),
        };
        return answerOnce(request, reply, 'application/json; charset=utf-8', JSON.stringify(payload));
      },
    );
  };

/** Other requests get their turn between blocks of areas. */
async function inTurns(steps: Generator<void, Moran>): Promise<Moran> {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await breathe();
  }
}

/** Entry i is of the area with seq i + 1. */
async function valuesBySeq(
  db: Db,
  areas: LevelAreas,
  name: string,
  date: string,
  as_of: string | undefined,
): Promise<(number | null)[]> {
  const place = new Map<number, number>();
  for (let seq = 1; seq <= areas.count; seq++) place.set(areas.area_id[seq]!, seq - 1);
  const cells = { level: areas.level, from: date, to: date };
  const rows = await indicatorValues(db, { names: [name], cells, ...(as_of === undefined ? {} : { as_of }) });
  const values = new Array<number | null>(areas.count).fill(null);
  for (const row of rows) {
    const at = place.get(row.area_id);
    if (at !== undefined) values[at] = row.values[name]!;
  }
  return values;
}

async function neighboursBySeq(db: Db, areas: LevelAreas): Promise<Neighbours> {
  const { rows } = await sql<{ seq: number; neighbours: number[] }>`
    select a.seq, array_agg(b.seq - 1 order by b.seq) as neighbours
    from adjacency x join area a on a.area_id = x.area_id join area b on b.area_id = x.neighbour_id
    where a.level = ${areas.level} and a.retired_version is null and b.retired_version is null
    group by a.seq`.execute(db);
  const lists = new Map(rows.map(row => [row.seq, row.neighbours.filter(at => at < areas.count)]));
  return Array.from({ length: areas.count }, (_, i) => lists.get(i + 1) ?? []);
}
