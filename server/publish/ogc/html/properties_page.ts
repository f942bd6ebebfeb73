import type { QueryableSchema, QueryablesPayload } from '#server/publish/ogc/payloads.ts';
import { type Content, heads, pageAt, type Told, table } from './layout.ts';
import { html } from './markup.ts';

type Shown = Pick<QueryablesPayload, 'title' | 'description' | 'properties'>;

const EXAMPLES = {
  queryables: (name: string, schema: QueryableSchema): [string, string] => ['filter', exampleFilter(name, schema)],
  sortables: (name: string): [string, string] => ['sortby', `-${name}`],
  schema: (name: string): [string, string] => ['properties', name],
};

/** The properties of a collection, each with an example of the parameter that takes them: a link that shows the items. */
export function propertiesPage(kind: keyof typeof EXAMPLES, payload: Shown, told: Told): Content {
  const { word } = told;
  const items = told.self.pathname.replace(/\/\w+$/, '/items');
  const rows = Object.entries(payload.properties).map(([name, schema]) => {
    const [parameter, example] = EXAMPLES[kind](name, schema);
    return html`<tr><th scope="row"><code>${name}</code></th><td class="wide-name">${schema.title}</td><td class="short">${typeOf(schema)}</td><td class="told">${
      schema.description
    }${schema.enum && html` <code>${schema.enum.join(', ')}</code>`}</td><td class="example"><a href="${pageAt(told, items, { [parameter]: example })}"><code>${
      kind === 'queryables' ? example : `${parameter}=${example}`
    }</code></a></td></tr>`;
  });
  return {
    title: `${payload.title} · ${word(kind)}`,
    body: html`<p class="lead">${payload.description}</p><section>${table(
      payload.title,
      heads(word('property'), word('name'), word('type'), word('description'), word('example')),
      rows,
    )}</section>`,
  };
}

const isGeometry = ({ format, type }: QueryableSchema): boolean =>
  format?.startsWith('geometry') === true || (type === undefined && format !== 'date' && format !== 'date-time');

const typeOf = (schema: QueryableSchema): string =>
  isGeometry(schema) ? (schema.format ?? 'geometry') : [schema.type, schema.format].filter(Boolean).join(' · ');

/** A filter in CQL2 text that every queryable of the type takes. */
export function exampleFilter(name: string, schema: QueryableSchema): string {
  const property = /^[a-z_][a-z0-9_]*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
  if (isGeometry(schema)) return `S_INTERSECTS(${property}, BBOX(73, 3, 136, 54))`;
  if (schema.format === 'date') return `${property} >= DATE('2026-01-01')`;
  if (schema.format === 'date-time') return `${property} >= TIMESTAMP('2026-01-01T00:00:00Z')`;
  const [first] = schema.enum ?? [];
  if (typeof first === 'number') return `${property} = ${first}`;
  if (first !== undefined) return `${property} = '${first.replaceAll("'", "''")}'`;
  if (schema.type === 'boolean') return `${property} = TRUE`;
  if (schema.type === 'integer' || schema.type === 'number') return `${property} >= 1`;
  return `${property} IS NOT NULL`;
}
