import type { ExportQuestion } from './question.ts';
import type { Row } from './rows.ts';

/** A FeatureCollection (RFC 7946 in WGS 84) with a feature a line; what is said of the whole comes first, its number of rows among it. */
export async function* geoJsonOf({ about }: ExportQuestion, pages: AsyncIterable<Row[]>): AsyncGenerator<string> {
  yield `${JSON.stringify({ type: 'FeatureCollection', ...about }).slice(0, -1)},"features":[`;
  let before = '\n';
  for await (const page of pages) {
    const features = page.map(({ values, geometry }) =>
      JSON.stringify({ type: 'Feature', id: values.code, properties: values, geometry }),
    );
    yield before + features.join(',\n');
    before = ',\n';
  }
  yield '\n]}\n';
}
