import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT_VERSION, type GradesPayload } from '#core/contract.ts';
import { breachesOf, type ContractFields } from '#core/contract_fields/contract_fields.ts';
import { V1 } from '#core/contract_fields/v1.ts';
import { describeEngines } from '#server/platform/testing.ts';
import { type ContractAnswers, contractAnswers, layersOf } from './testing_contract.ts';

const FOLDER = 'fixtures/contract/v1/';
/** Of SHA256SUMS. It changes only when somebody decides that the promise does: then CONTRACT_VERSION is another, and so is the folder. */
const FROZEN = '56f66e8c551fa51b9308bc61ba8c29be74e9dd9ebcda11f2eb2acd8f1fba5a5e';
const bytesOf = (name: string): Buffer => readFileSync(`${FOLDER}${name}`);
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const frozen = (id: string): unknown => JSON.parse(bytesOf(`${id}.json`).toString());

/** Nothing of it in this town: no children below a community, no indicator that was missing. */
const EMPTY: Record<string, string[]> = { area: ['children[].code'], explain: ['missing[]'] };

/** Each path of an answer with the types that stand there; lists have one entry for all their elements. */
function typesOf(value: unknown, path = '', found = new Map<string, Set<string>>()): Map<string, Set<string>> {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  found.set(path, (found.get(path) ?? new Set()).add(type));
  if (Array.isArray(value)) for (const element of value) typesOf(element, `${path}[]`, found);
  else if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value)) typesOf(member, `${path}.${key}`, found);
  return found;
}

/** What a consumer of the frozen answer would no longer find, or find to be something else. Additions are none of it. */
function lostSince(before: unknown, now: unknown): string[] {
  const found = typesOf(now);
  return [...typesOf(before)].flatMap(([path, types]) => {
    const there = found.get(path);
    if (!there) return [`${path} is gone`];
    if (types.size === 1 && types.has('null')) return [];
    const other = [...there].filter(type => !types.has(type));
    return other.length > 0 ? [`${path} was ${[...types].join(' or ')}, is ${other.join(' or ')}`] : [];
  });
}

/** A consumer's own reading of a frame, from the words of the contract and not from its code. */
const STATES = ['graded', 'insufficient', 'stale', 'suspended', 'override'];
const readFrame = (frame: Uint8Array) =>
  [...frame.subarray(1)].map((byte, i) => ({
    ...{ seq: i + 1, severity: (byte & 0b111) === 7 ? null : byte & 0b111, state: STATES[byte >> 3] },
  }));

const shownIn = (grades: unknown) =>
  (grades as GradesPayload).areas.map(({ seq, severity, state }) => ({ seq, severity, state }));

describe('the frozen answers of v1', () => {
  it('are those that were promised, none made anew', () => {
    expect(CONTRACT_VERSION).toBe(V1.contract_version);
    const names = readdirSync(FOLDER).filter(name => name !== 'SHA256SUMS');
    const sums = names.sort().map(name => `${digest(bytesOf(name))}  ${name}\n`);
    expect(sums.join('')).toBe(bytesOf('SHA256SUMS').toString());
    expect(digest(bytesOf('SHA256SUMS'))).toBe(FROZEN);
  });

  it.each(V1.addresses.map(address => [address.id, address] as const))(
    '%s has every field of the list',
    (id, address) => {
      const { breaches, checked } = breachesOf(address, V1, frozen(id));
      expect(breaches).toEqual([]);
      expect(checked).toBe(Object.keys(address.fields).length - (EMPTY[id]?.length ?? 0));
    },
  );

  it('came with a list of fields, of which none has gone', () => {
    const { enumerations, addresses } = frozen('fields') as ContractFields;
    expect(V1.enumerations).toMatchObject(enumerations);
    for (const { id, address, fields } of addresses) {
      const now = V1.addresses.find(entry => entry.id === id);
      expect({ id, address: now?.address, fields: now?.fields }).toMatchObject({ id, address, fields });
    }
  });

  it('have a frame and a tile that say the same as their grades', () => {
    const frame = new Uint8Array(bytesOf('frame.bin'));
    expect(frame[0]).toBe(1);
    expect(readFrame(frame)).toEqual(shownIn(frozen('grades')));
    expect(layersOf(bytesOf('tile.mvt'))).toEqual(frozen('tile_mvt'));
  });

  it('would show a loss: the comparison is not blind', () => {
    const grades = frozen('grades') as Record<string, unknown> & { areas: Record<string, unknown>[] };
    const { date: _, ...without } = grades;
    expect(lostSince(grades, without)).toEqual(['.date is gone']);
    const renamed = {
      ...grades,
      areas: grades.areas.map(({ severity, ...area }) => ({ ...area, level_of: severity })),
    };
    expect(lostSince(grades, renamed)).toEqual(['.areas[].severity is gone']);
    const spelled = { ...grades, areas: grades.areas.map(area => ({ ...area, seq: String(area.seq) })) };
    expect(lostSince(grades, spelled)).toEqual(['.areas[].seq was number, is string']);
    expect(lostSince(grades, { ...grades, more: 1 })).toEqual([]);
  });
});

describeEngines('this build keeps the contract', engine => {
  let live: ContractAnswers;
  beforeAll(async () => {
    live = await contractAnswers(await engine.fresh());
  }, 120_000);

  it.each(V1.addresses.map(address => [address.id, address] as const))(
    '%s has every field of the list',
    (id, address) => {
      const { breaches, checked } = breachesOf(address, V1, live.answers[id]);
      expect(breaches).toEqual([]);
      expect(checked).toBe(Object.keys(address.fields).length - (EMPTY[id]?.length ?? 0));
    },
  );

  // Layers of a style are how the map looks, which may change; the list above says what of it may not.
  it.each(V1.addresses.map(({ id }) => id).filter(id => id !== 'style'))(
    '%s has all that the frozen answer has',
    id => {
      expect(lostSince(frozen(id), live.answers[id])).toEqual([]);
    },
  );

  it('a frame is laid out as it was', () => {
    expect(live.frame[0]).toBe(1);
    expect(live.frame).toEqual(new Uint8Array(bytesOf('frame.bin')));
    expect(readFrame(live.frame)).toEqual(shownIn(live.answers.grades));
  });
});
