import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Language } from '#core/contract.ts';
import { THEME_IDS, type ThemeId } from '#core/theme/grade_colours.ts';
import { versionOn } from './day_versions.ts';
import type { Publisher } from './publisher.ts';
import { DayText, dayIn, LevelText, levelOf, query } from './questions.ts';
import {
  answerOnce,
  headersOfBytes,
  PLAIN,
  type Representation,
  representation,
  send,
  tagOfBytes,
  WITHOUT_PAGE_HEADERS,
} from './responses.ts';
import { drawSprite } from './sprite.ts';
import { standardRefOn } from './status_routes.ts';
import { styleOf } from './style.ts';

const DESCRIPTION =
  'Ready for a bare MapLibre map, for clients of Mapbox styles and for QGIS (there with `level`, which makes it one source). Colours, lines, ' +
  'hatches and the zooms of the levels are those of the page; numerals are images of the sprite, there is no text and so no glyphs. ' +
  'Without `date` its tiles are of the present and follow it; with `date` they are of that day at addresses whose bytes never change. ' +
  '`metadata.wusetu` has the standard, day, moment of knowledge, boundary version, credit and legend.';

export const styleRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/style.json',
      {
        config: { scoped: true },
        schema: {
          tags: ['map'],
          summary: 'A MapLibre style of the map',
          description: DESCRIPTION,
          querystring: query({
            theme: Type.Optional(Type.Unsafe<ThemeId>({ type: 'string', enum: [...THEME_IDS] })),
            lang: Type.Optional(Type.Unsafe<Language>({ type: 'string', enum: ['zh', 'en'] })),
            date: Type.Optional(DayText),
            level: Type.Optional(LevelText),
          }),
        },
      },
      async (request, reply) => {
        const { theme = 'official', lang: language = 'zh', date: asked } = request.query;
        const world = await publisher.now();
        const { scope } = request.reader;
        const level = request.query.level === undefined ? undefined : levelOf(world, request.query.level).level;
        const date = asked === undefined && world.last_day === null ? null : dayIn(world, scope, asked);
        const dated = asked === undefined || date === null ? null : { date, version: versionOn(world.days, date).text };
        const origin = `${request.protocol}://${request.host}`;
        const standard = standardRefOn(world, date, publisher.context.config.standard);
        const told = { origin, theme, language, level, dated, date, standard };
        const text = JSON.stringify(styleOf(world, { ...told, bounds: await publisher.bbox(world, scope) }));
        // Kept nowhere: the host is part of the answer, and a client may claim any.
        return answerOnce(request, reply, 'application/json; charset=utf-8', text, 'Accept-Encoding, Host');
      },
    );

    for (const [name, ratio] of [
      ['sprite', 1],
      ['sprite@2x', 2],
    ] as const) {
      const { index, png } = drawSprite(ratio);
      // No data, and QGIS fetches it without the key of the layer.
      const config = { open: true };
      const picture = representation(tagOfBytes(png), 'image/png', png);
      const text = JSON.stringify(index);
      const list = representation(tagOfBytes(text), 'application/json; charset=utf-8', text);
      const schema = { tags: ['map'], summary: `Images of the styles, ${ratio} pixels a point` };
      app.get(
        `/${name}.png`,
        { ...WITHOUT_PAGE_HEADERS, config, schema: { ...schema, querystring: query({}) } },
        async (request, reply) => give(request, reply, picture),
      );
      app.get(
        `/${name}.json`,
        { ...WITHOUT_PAGE_HEADERS, config, schema: { ...schema, querystring: query({}) } },
        async (request, reply) => give(request, reply, list),
      );
    }
  };

function give(request: FastifyRequest, reply: FastifyReply, found: Representation): Promise<FastifyReply> {
  reply.headers(headersOfBytes).header('cache-control', PLAIN).header('vary', 'Accept-Encoding');
  return send(request, reply, found);
}
