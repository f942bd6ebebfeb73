import { type TSchema, Type } from 'typebox';
import { type Language, LEVELS, type Level } from '#core/contract.ts';
import { THEME_IDS, type ThemeId } from '#core/theme/grade_colours.ts';
import { fault } from '#server/platform/errors.ts';

const oneOf = <T extends string>(values: readonly T[]) =>
  Type.Optional(
    Type.Unsafe<T>({
      type: 'string',
      enum: [...values],
      description: 'Changes nothing: some clients repeat a parameter of /style.json here. One such at most.',
    }),
  );

/**
 * What /style.json takes and a tile does not: ol-mapbox-style takes the last parameter of a style's address for an access token and
 * repeats it in those of the tiles.
 */
export const STYLE_PARAMETERS = {
  theme: oneOf<ThemeId>(THEME_IDS),
  lang: oneOf<Language>(['zh', 'en']),
  level: oneOf<Level>(LEVELS),
} satisfies Record<string, TSchema>;

/** The rest of a question. One at a time, so that a tile's addresses in caches of others stay few. */
export function withoutStyleParameters<T extends { theme?: string; lang?: string; level?: string }>(
  question: T,
): Omit<T, keyof typeof STYLE_PARAMETERS> {
  const { theme, lang, level, ...rest } = question;
  if ([theme, lang, level].filter(value => value !== undefined).length > 1)
    throw fault('invalid_parameter', 'A tile has no theme, lang or level: one of them at most is passed over.');
  return rest;
}
