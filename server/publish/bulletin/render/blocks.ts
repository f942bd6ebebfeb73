import type { Grade, State } from '#core/contract.ts';
import type { BulletinContent } from '#core/contract_bulletin.ts';
import { MATRIX_ORDER, type MatrixKey } from '#core/contract_standards.ts';
import { GRADE_COLOURS, NUMERALS } from '#core/theme/grade_colours.ts';
import { dayWords, keyName, momentWords, numberWords, stateLabel } from '#server/publish/bulletin/words.ts';
import { type Label, type Printed, say } from './printed.ts';

/** What follows the title, in order: written once, set by each renderer (pdf.ts, docx.ts). */
export type Cell = string | Filled;
export type Filled = { text: string; fill: string; ink: string };
export type Column = { title: string; share: number; right?: boolean };
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'subheading'; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'items'; items: string[] }
  | { kind: 'table'; columns: Column[]; rows: Cell[][] }
  | { kind: 'map' };

export function blocksOf(printed: Printed): Block[] {
  const { content, text, language } = printed;
  return [
    ...paragraphs(content.summary),
    ...paragraphs(text.lead),
    { kind: 'map' },
    ...counts(printed),
    ...sinceIssue(printed),
    ...changes(printed),
    ...standardChange(printed),
    ...lists(printed),
    ...measures(printed),
    heading(printed, 'method'),
    ...paragraphs(content.method),
    ...paragraphs(content.threshold_side ?? ''),
    ...paragraphs(
      say('citation', language, {
        text: content.standard.citation,
        fidelity: say(content.standard.fidelity === 'exact' ? 'exact' : 'adapted', language),
      }),
    ),
    ...(text.notes.trim() === '' ? [] : [heading(printed, 'notes'), ...paragraphs(text.notes)]),
    ...signature(printed),
  ];
}

const heading = ({ language }: Printed, label: Label, values = {}): Block => ({
  kind: 'heading',
  text: say(label, language, values),
});

const paragraphs = (text: string): Block[] =>
  text
    .split(/\n+/)
    .map(line => line.trim())
    .filter(line => line !== '')
    .map(line => ({ kind: 'paragraph', text: line }));

/** `Ⅰ 红色`, in its colour. */
export const gradeCell = ({ theme, language }: Printed, key: MatrixKey): Filled => ({
  text: key === 'insufficient' ? keyName(key, language) : `${NUMERALS[key]} ${keyName(key, language)}`,
  ...{ fill: GRADE_COLOURS[theme][key].fill, ink: GRADE_COLOURS[theme][key].text },
});

const signed = (difference: number): string =>
  difference === 0 ? '–' : difference > 0 ? `▲${numberWords(difference)}` : `▼${numberWords(-difference)}`;

function counts(printed: Printed): Block[] {
  const { content, language } = printed;
  const share = (percent: number | null) => (percent === null ? '–' : `${percent.toFixed(1)}%`);
  const states = content.states.map(({ label, areas }) =>
    language === 'zh' ? `${label}${areas}个` : `${areas} ${label.toLowerCase()}`,
  );
  return [
    heading(printed, 'counts'),
    {
      kind: 'table',
      columns: [
        { title: say('grade', language), share: 17 },
        { title: say('areas', language), share: 9, right: true },
        {
          title: say('against', language, { date: dayWords(content.compared_with, language) }),
          share: 12,
          right: true,
        },
        { title: say('population', language), share: 13, right: true },
        { title: say('share', language), share: 9, right: true },
        { title: say('condition', language), share: 40 },
      ],
      rows: [
        ...content.grades.map(({ key, areas, before, population, population_percent, words, label }): Cell[] => [
          gradeCell(printed, key),
          numberWords(areas),
          signed(areas - before),
          numberWords(population),
          share(population_percent),
          key === 'insufficient' ? '' : `${label}${language === 'zh' ? '：' : ': '}${words ?? '–'}`,
        ]),
        [say('total', language), numberWords(content.areas), '', numberWords(content.population), '', ''],
      ],
    },
    ...(states.length === 0
      ? []
      : paragraphs(say('states', language, { list: states.join(language === 'zh' ? '、' : ', ') }))),
  ];
}

function changes(printed: Printed): Block[] {
  const { content, language } = printed;
  const head = heading(printed, 'changes', { date: dayWords(content.compared_with, language) });
  if (content.transitions.length === 0) return [head, ...paragraphs(say('no_changes', language))];
  return [
    head,
    ...content.transitions.flatMap(({ from, to, direction, changes: of }): Block[] => [
      {
        kind: 'subheading',
        text: `${say(direction, language)}  ${keyName(from, language)} → ${keyName(to, language)}  (${of.length})`,
      },
      {
        kind: 'table',
        columns: [
          { title: say('name', language), share: 20 },
          { title: say('code', language), share: 16 },
          { title: say('place', language), share: 20 },
          { title: say('reason', language), share: 44 },
        ],
        rows: of.map(({ name, code, path, reason }) => [name, code, path, reason]),
      },
    ]),
  ];
}

/** `橙色`, with the state where it is not the ordinary one. */
function shownWords({ language }: Printed, shown: { grade: Grade | null; state: State } | null): string {
  if (shown === null) return say('absent', language);
  const name = keyName(shown.grade ?? 'insufficient', language);
  return shown.state === 'graded' || shown.state === 'insufficient'
    ? name
    : `${name} · ${stateLabel(shown.state, language)}`;
}

function sinceIssue(printed: Printed): Block[] {
  const { content, language } = printed;
  const { since_issue } = content;
  if (since_issue === null) return [];
  const rows = since_issue.changes.map(({ name, path, before, after }) => [
    ...[name, path, shownWords(printed, before), shownWords(printed, after)],
  ]);
  const columns = (['name', 'place', 'was', 'is'] as const).map(label => ({ title: say(label, language), share: 25 }));
  return [
    heading(printed, 'since_issue'),
    ...paragraphs(since_issue.sentence),
    ...(rows.length === 0 ? [] : [{ kind: 'table' as const, columns, rows }]),
  ];
}

function standardChange(printed: Printed): Block[] {
  const { content, language } = printed;
  const change = content.standard_change;
  if (change === null) return [];
  return [
    heading(printed, 'standard_change'),
    ...paragraphs(change.sentence),
    {
      kind: 'table',
      columns: [
        { title: say('matrix', language), share: 16 },
        ...[...MATRIX_ORDER.map(key => keyName(key, language)), say('total', language)].map(title => ({
          ...{ title, share: 12, right: true },
        })),
      ],
      rows: [
        ...MATRIX_ORDER.map((from, i): Cell[] => [
          gradeCell(printed, from),
          ...change.matrix[i]!.map((areas, j) => matrixCell(areas, i === j)),
          numberWords(sumOf(change.matrix[i]!)),
        ]),
        [
          say('total', language),
          ...MATRIX_ORDER.map((_, j) => numberWords(sumOf(change.matrix.map(row => row[j]!)))),
          numberWords(content.areas),
        ],
      ],
    },
  ];
}

const sumOf = (numbers: number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** Areas that stayed are on the shaded diagonal, so that those that moved are seen. */
function matrixCell(areas: number, stayed: boolean): Cell {
  const text = areas === 0 ? '–' : numberWords(areas);
  return stayed ? { text, fill: '#eef1f4', ink: '#56616c' } : text;
}

function lists(printed: Printed): Block[] {
  const { content, language } = printed;
  const of = (label: Label, columns: [Label, number][], rows: Cell[][]): Block[] =>
    rows.length === 0
      ? []
      : [
          heading(printed, label),
          { kind: 'table', columns: columns.map(([title, share]) => ({ title: say(title, language), share })), rows },
        ];
  const dates = ({ from, to }: BulletinContent['overrides'][number]) => `${from} – ${to}`;
  return [
    ...of(
      'insufficient',
      [
        ['name', 24],
        ['place', 28],
        ['reason', 48],
      ],
      content.insufficient.map(({ name, path, reason }) => [name, path, reason]),
    ),
    ...of(
      'stale',
      [
        ['name', 36],
        ['place', 40],
        ['grade', 24],
      ],
      content.stale.map(({ name, path, grade }) => [name, path, keyName(grade ?? 'insufficient', language)]),
    ),
    ...of(
      'overrides',
      [
        ['name', 16],
        ['place', 17],
        ['grade', 9],
        ['until', 25],
        ['reason', 20],
        ['approved', 13],
      ],
      content.overrides.map(area => [
        ...[area.name, area.path, keyName(area.grade, language), dates(area), area.reason, area.approved_by],
      ]),
    ),
  ];
}

function measures(printed: Printed): Block[] {
  const { content, language } = printed;
  if (content.measures.length === 0) return [];
  return [
    heading(printed, 'measures'),
    ...content.measures.flatMap(({ key, label, measures: asked, resumption }): Block[] =>
      (
        [
          ['measures_of', asked],
          ['resumption_of', resumption],
        ] as const
      ).flatMap(([what, list]): Block[] =>
        list === null
          ? []
          : [
              {
                kind: 'subheading',
                text: `${NUMERALS[key]} ${keyName(key, language)} · ${label}  ${say(what, language)}${list.source === 'ours' ? say('ours', language) : ''}`,
              },
              { kind: 'items', items: list.items },
            ],
      ),
    ),
  ];
}

function signature({ text, content, language, signed_at }: Printed): Block[] {
  const lines: [Label, string][] = [
    ['signatory', text.signatory],
    ['signed_at', signed_at === null ? '' : momentWords(signed_at, content.time_zone)],
    ['organisation', text.organisation],
    ['base_map', text.base_map_provider],
    ['review', text.review_number],
  ];
  return [
    {
      kind: 'table',
      columns: [
        { title: '', share: 22 },
        { title: '', share: 78 },
      ],
      rows: lines.filter(([, value]) => value !== '').map(([label, value]) => [say(label, language), value]),
    },
  ];
}
