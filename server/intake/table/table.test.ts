import { describe, expect, test } from 'vitest';
import { Fault } from '#server/platform/errors.ts';
import { decode, refuseBinary } from './encoding.ts';
import { placeColumns } from './header.ts';
import { openTable, type Row } from './rows.ts';
import { spool } from './spool.ts';

/** The bytes in pieces of `size`, as a network might cut them. */
async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readTable(bytes: Buffer, size = bytes.length || 1) {
  const file = await spool(pieces(bytes, size), 1_000_000);
  try {
    refuseBinary(file.head);
    // Re-cut while reading too: the file is read in large blocks otherwise.
    const all = Buffer.concat(await collect(file.read()));
    const table = await openTable(decode(pieces(all, size), file.encoding));
    const rows: Row[] = (await collect(table.rows)).flat();
    return { encoding: file.encoding, delimiter: table.delimiter, header: table.header, rows };
  } finally {
    await file.close();
  }
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const faultOf = (bytes: Buffer | string, size?: number): Promise<Fault> =>
  readTable(Buffer.from(bytes as string), size).then(
    () => expect.fail('no fault'),
    error => {
      if (!(error instanceof Fault)) throw error;
      return error;
    },
  );

// «名称,备注» and «一,社区»: the GB18030 bytes of 一 (D2 BB) are also valid UTF-8.
const GB18030 = Buffer.from('c3fbb3c62cb1b8d7a20ad2bb2cc9e7c7f80a', 'hex');

describe('a table', () => {
  const plain = 'area_code,date,confirmed\nc1,2022-01-05,3\nc2,2022-01-05,0\n';
  const expected = [
    { line: 2, cells: ['c1', '2022-01-05', '3'] },
    { line: 3, cells: ['c2', '2022-01-05', '0'] },
  ];

  test.each([
    ['LF', plain],
    ['CR LF', plain.replaceAll('\n', '\r\n')],
    ['CR', plain.replaceAll('\n', '\r')],
    ['no last line break', plain.slice(0, -1)],
    ['a byte order mark', `\ufeff${plain}`],
    ['semicolons', plain.replaceAll(',', ';')],
    ['tabs', plain.replaceAll(',', '\t')],
    ['quotes', plain.replaceAll(/[^,\n]+/g, '"$&"')],
    ['quotes from the second row', plain.replace('c2', '"c2"')],
    ['quotes and CR LF', plain.replaceAll(/[^,\n]+/g, '"$&"').replaceAll('\n', '\r\n')],
  ])('is read with %s, however it is cut', async (_, text) => {
    for (const size of [1, 2, 3, 7, 64, 1000]) {
      const { rows, header } = await readTable(Buffer.from(text), size);
      expect(header.cells).toEqual(['area_code', 'date', 'confirmed']);
      expect(rows).toEqual(expected);
    }
  });

  test('keeps the lines of the file, over blank lines and quoted line breaks', async () => {
    const text = '\n \na,b\n\n1,2\n , \n"x\ny",3\n\n4,5\n';
    for (const size of [1, 5, 100]) {
      const { header, rows } = await readTable(Buffer.from(text), size);
      expect(header).toEqual({ line: 3, cells: ['a', 'b'] });
      expect(rows).toEqual([
        { line: 5, cells: ['1', '2'] },
        { line: 7, cells: ['x\ny', '3'] },
        { line: 10, cells: ['4', '5'] },
      ]);
    }
  });

  test('is read in UTF-8, GB18030 and UTF-16, however it is cut', async () => {
    const rows = [{ line: 2, cells: ['一', '社区'] }];
    const utf16 = Buffer.from('\ufeff名称,备注\n一,社区\n', 'utf16le');
    for (const size of [1, 2, 3, 1000]) {
      expect(await readTable(Buffer.from('名称,备注\n一,社区\n'), size)).toMatchObject({ encoding: 'utf-8', rows });
      expect(await readTable(GB18030, size)).toMatchObject({ encoding: 'gb18030', rows });
      expect(await readTable(utf16, size)).toMatchObject({ encoding: 'utf-16le', rows });
    }
  });

  test('takes a delimiter in quotes for what it is', async () => {
    const { rows, delimiter } = await readTable(Buffer.from('"a,b";c\n"1,5";"say ""hi"""\n'));
    expect(delimiter).toBe(';');
    expect(rows[0]!.cells).toEqual(['1,5', 'say "hi"']);
  });

  test.each([
    ['nothing', '', /no header/],
    ['blank lines only', '\n\r\n  \n', /no header/],
    ['a NUL', 'a,b\n1,2\n1,\0\n', /NUL character in line 3/],
    ['a workbook', Buffer.from('504b030414000600', 'hex'), /Excel workbook.*CSV/],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old Excel/],
    ['bytes of no encoding', Buffer.from('a,b\n1,2\n\xff\xff\xff,2\n', 'latin1'), /neither UTF-8 nor GB18030/],
    ['an open quotation mark', 'a,b\n1,2\n"3,4\n5,6\n', /quotation marks/],
    ['a stray quotation mark', 'a,b\n1,2\n"3" 4,5\n', /quotation marks.*line 3/],
    ['a huge field', `a,b\n1,${'9'.repeat(300_000)}\n`, /Line 2 is longer/],
    ['a huge quoted field', `a,b\n1,"${'9'.repeat(300_000)}"\n`, /longer than/],
    ['a huge header', 'a'.repeat(300_000), /Line 1 is longer/],
  ])('that is %s is a fault that says so', async (_, bytes, message) => {
    const found = await faultOf(bytes);
    expect(found.message).toMatch(message);
    expect(found.code).toBe('unreadable_file');
  });

  test('over the limit is refused', async () => {
    await expect(spool(pieces(Buffer.alloc(101, 'a'), 10), 100)).rejects.toMatchObject({ code: 'file_too_large' });
  });
});

describe('columns', () => {
  const header = (...cells: string[]) => ({ line: 1, cells });

  test('are placed by name, whatever their case', () => {
    const { index, width } = placeColumns(header(' Date', 'AREA_CODE', '', ''), ['area_code', 'date'], ['date']);
    expect({ ...index }).toEqual({ date: 0, area_code: 1 });
    expect(width).toBe(2);
  });

  test.each([
    [['date', 'colour'], /no column "colour"/],
    [['date', '__proto__'], /no column "__proto__"/],
    [['date', 'constructor'], /no column "constructor"/],
    [['date', 'Date'], /"date" is there twice/],
    [['area_code'], /"date" is missing/],
    [['date', '', 'area_code'], /no column ""/],
  ])('%j: %s', (cells, message) => {
    const place = () => placeColumns(header(...cells), ['area_code', 'date'], ['date']);
    expect(place).toThrow(message);
    expect(place).toThrow(expect.objectContaining({ code: 'wrong_columns' }));
  });
});
