import { isUtf8 } from 'node:buffer';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fault } from '#server/platform/errors.ts';
import type { Encoding } from './encoding.ts';

/**
 * An upload laid down on disk before any of it is read. Three reasons: a slow client must not hold a transaction open (on
 * the embedded engine that would stop everybody), the encoding can only be told from the whole file (GB18030 text may begin
 * with bytes that are also UTF-8), and a transaction that lost a race can be tried again.
 */
export type Spool = {
  bytes: number;
  encoding: Encoding;
  /** First bytes, to recognise what is not text. */
  head: Buffer;
  read(): AsyncIterable<Buffer>;
  close(): Promise<void>;
};

const HEAD_BYTES = 8;
const READ_BYTES = 256 * 1024;

/** `body` to a temporary file, at most `limit` bytes (413 beyond it). `progress` hears the bytes so far. */
export async function spool(
  body: AsyncIterable<Buffer>,
  limit: number,
  progress: (bytes: number) => void = () => {},
): Promise<Spool> {
  const folder = await mkdtemp(join(tmpdir(), 'wusetu-import-'));
  const path = join(folder, 'body');
  const file = await open(path, 'wx+', 0o600);
  // The name goes at once where the system allows it: then even kill -9 leaves no case data in the temporary folder.
  await rm(folder, { recursive: true, force: true }).catch(() => {});
  const close = async () => {
    await file.close();
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  };
  try {
    const scan = utf8Scan();
    const head: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body) {
      if (bytes < HEAD_BYTES) head.push(chunk.subarray(0, HEAD_BYTES));
      bytes += chunk.length;
      if (bytes > limit)
        throw fault('file_too_large', `The file is larger than ${limit} bytes (WUSETU_MAX_IMPORT_BYTES).`, { limit });
      scan.push(chunk);
      await writeAll(file, chunk);
      progress(bytes);
    }
    const start = Buffer.concat(head).subarray(0, HEAD_BYTES);
    return { bytes, encoding: encodingOf(start, scan.end()), head: start, read: () => readAll(file, bytes), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function encodingOf(head: Buffer, utf8: boolean): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return utf8 ? 'utf-8' : 'gb18030';
}

async function writeAll(file: FileHandle, chunk: Buffer): Promise<void> {
  for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done)).bytesWritten;
}

async function* readAll(file: FileHandle, bytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES, at);
    if (bytesRead === 0) throw new Error('the spooled upload became shorter while it was read');
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Strict UTF-8 over chunks: a sequence cut by a chunk's end is carried to the next. */
function utf8Scan(): { push(chunk: Buffer): void; end(): boolean } {
  let valid = true;
  let carried: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      if (!valid) return;
      const bytes = carried.length ? Buffer.concat([carried, chunk]) : chunk;
      const cut = wholeSequences(bytes);
      valid = isUtf8(bytes.subarray(0, cut));
      carried = Buffer.from(bytes.subarray(cut));
    },
    end: () => valid && carried.length === 0,
  };
}

/** Bytes up to a sequence that is begun but not finished at the end. */
function wholeSequences(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
