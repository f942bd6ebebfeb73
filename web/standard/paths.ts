/** Reading and writing one place of a document by its JSON path, as validation writes it: `$.rules[0].when`, `$.measures["4"].zh`. */
type Key = string | number;

export const keysOf = (path: string): Key[] =>
  [...path.matchAll(/\.([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]|\["([^"]*)"\]/g)].map(
    ([, name, index, quoted]) => name ?? quoted ?? Number(index),
  );

export function get(document: unknown, path: string): unknown {
  let node = document;
  for (const key of keysOf(path)) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Record<Key, unknown>)[key];
  }
  return node;
}

/** The document with one place replaced, the rest shared; `undefined` removes the key. What lacks on the way is made. */
export function put<T>(document: T, path: string, value: unknown): T {
  const place = (node: unknown, [key, ...rest]: Key[]): unknown => {
    if (key === undefined) return value;
    if (Array.isArray(node)) return node.map((item, i) => (i === key ? place(item, rest) : item));
    const record = (typeof node === 'object' && node !== null ? node : {}) as Record<Key, unknown>;
    if (rest.length === 0 && value === undefined) {
      const { [key]: _, ...others } = record;
      return others;
    }
    return { ...record, [key]: place(record[key], rest) };
  };
  return place(document, keysOf(path)) as T;
}
