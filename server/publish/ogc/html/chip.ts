import type { Grade, Language, State } from '#core/contract.ts';
import { NUMERALS } from '#core/theme/grade_colours.ts';
import { GRADE_LABELS, GRADE_NAMES, STATE_LABELS } from '#server/publish/wording.ts';
import { html, type Markup } from './markup.ts';

/** What an item shows; a page asked for with `properties=` may know neither. Without a grade it is insufficient, never green. */
export type Shown = { grade?: unknown; state?: unknown };

export const gradeIn = ({ grade }: Shown): Grade | null =>
  typeof grade === 'string' && Object.hasOwn(NUMERALS, grade) ? (grade as Grade) : null;

const stateIn = ({ state }: Shown): State | null =>
  typeof state === 'string' && Object.hasOwn(STATE_LABELS, state) ? (state as State) : null;

/** In words: `红色 · 高风险 · 人工调整`. */
export function gradeWords(shown: Shown, language: Language): string {
  const grade = gradeIn(shown);
  const state = stateIn(shown);
  const words = grade === null ? [] : [GRADE_NAMES[grade][language], GRADE_LABELS[grade][language]];
  if (grade === null && (state === null || state === 'graded')) words.push(STATE_LABELS.insufficient[language]);
  else if (state !== null && state !== 'graded') words.push(STATE_LABELS[state][language]);
  return words.join(' · ');
}

/** Colour, numeral and word together. */
export function chip(shown: Shown, language: Language): Markup {
  const grade = gradeIn(shown);
  const state = stateIn(shown);
  return html`<span class="chip"><span class="mark of-${grade ?? 'insufficient'}${grade !== null && state !== null && ` is-${state}`}" aria-hidden="true">${grade === null ? '–' : NUMERALS[grade]}</span>${gradeWords(shown, language)}</span>`;
}
