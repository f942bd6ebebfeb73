/** Where a text stops being JSON (RFC 8259) and what would go on; null: it is JSON. Lines and columns count from 1. */
export type JsonFault = { line: number; column: number; message: string };

const STRING = /"(?:[^"\\\p{Cc}]+|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

type Awaited = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'next' | 'end';
const WORDS: Record<Awaited, string> = {
  value: 'a value',
  'value or ]': 'a value or "]"',
  name: 'a name in double quotes',
  'name or }': 'a name in double quotes or "}"',
  colon: '":"',
  next: '"," or the closing bracket',
  end: 'nothing more',
};

/**
 * JSON.parse names a place for some faults only, and not the same on every engine. A loop with its own stack: 100,000
 * brackets are no deeper for it than one.
 */
export function jsonFault(text: string): JsonFault | null {
  const open: ('{' | '[')[] = [];
  let awaited: Awaited = 'value';
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found !== null;
  };
  const close = (bracket: '{' | '['): boolean => {
    if (open.at(-1) !== bracket) return false;
    open.pop();
    at++;
    awaited = open.length ? 'next' : 'end';
    return true;
  };
  for (take(SPACE); at < text.length; take(SPACE)) {
    const character = text[at];
    let good = false;
    if (awaited === 'value' || awaited === 'value or ]') {
      if (character === '{' || character === '[') {
        open.push(character);
        at++;
        awaited = character === '{' ? 'name or }' : 'value or ]';
        good = true;
      } else if (character === ']' && awaited === 'value or ]') good = close('[');
      else {
        good = take(STRING) || take(WORD) || take(NUMBER);
        if (good) awaited = open.length ? 'next' : 'end';
      }
    } else if (awaited === 'name' || awaited === 'name or }') {
      if (character === '}' && awaited === 'name or }') good = close('{');
      else if (take(STRING)) {
        awaited = 'colon';
        good = true;
      }
    } else if (awaited === 'colon' && character === ':') {
      at++;
      awaited = 'value';
      good = true;
    } else if (awaited === 'next') {
      if (character === ',') {
        at++;
        awaited = open.at(-1) === '{' ? 'name' : 'value';
        good = true;
      } else if (character === '}') good = close('{');
      else if (character === ']') good = close('[');
    }
    if (!good) return faultAt(text, at, awaited);
  }
  return awaited === 'end' ? null : faultAt(text, text.length, awaited);
}

function faultAt(text: string, at: number, awaited: Awaited): JsonFault {
  const before = text.slice(0, at);
  const found =
    at >= text.length
      ? 'the end'
      : text[at] === '"'
        ? 'a text that is not closed or has a forbidden character'
        : JSON.stringify(String.fromCodePoint(text.codePointAt(at) ?? 0));
  return {
    line: before.split('\n').length,
    column: at - before.lastIndexOf('\n'),
    message: `expected ${WORDS[awaited]}, found ${found}`,
  };
}
