import type { Language, Text } from '#core/contract.ts';

const SIGNS: Record<string, string> = { '>=': '≥', '<=': '≤', '>': '>', '<': '<', '=': '' };

/**
 * The words of a rule without an area: where they would say an area's value (`{new_cases_14d}`) they say the threshold
 * of the condition instead (`≥10`). A value that the condition does not compare with a number is left out.
 */
export function thresholdWords(because: Text | null, when: string | null, language: Language): string | null {
  const words = because?.[language];
  if (!words) return null;
  return words
    .replace(/\{(\w+)\}/g, (_, name: string) => {
      const found = new RegExp(`\\b${name}\\b[^<>=\\w]*(>=|<=|>|<|=)\\s*(-?\\d+(?:\\.\\d+)?)`).exec(when ?? '');
      return found ? `${SIGNS[found[1]!] ?? found[1]}${found[2]}` : '';
    })
    .replace(/\s{2,}/g, ' ')
    .trim();
}
