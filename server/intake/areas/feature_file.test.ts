import { expect, test } from 'vitest';
import { readFeatures } from './feature_file.ts';

async function* chunks(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(content: string | Uint8Array, size = 7) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const features: unknown[] = [];
  let members: unknown;
  for await (const { row, value } of readFeatures(chunks(bytes, size), read => {
    members = read;
  })) {
    expect(row).toBe(features.length + 1);
    features.push(value);
  }
  return { features, members };
}

const file = (features: string, more = '') => `{"type":"FeatureCollection",${more}"features":[${features}]}`;

test.each([1, 2, 3, 5, 1_000])('cut in chunks of %i bytes a file reads as JSON.parse reads it', async size => {
  const text = `\ufeff${file('{"a":"]}\\\\\\"[{","名":"五色图 🗺"} , {"b":[1,[2,{}]]},\n null,"x",7,[]', '"bbox":[1,2],"name":"features",')}\n`;
  const expected = JSON.parse(text.slice(1));
  const { features, members } = await readAll(text, size);
  expect(features).toEqual(expected.features);
  expect(members).toMatchObject({ bbox: [1, 2], name: 'features' });
});

test.each([
  ['an empty file', '', /empty/],
  ['white space', ' \n', /empty/],
  ['another format', '<html>[{}]</html>', /not JSON/],
  ['a broken feature', file('{"a":1},\n{"a":1,\n"b":x}'), /Line 3, column 5 \(feature 2\) is not JSON/],
  ['a missing comma', file('{"a":1} {"b":2}'), /feature 1\) is not JSON/],
  ['a second comma', file('{"a":1},,{"b":2}'), /after feature 1\) is not JSON/],
  ['a trailing comma', file('{"a":1},'), /after feature 1\) is not JSON/],
  ['an early end within a feature', file('{"a":1},{"b":').slice(0, -2), /within feature 2/],
  ['an early end after a feature', '{"type":"FeatureCollection","features":[{"a":1}', /too early/],
  ['something after the end', `${file('{}')} {}`, /not JSON/],
  ['a closed bracket of the wrong kind', '{"type":"FeatureCollection","features":[{"a":1]}', /too early|not JSON/],
  ['a single feature', '{"type":"Feature","properties":{},"geometry":null}', /"Feature"; a FeatureCollection/],
  ['no features', '{"type":"FeatureCollection"}', /no list of features/],
  ['features twice', '{"type":"FeatureCollection","features":[1],"features":[2]}', /two members/],
  ['a list', '[1,2]', /FeatureCollection is needed/],
])('%s is refused by its place', async (_, content, message) => {
  await expect(readAll(content)).rejects.toThrow(message);
});

test('GBK is named, with the byte and the feature', async () => {
  // 社区 in GBK.
  const head = new TextEncoder().encode(file('{"name":"a"},{"name":"').slice(0, -2));
  const bytes = Buffer.concat([head, Buffer.from([0xc9, 0xe7, 0xc7, 0xf8]), Buffer.from('"}]}')]);
  await expect(readAll(bytes, 1_000)).rejects.toThrow(
    new RegExp(`Byte ${head.length + 1} \\(feature 2\\) is not UTF-8; it looks like GBK or GB18030`),
  );
  await expect(readAll(bytes, 10)).rejects.toThrow(/feature 2/);
});

test('UTF-16 is named', async () => {
  await expect(readAll(Buffer.from('\ufeff{}', 'utf16le'), 100)).rejects.toThrow(/UTF-16/);
});

test('a file cut within a character ends too early', async () => {
  await expect(readAll(Buffer.from('{"名').subarray(0, 4), 100)).rejects.toThrow(/ends within a character/);
});

test('hundred thousand levels of nesting do not exhaust the stack', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  expect((await readAll(file(deep), 65_536)).features).toHaveLength(1);
});

test('a __proto__ member is a property like any other', async () => {
  const { features } = await readAll(file('{"__proto__":{"code":"1"}}'));
  expect(Object.hasOwn(features[0] as object, '__proto__')).toBe(true);
  expect((features[0] as { code?: string }).code).toBeUndefined();
});
