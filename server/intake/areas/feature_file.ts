import { jsonVerifier } from 'stream-json/utils/verifier.js';
import { fault } from '#server/platform/errors.ts';

/** A feature as it stands in the file: `row` counts from 1. The value is whatever JSON was there. */
export type RawFeature = { row: number; value: unknown };

/** One feature, and all that is not a feature, may be this long. A feature of 20,000 vertices has about 1 MB. */
const MOST_CHARACTERS = 32 * 1024 * 1024;

/**
 * The features of a FeatureCollection, one by one, in memory of one feature. `members` is called at the end with the other members.
 *
 * Cut by depth and parsed by JSON.parse rather than assembled from stream-json's tokens: those are "not designed for
 * hostile input" (its own words) and took 10 times longer. Its verifier names the place where JSON.parse will not.
 */
export async function* readFeatures(
  source: AsyncIterable<Uint8Array>,
  members: (members: Record<string, unknown>) => void,
): AsyncGenerator<RawFeature> {
  const cutter = featureCutter();
  let row = 0;
  // What stands before a wrong byte in the same chunk is cut too, so that the feature can be named.
  const decoder = utf8Decoder(before => {
    for (const _ of cutter.cut(before)) row++;
    return cutter.row();
  });
  for await (const chunk of source)
    for (const piece of cutter.cut(decoder.decode(chunk))) yield { row: ++row, value: parseFeature(piece, row) };
  for (const piece of cutter.cut(decoder.end())) yield { row: ++row, value: parseFeature(piece, row) };
  members(cutter.end());
}

type Piece = { text: string; line: number; column: number };

const unreadable = (detail: string, extra: Record<string, unknown> = {}) => fault('unreadable_file', detail, extra);

function parseFeature({ text, line, column }: Piece, row: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const at = firstError(text);
    const place = { row, line: line + at.line - 1, column: at.line === 1 ? column + at.column - 1 : at.column };
    throw unreadable(`Line ${place.line}, column ${place.column} (feature ${row}) is not JSON: ${at.reason}.`, place);
  }
}

function firstError(text: string): { line: number; column: number; offset: number; reason: string } {
  try {
    const verify = jsonVerifier() as (chunk: unknown) => unknown;
    verify(text);
    verify(NO_MORE);
  } catch (error) {
    const { line, pos, offset, message } = error as { line?: number; pos?: number; offset?: number; message: string };
    const reason = message.replace(/^.*cannot parse input: /, '');
    if (line !== undefined) return { line, column: pos ?? 1, offset: offset ?? 0, reason };
  }
  return { line: 1, column: 1, offset: text.length, reason: 'it ends too early' };
}
/** stream-chain's mark of the end. */
const NO_MORE = Symbol.for('object-stream.none');

/** UTF-8, strictly; a wrong byte is named by its place, and the encoding it looks like. */
function utf8Decoder(rowAfter: (before: string) => number): { decode(chunk: Uint8Array): string; end(): string } {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  const guarded = (chunk: Uint8Array, stream: boolean): string => {
    try {
      return decoder.decode(chunk, { stream });
    } catch {
      const good = stream ? firstBadByte(chunk) : 0;
      const byte = bytes + good;
      const feature = rowAfter(new TextDecoder().decode(chunk.subarray(0, good)));
      const encoding = stream ? looksLike(chunk) : '; the file ends within a character';
      throw unreadable(
        `Byte ${byte}${feature > 0 ? ` (feature ${feature})` : ''} is not UTF-8${encoding}. GeoJSON is UTF-8: save the file so.`,
        { byte, row: feature },
      );
    }
  };
  return {
    decode(chunk) {
      const text = guarded(chunk, true);
      bytes += chunk.length;
      return text;
    },
    end: () => guarded(new Uint8Array(), false),
  };
}

/** By halving: a decoder that streams accepts a prefix exactly while the bad byte is not in it. */
function firstBadByte(chunk: Uint8Array): number {
  let good = 0;
  let bad = chunk.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(chunk.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return good;
}

function looksLike(chunk: Uint8Array): string {
  if ((chunk[0] === 0xff && chunk[1] === 0xfe) || (chunk[0] === 0xfe && chunk[1] === 0xff))
    return '; it looks like UTF-16';
  try {
    new TextDecoder('gb18030', { fatal: true }).decode(chunk, { stream: true });
    return '; it looks like GBK or GB18030';
  } catch {
    return '';
  }
}

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPEN = new Set([91, 123]);
const CLOSE = new Set([93, 125]);

/** Cuts the elements out of the top-level `features` array; in what is left, `0` stands for each. */
function featureCutter() {
  let depth = 0;
  let inString = false;
  let escaped = false;
  let inFeatures = false;
  let line = 1;
  let lineStart = 0;
  let offset = 0;
  let rest = '';
  let piece: (Piece & { at: number }) | null = null;
  let count = 0;
  /** Where pieces were taken out: offset in `rest`, characters taken. */
  const taken: [number, number][] = [];

  const keep = (text: string): void => {
    if (piece) piece.text += text;
    else rest += text;
    if ((piece ? piece.text : rest).length > MOST_CHARACTERS)
      throw unreadable(
        piece
          ? `Feature ${count + 1} is longer than ${MOST_CHARACTERS} characters.`
          : `The file has over ${MOST_CHARACTERS} characters outside of its features; is it a FeatureCollection?`,
      );
  };

  return {
    row: () => count + (piece ? 1 : 0),

    *cut(text: string): Generator<Piece> {
      let from = 0;
      for (let i = 0; i < text.length; i++) {
        const c = text.charCodeAt(i);
        if (c === 10) {
          line++;
          lineStart = offset + i + 1;
        }
        if (inString) {
          if (escaped) escaped = false;
          else if (c === BACKSLASH) escaped = true;
          else if (c === QUOTE) inString = false;
          continue;
        }
        if (c <= 32) continue;
        const between = inFeatures && depth === 2;
        if (between && piece && (c === COMMA || CLOSE.has(c))) {
          keep(text.slice(from, i));
          from = i;
          taken.push([rest.length, piece.text.length - 1]);
          rest += '0';
          const whole: Piece = piece;
          piece = null;
          yield whole;
          count++;
        } else if (between && !piece && c !== COMMA && !CLOSE.has(c)) {
          keep(text.slice(from, i));
          from = i;
          piece = { text: '', line, column: offset + i - lineStart + 1, at: offset + i };
        }
        if (c === QUOTE) inString = true;
        else if (OPEN.has(c)) {
          if (depth === 1 && c === 91 && isFeaturesKey(rest.slice(-200) + text.slice(Math.max(from, i - 200), i))) {
            if (inFeatures || taken.length > 0) throw unreadable('The file has two members "features".');
            inFeatures = true;
          }
          depth++;
        } else if (CLOSE.has(c)) {
          depth--;
          if (inFeatures && depth < 2) inFeatures = false;
        }
      }
      keep(text.slice(from));
      offset += text.length;
    },

    /** The members beside `features`. */
    end(): Record<string, unknown> {
      if (rest.trim() === '' && piece === null) throw unreadable('The file is empty.');
      if (piece !== null || inString || depth > 0)
        throw unreadable(
          `The file ends too early: line ${line}, ${piece ? `within feature ${count + 1}` : `after feature ${count}`}.`,
          { line, row: count },
        );
      let value: unknown;
      try {
        value = JSON.parse(rest);
      } catch {
        const at = firstError(rest);
        const before = taken.filter(([place]) => place < at.offset);
        const character = at.offset + before.reduce((sum, [, length]) => sum + length, 0) + 1;
        throw unreadable(`Character ${character} (after feature ${before.length}) is not JSON: ${at.reason}.`, {
          character,
          row: before.length,
        });
      }
      return collectionMembers(value);
    },
  };
}

const isFeaturesKey = (before: string): boolean => /"features"\s*:\s*$/.test(before);

function collectionMembers(value: unknown): Record<string, unknown> {
  const type = typeof value === 'object' && value !== null ? (value as { type?: unknown }).type : undefined;
  if (type !== 'FeatureCollection')
    throw unreadable(
      `The file is ${type === undefined ? 'not GeoJSON' : `a GeoJSON ${JSON.stringify(type).slice(0, 60)}`}; a FeatureCollection is needed.`,
    );
  if (!Array.isArray((value as { features?: unknown }).features))
    throw unreadable('The FeatureCollection has no list of features.');
  return value as Record<string, unknown>;
}
