import { fault } from '#server/platform/errors.ts';

export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be';

const MAGIC: [name: string, bytes: number[]][] = [
  ['an Excel workbook or another zip file', [0x50, 0x4b, 0x03, 0x04]],
  ['an old Excel workbook', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a gzip file', [0x1f, 0x8b]],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
];

/** Refuses what cannot be a table of text, by its first bytes. */
export function refuseBinary(head: Buffer): void {
  for (const [name, bytes] of MAGIC)
    if (bytes.every((byte, index) => head[index] === byte))
      throw fault('unreadable_file', `The file is ${name}, not a table of text: save it as CSV.`);
}

/**
 * Bytes → text with every line break as `\n`. Decoding is strict: a byte that is not of the encoding, and a NUL, end the
 * import with the line they stand in, for a replacement character in an area code would be a silent loss.
 */
export async function* decode(bytes: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  let held = '';
  const finish = (text: string): string => {
    const nul = text.indexOf('\0');
    if (nul >= 0)
      throw fault(
        'unreadable_file',
        `There is a NUL character in line ${line + countBreaks(text.slice(0, nul))}: this is not text. Save the table as CSV.`,
      );
    const clean = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    line += countBreaks(clean);
    return clean;
  };
  for await (const chunk of bytes) {
    let text = held + decodeStrictly(decoder, chunk, true, encoding, line);
    held = text.endsWith('\r') ? '\r' : '';
    if (held) text = text.slice(0, -1);
    if (text) yield finish(text);
  }
  const tail = held + decodeStrictly(decoder, new Uint8Array(), false, encoding, line);
  if (tail) yield finish(tail);
}

function decodeStrictly(decoder: TextDecoder, chunk: Uint8Array, stream: boolean, encoding: Encoding, line: number) {
  try {
    return decoder.decode(chunk, { stream });
  } catch {
    const tried = encoding === 'gb18030' ? 'neither UTF-8 nor GB18030' : `not ${encoding.toUpperCase()} throughout`;
    throw fault('unreadable_file', `The file is ${tried}: a byte after line ${line} does not belong to it.`, { line });
  }
}

function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
