import { address, type Choice, encoded, itemsAddress, KEY } from './choice.ts';

const COMMENTS = {
  zh: {
    grades: '当日全部等级，CSV',
    explain: '为什么是这个等级：规则、数值、怎样会变',
    items: '带边界的要素，GeoJSON',
    changes: '从头开始的变更；下次把 next 填进 since',
  },
  en: {
    grades: 'all grades of the day, as CSV',
    explain: 'why an area has its grade: rule, values, what would change it',
    items: 'features with their outlines, GeoJSON',
    changes: 'changes from the beginning; next time put next into since',
  },
};

/** Double quotation marks, which sh, PowerShell and cmd all take. */
export function curlSnippet(choice: Choice): string {
  const { origin, level, area, date, language, key_required } = choice;
  const key = key_required ? ` -H "Authorization: Bearer ${KEY}"` : '';
  const words = COMMENTS[language];
  return [
    `# ${words.grades}`,
    `curl -sS${key} -H "Accept: text/csv" "${address(origin, '/api/grades', { date, level })}"`,
    '',
    `# ${words.explain}`,
    `curl -sS${key} "${address(origin, `/api/explain/${encoded(area.code)}`, { date, lang: language })}"`,
    '',
    `# ${words.items}`,
    `curl -sS${key} "${itemsAddress(choice, 10)}"`,
    '',
    `# ${words.changes}`,
    `curl -sS${key} "${address(origin, '/api/changes', { since: 0, limit: 10 })}"`,
    '',
  ].join('\n');
}
