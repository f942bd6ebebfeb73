import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameByte, frameSeverity, frameState, type Severity, STATES, type State } from '#core/contract.ts';
import { dayNumber, dayText, isDay } from '#core/days.ts';
import { rollUp } from '#core/grading/roll_up.ts';
import type { RollUp } from '#core/standard/document.ts';
import type { LevelAreas } from './area_index.ts';
import { csvOf } from './csv.ts';
import { countDays, countOf, frameOf, noCounts } from './frames.ts';
import { encodingOf } from './responses.ts';
import { rollUpSpells } from './rolled_up.ts';
import { Shelf } from './shelf.ts';
import { NO_DAY, NOTHING, OPEN_END, type Spells, SpellWriter, spellAt } from './spells.ts';

describe('shelf', () => {
  it('stays within its bytes and forgets what was used longest ago', async () => {
    const shelf = new Shelf<string>(10, text => text.length);
    for (const key of ['a', 'b', 'c']) await shelf.get(key, async () => key.repeat(4));
    expect([shelf.peek('a'), shelf.peek('b'), shelf.bytes]).toEqual([undefined, 'bbbb', 8]);
    shelf.put('d', 'dd');
    shelf.put('e', 'eeee');
    expect([shelf.peek('c'), shelf.peek('b')]).toEqual([undefined, 'bbbb']);
    shelf.put('huge', 'x'.repeat(11));
    expect(shelf.peek('huge')).toBeUndefined();
    expect(shelf.bytes).toBeLessThanOrEqual(10);
  });

  it('makes a value once for all who wait, and again after a failure', async () => {
    const shelf = new Shelf<number>(10, () => 1);
    let made = 0;
    const make = async () => {
      await new Promise(wait => setTimeout(wait, 5));
      made++;
      if (made === 1) throw new Error('first');
      return made;
    };
    const both = await Promise.allSettled([shelf.get('x', make), shelf.get('x', make)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await Promise.all([shelf.get('x', make), shelf.get('x', make)])).toEqual([2, 2]);
  });

  it('weighs what has grown', () => {
    const shelf = new Shelf<{ size: number }>(10, ({ size }) => size);
    const value = { size: 2 };
    shelf.put('a', { size: 3 });
    shelf.put('b', value);
    value.size = 9;
    shelf.weigh('b');
    expect([shelf.peek('a'), shelf.bytes]).toEqual([undefined, 9]);
  });
});

it('knows the days of the calendar', () => {
  expect(['2026-02-28', '2024-02-29', '1969-07-20'].every(isDay)).toBe(true);
  expect(['2026-02-29', '2026-2-1', '2026-13-01', '20260201', '', '２０２６-02-01'].some(isDay)).toBe(false);
  for (const day of ['1918-11-11', '1970-01-01', '2026-02-12']) expect(dayText(dayNumber(day))).toBe(day);
});

it.each([
  [undefined, 'identity'],
  ['gzip', 'gzip'],
  ['gzip, deflate, br', 'br'],
  ['br;q=0.5, gzip', 'gzip'],
  ['br;q=0, gzip;q=0', 'identity'],
  ['*', 'br'],
  ['identity', 'identity'],
  ['gzip;q=0.5, identity', 'identity'],
  ['br;q=0.4, gzip;q=0.6, identity;q=0.5', 'gzip'],
  ['identity;q=0, *', 'br'],
] as const)('takes %s as %s', (header, encoding) => expect(encodingOf(header)).toBe(encoding));

it('guards cells that a spreadsheet would run', () => {
  const rows = [
    { name: '=1+1', count: -3 },
    { name: '-x', count: 0 },
    { name: 'a "b"\nc', count: null },
  ];
  expect(csvOf(['name', 'count'], rows)).toBe(`name,count\r\n'=1+1,-3\r\n'-x,0\r\n"a ""b""\nc",\r\n`);
});

/** Histories of a few areas: each a list of spells after each other, with gaps, the last open or not. */
const FIRST = 100;
const LAST = 130;
const spell = fc.record({
  gap: fc.integer({ min: 0, max: 3 }),
  length: fc.integer({ min: 1, max: 6 }),
  severity: fc.constantFrom(null, 0, 1, 2, 3, 4),
  state: fc.constantFrom<State[]>('graded', 'graded', 'stale', 'suspended', 'override'),
});
const histories = fc.array(fc.tuple(fc.array(spell, { maxLength: 6 }), fc.boolean()), { minLength: 1, maxLength: 6 });

function spellsFrom(
  areas: [{ gap: number; length: number; severity: number | null; state: State }[], boolean][],
): Spells {
  const writer = new SpellWriter(areas.length);
  for (const [i, [list, open]] of areas.entries()) {
    let day = FIRST;
    for (const [n, { gap, length, severity, state: given }] of list.entries()) {
      day += gap;
      const state = severity === null ? 'insufficient' : given;
      const end = open && n === list.length - 1 ? OPEN_END : day + length - 1;
      writer.add(i + 1, day, end, frameByte(severity, state), severity === null ? NO_DAY : day);
      day += length;
    }
  }
  return writer.finish(1);
}

it('counts days in one sweep as frame by frame', () => {
  fc.assert(
    fc.property(histories, areas => {
      const spells = spellsFrom(areas);
      const counts = countDays(spells, FIRST, LAST);
      for (let day = FIRST; day <= LAST; day++) {
        const expected = noCounts();
        for (const byte of frameOf(spells, day).subarray(1)) expected[countOf(frameSeverity(byte))]++;
        expect(counts[day - FIRST]).toEqual(expected);
      }
    }),
  );
});

const RULES: RollUp[] = ['worst', 'none', { share_of_population_percent: 30 }, { share_of_population_percent: 60 }];

it('rolls up in a sweep as area by area and day by day', () => {
  fc.assert(
    fc.property(
      histories,
      fc.array(fc.constantFrom(null, 0, 100, 250, 4000), { minLength: 6, maxLength: 6 }),
      fc.constantFrom(...RULES),
      fc.constantFrom(...RULES),
      (areas, populations, rule, later) => {
        const spells = spellsFrom(areas);
        const count = areas.length;
        const leaves = {
          level: 'community',
          count,
          population: Float64Array.from([0, ...populations.map(p => p ?? Number.NaN)]),
          ancestors: { street: Int32Array.from({ length: count + 1 }, (_, seq) => (seq % 2) + 1) },
        } as unknown as LevelAreas;
        const streets = { level: 'street', count: 2 } as unknown as LevelAreas;
        const change = FIRST + 12;
        const rolled = rollUpSpells(spells, leaves, streets, [
          { day: NO_DAY, rule },
          { day: change, rule: later },
        ]);
        for (let day = FIRST; day <= LAST; day++)
          for (const street of [1, 2]) {
            const children = [];
            for (let seq = 1; seq <= count; seq++)
              if ((seq % 2) + 1 === street) {
                const at = spellAt(spells, seq, day);
                const byte = at < 0 ? NOTHING : spells.byte[at]!;
                children.push({
                  severity: frameSeverity(byte),
                  state: frameState(byte),
                  population: populations[seq - 1]!,
                });
              }
            const expected = rollUp(day < change ? rule : later, children);
            const at = spellAt(rolled, street, day);
            const byte = at < 0 ? NOTHING : rolled.byte[at]!;
            expect({ severity: frameSeverity(byte), state: frameState(byte) }).toEqual({
              severity: expected.severity,
              state: expected.state,
            });
            if (at >= 0 && expected.severity !== null) expect(rolled.since[at]).toBeLessThanOrEqual(day);
          }
      },
    ),
  );
});

it('packs every severity and state into a byte and back', () => {
  for (const state of STATES)
    for (const severity of [null, 0, 1, 2, 3, 4] as (Severity | null)[]) {
      const byte = frameByte(severity, state);
      expect(byte).toBeLessThan(256);
      expect([frameSeverity(byte), frameState(byte)]).toEqual([severity, state]);
    }
});
