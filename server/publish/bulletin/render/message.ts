import { keyName, numberWords } from '#server/publish/bulletin/words.ts';
import { issueWords, type Printed, say } from './printed.ts';

/** Longest text for messaging: WeChat folds a longer one away. */
export const LONGEST_MESSAGE = 600;

/** Plain text: title, counts, changes by transition as far as there is room, who signed. */
export function renderMessage(printed: Printed): string {
  const { text, content, language } = printed;
  const zh = language === 'zh';
  const head = [
    ...(text.classification === 'internal' ? [`【${say('internal', language)}】`] : []),
    `${text.title} ${issueWords(printed)}`,
    content.as_of_words,
    content.grades
      .filter(({ areas }) => areas > 0)
      .map(
        ({ key, numeral, areas }) => `${numeral ?? ''}${keyName(key, language)}${zh ? '' : ' '}${numberWords(areas)}`,
      )
      .join(zh ? '，' : ', '),
  ];
  const foot = [
    ...(text.review_number === '' ? [] : [`${say('review', language)}${zh ? '：' : ': '}${text.review_number}`]),
    [text.organisation, text.signatory].filter(Boolean).join(' '),
    ...(printed.sha256 === null ? [] : [`SHA-256 ${printed.sha256.slice(0, 16)}…`]),
  ].filter(line => line !== '');
  // Titles and names are as long as people write them: the head gives way last, and never goes over.
  const room = LONGEST_MESSAGE - lengthOf(foot.join('\n')) - 1;
  const lines = [cut(head.join('\n'), room)];
  let left = room - lengthOf(lines[0]!);
  for (const line of changeLines(printed)) {
    if (lengthOf(line) + 1 > left) {
      if (left > 2) lines.push('…');
      break;
    }
    lines.push(line);
    left -= lengthOf(line) + 1;
  }
  return `${[...lines, ...foot].join('\n')}\n`;
}

/** Names of a transition in one line; of many the first ones and how many more. */
const NAMED = 6;

function changeLines({ content, language }: Printed): string[] {
  const zh = language === 'zh';
  return content.transitions.map(({ from, to, direction, changes }) => {
    const sign = { up: '▲', down: '▼', other: '◇' }[direction];
    const names = changes.slice(0, NAMED).map(({ name }) => name);
    const more = changes.length > NAMED ? moreWords(zh, changes.length, changes.length - NAMED) : '';
    const listed = names.join(zh ? '、' : ', ') + more;
    return `${sign}${keyName(from, language)}→${keyName(to, language)} ${changes.length}${zh ? '：' : ': '}${listed}`;
  });
}

const moreWords = (zh: boolean, all: number, rest: number): string => (zh ? `等${all}个` : ` and ${rest} more`);

const lengthOf = (text: string): number => [...text].length;

const cut = (text: string, most: number): string =>
  lengthOf(text) <= most ? text : `${[...text].slice(0, Math.max(0, most - 1)).join('')}…`;
