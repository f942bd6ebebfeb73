import { FUNCTIONS } from '#core/cql2/expression.ts';

/** Words of CQL2 text for colouring and for knowing what the caret is in. The parser (core/cql2) says what is right. */
export type Token = {
  kind: 'name' | 'keyword' | 'function' | 'number' | 'text' | 'operator' | 'bracket' | 'space' | 'other';
  text: string;
  at: number;
};

export const KEYWORDS = ['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'IS', 'NULL', 'LIKE', 'TRUE', 'FALSE'] as const;

const TOKEN =
  /(?<space>\s+)|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w]))|(?<word>[A-Za-z_\u0080-\u{10FFFF}][A-Za-z0-9_.:\u0080-\u{10FFFF}]*)|(?<quoted>"(?:[^"]|"")*"?)|(?<text>'(?:[^']|'')*'?)|(?<operator><>|<=|>=|[=<>+\-*/^])|(?<bracket>[(),])|(?<other>[\s\S])/gu;

/** Every character is in one token, in order. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0] ?? 'other';
    tokens.push({ kind: kindOf(kind, match[0]), text: match[0], at: match.index });
  }
  return tokens;
}

function kindOf(group: string, text: string): Token['kind'] {
  if (group === 'quoted') return 'name';
  if (group !== 'word') return group as Token['kind'];
  if ((KEYWORDS as readonly string[]).includes(text.toUpperCase())) return 'keyword';
  return (FUNCTIONS as readonly string[]).includes(text.toLowerCase()) ? 'function' : 'name';
}

/** Offset in the text of a line and column, both from 1. */
export function offsetOf(text: string, line: number, column: number): number {
  let at = 0;
  for (let i = 1; i < line; i++) {
    const next = text.indexOf('\n', at);
    if (next < 0) break;
    at = next + 1;
  }
  return Math.min(text.length, at + column - 1);
}

/** What an error at an offset underlines: the token that begins or goes on there; at the end, the last one. */
export function spanAt(text: string, at: number): { from: number; to: number } {
  const tokens = tokensOf(text).filter(({ kind }) => kind !== 'space');
  const found = tokens.find(token => at < token.at + token.text.length) ?? tokens.at(-1);
  return found ? { from: found.at, to: found.at + found.text.length } : { from: 0, to: text.length };
}
