import { describe, expect, it } from 'vitest';
import { CONTRACT_VERSION, GRADES, LEVELS, STATES } from '../contract.ts';
import { SYSTEMS } from '../geometry/systems.ts';
import { breachesOf, valuesAt } from './contract_fields.ts';
import { V1 } from './v1.ts';

const enumerations = { grade: ['green', 'red'] };
const problems = (fields: Record<string, string>, answer: unknown) =>
  breachesOf({ fields }, { enumerations }, answer).breaches;

describe('fields of the contract', () => {
  it('has the words of the contract, all of them and no other', () => {
    expect(V1.contract_version).toBe(CONTRACT_VERSION);
    expect(V1.enumerations).toEqual({
      ...{ grade: [...GRADES], severity: [0, 1, 2, 3, 4], state: [...STATES], level: [...LEVELS] },
      system: [...SYSTEMS],
    });
  });

  it('goes through lists, members and objects', () => {
    expect(valuesAt({ a: [{ b: 1 }, { b: 2 }] }, 'a[].b')).toEqual([1, 2]);
    expect(valuesAt({ a: { x: { b: 1 }, y: { b: 2 } } }, 'a{}.b')).toEqual([1, 2]);
    expect(valuesAt({ a: null }, 'a.b')).toEqual([]);
    expect(valuesAt({ a: [] }, 'a[].b')).toEqual([]);
    expect(valuesAt({ 'webhook-id': 'x' }, 'webhook-id')).toEqual(['x']);
  });

  it('takes additions', () => {
    expect(problems({ 'a.b': 'integer' }, { a: { b: 1, c: 2 }, d: 3 })).toEqual([]);
  });

  it('names what is missing, renamed, of another type, null, or a word that is not in the list', () => {
    const areas = [{ grade: 'green', days: 1 }, { grade: 'pink' }];
    expect(problems({ 'areas[].grade': 'grade', 'areas[].days': 'integer' }, { areas })).toEqual([
      { path: 'areas[].grade', problem: '"pink" is not grade' },
      { path: 'areas[].days', problem: 'missing' },
    ]);
    expect(
      problems({ a: 'integer', b: 'integer', c: 'day', d: 'moment' }, { a: null, b: 1.5, c: '2026-02-30', d: 'x' }),
    ).toEqual([
      { path: 'a', problem: 'null is not integer' },
      { path: 'b', problem: '1.5 is not integer' },
      { path: 'c', problem: '"2026-02-30" is not day' },
      { path: 'd', problem: '"x" is not moment' },
    ]);
    expect(
      problems({ a: 'integer?', b: 'grade?', c: 'array', d: 'object?' }, { a: null, b: null, c: [], d: {} }),
    ).toEqual([]);
    expect(problems({ 'a.b': 'string' }, { a: 'b' })).toEqual([{ path: 'a.b', problem: 'missing' }]);
  });

  it('counts a field without a value as not checked, and knows its types', () => {
    expect(breachesOf({ fields: { 'a[].b': 'string', c: 'string' } }, { enumerations }, { a: [], c: '' })).toEqual({
      breaches: [],
      checked: 1,
    });
    expect(() => problems({ a: 'text' }, { a: '' })).toThrow('no type');
  });
});
