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
import { PRESETS } from '#core/standard/presets.ts';
import { GRADE_COLOURS, NUMERALS, THEME_IDS, type ThemeId } from '#core/theme/grade_colours.ts';
import { answers, LegendSchema } from './payload_schemas.ts';
import type { Publisher } from './publisher.ts';
import { query } from './questions.ts';
import { answer, representation, tagOf } from './responses.ts';
import { standardRefOn } from './status_routes.ts';
import { GRADE_LABELS, STATE_LABELS } from './wording.ts';
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
          response: answers(LegendSchema),
          querystring: query({
            theme: Type.Optional(Type.Union(THEME_IDS.map(id => Type.Literal(id)))),
            lang: Type.Optional(Type.Union([Type.Literal('zh'), Type.Literal('en')])),
          }),
        },
      },
      async (request, reply) => {
        const world = await publisher.now();
        const theme: ThemeId = request.query.theme ?? 'official';
        const { lang } = request.query;
        const configured = publisher.context.config.standard;
        const found = standardOn(world.standards, world.last_day ?? '9999-12-31') ?? world.standards[0];
        const tag = tagOf('legend', found?.id, configured, theme, lang);
        return answer(request, reply, publisher.bodies, { tag }, async () => {
          const standard = found?.document ?? PRESETS[configured];
          const payload: LegendPayload & { language?: Language } = {
            standard: standardRefOn(world, world.last_day, configured),
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
            states: STATES.map(state => ({ state, label: STATE_LABELS[state], pattern: PATTERNS[state] })),
          };
          return representation(tag, 'application/json; charset=utf-8', JSON.stringify(payload));
        });
      },
    );
  };

type Condition = { used: boolean; when: string | null; because: Text | null };

/** How an area comes to a grade. Placeholders of a sentence (`{new_cases_14d}`) need an area: what is left is the rule's text. */
export function conditionOf(standard: Standard | undefined, severity: Severity): Condition {
  if (!standard) return { used: false, when: null, because: null };
  const rules = standard.rules.filter(rule => rule.severity === severity);
  const otherwise = standard.otherwise === severity;
  if (rules.length === 0)
    return { used: otherwise, when: null, because: otherwise ? (standard.otherwise_because ?? OTHERWISE) : null };
  const because = (language: Language) =>
    rules.map(rule => rule.because[language]).join(language === 'zh' ? '；' : '; ');
  return {
    used: true,
    when: rules.map(rule => (rules.length > 1 ? `(${rule.when})` : rule.when)).join(' OR '),
    because: { zh: because('zh'), en: because('en') },
  };
}

const OTHERWISE: Text = { zh: '以上条件均不满足', en: 'None of the conditions above holds' };
