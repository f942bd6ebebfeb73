import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import {
  GRADES,
  type Language,
  type LegendPayload,
  type Severity,
  STATES,
  type State,
  type Text,
} from '#core/contract.ts';
import type { Standard } from '#core/standard/document.ts';
import { otherwiseWords, ruleWords, thresholdSide } from '#core/standard/legend_words.ts';
import { PRESETS } from '#core/standard/presets.ts';
import { GRADE_COLOURS, NUMERALS, THEME_IDS, type ThemeId } from '#core/theme/grade_colours.ts';
import { MAP_COLOURS } from '#core/theme/map_colours.ts';
import { patternName } from '#core/theme/patterns.ts';
import { answers, LegendSchema } from './payload_schemas.ts';
import type { Publisher } from './publisher.ts';
import { DayText, dayIn, query } from './questions.ts';
import { PLAIN, representation, send, tagOf, tagOfBytes } from './responses.ts';
import { standardRefOn } from './status_routes.ts';
import { creditOf, GRADE_LABELS, STATE_LABELS, STATE_WORDS } from './wording.ts';
import { standardOn } from './world.ts';

const PATTERNS: Record<State, string> = {
  graded: 'solid',
  insufficient: 'hatch',
  stale: 'dots',
  suspended: 'double_outline',
  override: 'dashed_outline',
};

export const legendRoutes =
  (publisher: Publisher): FastifyPluginAsyncTypebox =>
  async app => {
    app.get(
      '/legend.json',
      {
        // Of the standard, not of any area.
        config: { scoped: true },
        schema: {
          tags: ['map'],
          summary: 'Colours, words and conditions of the grades, worst first',
          description:
            'Of the standard in force on `date` (without it: on the last graded day). All that a legend needs, in both languages.',
          response: answers(LegendSchema),
          querystring: query({
            theme: Type.Optional(Type.Union(THEME_IDS.map(id => Type.Literal(id)))),
            lang: Type.Optional(Type.Union([Type.Literal('zh'), Type.Literal('en')])),
            date: Type.Optional(DayText),
          }),
        },
      },
      async (request, reply) => {
        const world = await publisher.now();
        const theme: ThemeId = request.query.theme ?? 'official';
        const { lang, date: asked } = request.query;
        const configured = publisher.context.config.standard;
        const date = asked === undefined ? world.last_day : dayIn(world, request.reader.scope, asked);
        const found = standardOn(world.standards, date ?? '9999-12-31') ?? world.standards[0];
        const reference = standardRefOn(world, date, configured);
        const kept = tagOf('legend', found?.id, configured, theme, lang);
        const legend = await publisher.bodies.get(kept, async () => {
          const standard = found?.document ?? PRESETS[configured];
          const payload: LegendPayload & { language?: Language } = {
            standard: reference,
            theme,
            ...(lang === undefined ? {} : { language: lang }),
            grades: GRADES.map((grade, severity) => ({
              grade,
              severity: severity as Severity,
              colour: GRADE_COLOURS[theme][grade].fill,
              text_colour: GRADE_COLOURS[theme][grade].text,
              numeral: NUMERALS[grade],
              label: GRADE_LABELS[grade],
              ...conditionOf(standard, severity as Severity),
            })).reverse(),
            threshold_side: thresholdSide(standard?.rules ?? []),
            states: statesOf(theme),
            credit: creditOf(reference),
          };
          const text = JSON.stringify(payload);
          // Its words are also of this release: a tag of the standard alone would outlive them.
          return representation(tagOfBytes(text), 'application/json; charset=utf-8', text);
        });
        reply.header('cache-control', PLAIN).header('vary', 'Accept-Encoding');
        return send(request, reply, legend, () => publisher.bodies.weigh(kept));
      },
    );
  };

type Condition = { used: boolean; when: string | null; because: Text | null; words: Text | null };

const inBoth = (say: (language: Language) => string): Text => ({ zh: say('zh'), en: say('en') });

/** How an area comes to a grade. */
export function conditionOf(standard: Standard | undefined, severity: Severity): Condition {
  const rules = standard?.rules.filter(rule => rule.severity === severity) ?? [];
  if (rules.length === 0) {
    if (standard?.otherwise !== severity) return { used: false, when: null, because: null, words: null };
    const because = standard.otherwise_because;
    return { used: true, when: null, because: because ?? otherwiseWords(undefined), words: otherwiseWords(because) };
  }
  const joined = (say: (rule: (typeof rules)[number], language: Language) => string) =>
    inBoth(language => rules.map(rule => say(rule, language)).join(language === 'zh' ? '；' : '; '));
  return {
    used: true,
    when: rules.map(rule => (rules.length > 1 ? `(${rule.when})` : rule.when)).join(' OR '),
    because: joined((rule, language) => rule.because[language]),
    words: joined(ruleWords),
  };
}

function statesOf(theme: ThemeId): LegendPayload['states'] {
  const { insufficient } = GRADE_COLOURS[theme];
  const own: Partial<Record<State, { pattern_colour: string; image: string }>> = {
    insufficient: { pattern_colour: MAP_COLOURS[theme].hatch, image: patternName('hatch', theme) },
    stale: { pattern_colour: MAP_COLOURS[theme].dots, image: patternName('dots', theme) },
  };
  return STATES.map(state => ({
    ...{ state, label: STATE_LABELS[state], words: STATE_WORDS[state], pattern: PATTERNS[state] },
    colour: state === 'insufficient' ? insufficient.fill : null,
    text_colour: state === 'insufficient' ? insufficient.text : null,
    ...(own[state] ?? { pattern_colour: null, image: null }),
  }));
}
