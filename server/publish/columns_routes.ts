import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Day, Level } from '#core/contract.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { indicatorValues } from '#server/indicators/values.ts';
import { fault } from '#server/platform/errors.ts';
import type { LevelAreas } from './area_index.ts';
import { indicatorNames } from './history_routes.ts';
import type { Publisher } from './publisher.ts';
import { AsOf, DayText, dayIn, LevelText, levelOf, momentOf, query } from './questions.ts';
import { answerOnce, formOf, PLAIN, representation, send, tagOfBytes } from './responses.ts';
import { demandField, readableOf } from './scope.ts';
import { standardOn, type World } from './world.ts';

/** `columns[name][i]` is of the area with seq i + 1. */
type ColumnsPayload = {
  date: Day;
  level: Level;
  boundary_version: number;
  names: string[];
  length: number;
  columns: Record<string, (number | null)[]>;
};

/** What two standards read together: a document has at most 50 rules. */
const MOST_COLUMNS = 100;

export const columnsRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    const { db } = publisher.context.database;
    app.get(
      '/columns/:level/:date',
      {
        config: { scoped: true },
        schema: {
          tags: ['grades'],
          summary: 'Indicators of every area on a day, in columns',
          description:
            'Entry i is of the area with seq i + 1. Without `names` those of the standard in force. With `Accept: application/octet-stream` ' +
            'the columns one after the other as little-endian float64, NaN for null, names in the header wusetu-columns.',
          params: Type.Object({ level: LevelText, date: DayText }),
          querystring: query({
            names: Type.Optional(Type.String({ maxLength: 8_000, examples: ['new_cases_14d,cases_per_100k_7d'] })),
            as_of: Type.Optional(AsOf),
          }),
        },
      },
      async (request, reply) => {
        const { scope } = request.reader;
        demandField(scope, 'indicators');
        const as_of = momentOf(request.query.as_of);
        const { world } = await publisher.world({ as_of });
        const areas = levelOf(world, request.params.level);
        const date = dayIn(world, scope, request.params.date);
        if (areas.level !== world.areas.graded_level)
          throw fault('unknown_level', `Indicators are those of the ${world.areas.graded_level} level.`);
        const asked = indicatorNames(request.query.names, MOST_COLUMNS);
        const names = asked.length > 0 ? asked : indicatorsInForce(world, date);
        const rows = await indicatorValues(db, {
          names,
          cells: { level: areas.level, from: date, to: date },
          ...(as_of === undefined ? {} : { as_of }),
        });
        const columns = inColumns(areas, names, rows, readableOf(world, areas, scope));
        reply.header('wusetu-boundary-version', world.areas.boundary_version).header('wusetu-columns', names.join(','));
        if (formOf(request, ['application/json', 'application/octet-stream']) === 'application/octet-stream') {
          const bytes = Buffer.concat(names.map(name => Buffer.from(columns[name]!.buffer)));
          reply.header('cache-control', PLAIN).header('vary', 'Accept, Accept-Encoding');
          return send(request, reply, representation(tagOfBytes(bytes), 'application/octet-stream', bytes));
        }
        const payload: ColumnsPayload = {
          date,
          level: areas.level,
          boundary_version: world.areas.boundary_version,
          names,
          length: areas.count,
          columns: Object.fromEntries(
            names.map(name => [name, Array.from(columns[name]!, value => (Number.isNaN(value) ? null : value))]),
          ),
        };
        const text = JSON.stringify(payload);
        return answerOnce(request, reply, 'application/json; charset=utf-8', text, 'Accept, Accept-Encoding');
      },
    );
  };

function indicatorsInForce(world: World, date: Day): string[] {
  const result = validateStandard(standardOn(world.standards, date)?.document);
  return 'standard' in result ? [...result.standard.indicators] : [];
}

function inColumns(
  areas: LevelAreas,
  names: string[],
  rows: { area_id: number; values: Record<string, number | null> }[],
  readable: (seq: number) => boolean,
): Record<string, Float64Array> {
  const place = new Map<number, number>();
  for (let seq = 1; seq <= areas.count; seq++) place.set(areas.area_id[seq]!, seq - 1);
  const columns = Object.fromEntries(names.map(name => [name, new Float64Array(areas.count).fill(Number.NaN)]));
  for (const { area_id, values } of rows) {
    const at = place.get(area_id);
    if (at === undefined || !readable(at + 1)) continue;
    for (const name of names) columns[name]![at] = values[name] ?? Number.NaN;
  }
  return columns;
}
