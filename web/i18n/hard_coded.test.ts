import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const WEB = fileURLToPath(new URL('..', import.meta.url));
const FILES = readdirSync(WEB, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.tsx'));

/** Without comments, where anything may be said. */
const codeOf = (name: string): string =>
  readFileSync(`${WEB}${name}`, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[\s;{(])\/\/.*$/gm, '$1');

/** Names of languages say themselves; the title that a copy of a standard begins with, in both languages; examples of what is typed; formats. */
const SAID_AS_IT_IS = new Set([
  '中文',
  'English',
  'EN',
  'EN (English)',
  '副本）',
  'https://example.org/hook',
  'SVG',
  'WebGL',
  'CSV',
  'PDF',
  'DOCX',
  'PNG',
]);

test('no component says anything of its own in Chinese', () => {
  const found = FILES.flatMap(name =>
    [...codeOf(name).matchAll(/[\p{Script=Han}][\p{Script=Han}\p{P}\s\w]*/gu)]
      .map(([words]) => words.trim().replace(/['"`].*$/s, ''))
      .filter(words => !SAID_AS_IT_IS.has(words))
      .map(words => `${name}: ${words}`),
  );
  expect(found).toEqual([]);
});

test('no component says anything of its own in English', () => {
  const found = FILES.flatMap(name => {
    const code = codeOf(name);
    // Text between tags, and what is read out or shown on hover.
    const between = [...code.matchAll(/<\/?[A-Za-z][\w.]*(?:\s[^<>{}]*)?>([^<>{}()=;]*[A-Za-z]{2,}[^<>{}()=;]*)<\//g)];
    const said = [...code.matchAll(/\s(?:aria-label|title|placeholder|alt)="([^"]*[A-Za-z]{2,}[^"]*)"/g)];
    return [...between, ...said]
      .map(([, words]) => words!.trim())
      .filter(words => words !== '' && !SAID_AS_IT_IS.has(words))
      .map(words => `${name}: ${words}`);
  });
  expect(found).toEqual([]);
});
