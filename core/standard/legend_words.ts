import type { Language, Text } from '#core/contract.ts';
import { parse } from '#core/cql2/parse.ts';
import type { Standard } from './document.ts';
import { phraseOf, sayPhrase } from './phrases.ts';

/** The words of a legend: what a grade means without an area to say it of. */
type Rule = Pick<Standard['rules'][number], 'when' | 'because'>;

const SIGNS: Record<string, string> = { '>=': '≥', '<=': '≤', '>': '>', '<': '<', '=': '' };

/**
 * The sentence of a rule with its thresholds (`≥10`) where it would say an area's values (`{new_cases_14d}`). Where it says a value that
 * the condition compares with no plain number, the condition itself in words.
 */
export function ruleWords({ when, because }: Rule, language: Language): string {
  const [values, filled] = [/\{(\w+)\}/g, because[language]];
  if ([...filled.matchAll(values)].every(([, name]) => thresholdOf(when, name!)))
    return filled.replace(values, (_, name: string) => thresholdOf(when, name)!);
  return sayPhrase(phraseOf(parse(when, { types: () => 'number' }), language), language);
}

function thresholdOf(when: string, name: string): string | null {
  // coalesce(name, 0) is compared like the name.
  const found = new RegExp(`\\b${name}\\b(?:\\s*,[^()<>=]*\\))?\\s*(>=|<=|>|<|=)\\s*(-?\\d+(?:\\.\\d+)?)`).exec(when);
  return found ? `${SIGNS[found[1]!]}${found[2]}` : null;
}

/** What is left when no rule holds. Words with values of an area would have holes. */
export const otherwiseWords = (because: Text | undefined): Text =>
  because && !/[{}]/.test(because.zh + because.en)
    ? because
    : { zh: '以上条件均不满足', en: 'None of the conditions above holds' };

export type ThresholdSide = 'reaching' | 'exceeding' | 'both';

/**
 * Which side of a threshold counts, read from the operators of the standard itself and never assumed: with `>=` reaching it raises, with
 * `>` only exceeding it does. Null where no rule compares upwards with a number.
 */
export function thresholdSide(rules: Pick<Rule, 'when'>[]): { side: ThresholdSide; label: Text } | null {
  const text = rules.map(({ when }) => when).join('\n');
  const reaching = />=\s*-?\d/.test(text);
  const exceeding = />\s*-?\d/.test(text);
  if (!reaching && !exceeding) return null;
  const side = reaching && exceeding ? 'both' : reaching ? 'reaching' : 'exceeding';
  return { side, label: SIDES[side] };
}

const SIDES: Record<ThresholdSide, Text> = {
  reaching: { zh: '达到阈值即升级', en: 'Reaching the threshold raises the grade' },
  exceeding: { zh: '超过阈值才升级', en: 'Only exceeding the threshold raises the grade' },
  both: { zh: '≥ 为达到即升级，> 为超过才升级', en: '≥ reaching raises, > only exceeding raises' },
};
