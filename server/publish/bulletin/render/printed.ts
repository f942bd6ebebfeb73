import { BULLETIN_LABELS } from '#core/bulletin_labels.ts';
import type { Language, Text } from '#core/contract.ts';
import type { BulletinDocument } from '#core/contract_bulletin.ts';
import type { MapGround } from '#server/publish/bulletin/pictures.ts';

/** A bulletin as it is printed: signed, or a draft, which says so on every page. */
export type Printed = Omit<BulletinDocument, 'number' | 'signed_at'> & {
  number: number | null;
  signed_at: string | null;
  /** Of the canonical JSON; null for a draft. */
  sha256: string | null;
};

export type RenderJob = { printed: Printed; ground: MapGround };

/** What only the files say, beside the words that they share with the page. */
const LABELS = {
  ...BULLETIN_LABELS,
  draft: { zh: '草稿 未签发', en: 'DRAFT, not signed' },
  condition: { zh: '条件', en: 'Condition' },
  code: { zh: '代码', en: 'Code' },
  matrix: { zh: '由＼至', en: 'From \\ to' },
  credit: { zh: '五色图 · 分级标准 {{standard}}', en: 'Wusetu five-colour map · graded by {{standard}}' },
  footnote: {
    zh: '〓 处为本文件字体所缺之字：{{list}}。',
    en: '〓 stands for a character that the font of this file lacks: {{list}}.',
  },
  page: { zh: '第 {{n}} 页 共 {{of}} 页', en: 'Page {{n}} of {{of}}' },
  atlas: { zh: '分区图册', en: 'Map book' },
  contents: { zh: '目录', en: 'Contents' },
  none: { zh: '未归属', en: 'Without a parent' },
} satisfies Record<string, Text>;

export type Label = keyof typeof LABELS;

/** The label with its values put in: `{{number}}` by `values.number`. */
export const say = (label: Label, language: Language, values: Record<string, string | number> = {}): string =>
  LABELS[label][language].replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(values[name]));

/** 第18期（更正第17期） */
export function issueWords({ number, corrects, language }: Printed): string {
  const issue = number === null ? say('draft', language) : say('issue', language, { number });
  if (corrects === null) return issue;
  const correction = say('correction', language, { number: corrects.number });
  return language === 'zh' ? `${issue}（${correction}）` : `${issue} (${correction})`;
}

export const creditWords = ({ content: { standard }, language }: Printed): string =>
  say('credit', language, { standard: `${standard.name} (${standard.id}@${standard.version})` });

/** What stands under the map: who made it, on whose base map, under which review number. */
export const mapCredits = ({ text, language }: Printed): string =>
  [
    ['organisation', text.organisation],
    ['base_map', text.base_map_provider],
    ['review', text.review_number],
  ]
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `${say(label as Label, language)}${language === 'zh' ? '：' : ': '}${value}`)
    .join('    ');
