import type { Text } from '#core/contract.ts';
import { labels, parseIndicator } from '#core/standard/indicator.ts';
import { COLLECTIONS, type ItemPayload, type ItemsPayload } from '#server/publish/ogc/payloads.ts';
import { GRADE_NAMES, STATE_LABELS } from '#server/publish/wording.ts';
import { pageAt, type Told } from './layout.ts';
import { html, type Markup } from './markup.ts';
import { AXIS_ORDERS, LEVEL_WORDS, WORDS, type Word } from './words.ts';

export type Value = string | number | null | undefined;

/** Words of the values that are codes. */
const CODES: Record<string, Record<string, Text> | undefined> = {
  level: LEVEL_WORDS,
  grade: GRADE_NAMES,
  state: STATE_LABELS,
};

/** Five significant digits at most: the exact number is the JSON's. */
export function shownValue(name: string, value: Value, { language, word }: Told): Markup {
  if (value === null || value === undefined) return html`<span class="none">${word('no_value')}</span>`;
  const inWords = typeof value === 'string' ? CODES[name]?.[value] : undefined;
  if (inWords) return html`${inWords[language]} <code>${value}</code>`;
  if (typeof value === 'string') return html`${value}`;
  if (name === 'seq' || name === 'severity') return html`${value}`;
  const digits = Number.isInteger(value) ? {} : { maximumSignificantDigits: 5 };
  return html`${value.toLocaleString(language, digits)}`;
}

const isCode = (name: string): boolean => name === 'code' || name === 'parent' || name === 'standard';

export function cellOf(name: string, value: Value, told: Told): Markup {
  const shown = shownValue(name, value, told);
  if (typeof value === 'number') return html`<td class="number">${shown}</td>`;
  return isCode(name) && typeof value === 'string'
    ? html`<td><code>${shown}</code></td>`
    : html`<td class="short">${shown}</td>`;
}

/** `values` are those of the column: over numbers it is set like them. */
export const headOf = (name: string, values: Value[], told: Told): Markup =>
  html`<th scope="col"${values.some(value => typeof value === 'number') && html` class="number"`}>${nameOf(name, told)}</th>`;

/** The word of a property of every item; of an indicator its label, else its name. */
export function nameOf(name: string, { word, language }: Told): string {
  if (Object.hasOwn(WORDS, name)) return word(name as Word);
  const indicator = parseIndicator(name);
  return indicator ? labels(indicator).label[language] : name;
}

/** When, where, by which standard and in which coordinates. */
export function standing(payload: ItemPayload | ItemsPayload, told: Told): [string, Markup | string | number | null][] {
  const { word } = told;
  const { coordinates, date, as_of, boundary_version, collection } = payload;
  return [
    [word('date'), date ?? word('no_value')],
    [word('as_of'), html`<time datetime="${as_of}">${as_of}</time>`],
    [word('coordinates'), `${coordinates.system} · ${AXIS_ORDERS[coordinates.axis_order][told.language]}`],
    [word('boundary_version'), boundary_version],
    [
      word('collection'),
      html`<a href="${pageAt(told, `/api/collections/${collection}`)}">${COLLECTIONS.find(({ id }) => id === collection)?.title[told.language]}</a>`,
    ],
  ];
}
