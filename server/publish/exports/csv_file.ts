import { csvHeader, csvLines } from '#server/publish/csv.ts';
import type { ExportQuestion } from './question.ts';
import type { Row } from './rows.ts';

/** Without the mark Excel takes UTF-8 for the code page of the machine, and Chinese names for noise. */
const BYTE_ORDER_MARK = '\ufeff';

export async function* csvFileOf({ columns }: ExportQuestion, pages: AsyncIterable<Row[]>): AsyncGenerator<string> {
  const names = columns.map(({ name }) => name);
  yield BYTE_ORDER_MARK + csvHeader(names);
  for await (const page of pages)
    yield csvLines(
      names,
      page.map(({ values }) => values),
    );
}
