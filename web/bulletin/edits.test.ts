import { describe, expect, test } from 'vitest';
import type { BulletinText } from '#core/contract_bulletin.ts';
import { changeOf, conflictsOf, type Edits, settle, shownText, withEdit } from './edits.ts';

const STORED: BulletinText = {
  title: '通报',
  lead: '',
  notes: '旧',
  signatory: '王某',
  organisation: '某单位',
  base_map_provider: '',
  review_number: '',
  classification: 'internal',
};
const typed = (...steps: [Parameters<typeof withEdit>[2], string][]): Edits =>
  steps.reduce<Edits>((edits, [field, value]) => withEdit(edits, STORED, field, value), {});

describe('text that is typed and not saved', () => {
  test('is shown over what is stored, and only what differs is sent', () => {
    const edits = typed(['lead', '今日'], ['notes', '新'], ['notes', '旧']);
    expect(shownText(STORED, edits)).toEqual({ ...STORED, lead: '今日' });
    expect(changeOf(STORED, edits)).toEqual({ lead: '今日' });
  });

  test('is no edit once it is what is stored again', () => {
    expect(typed(['title', 'x'], ['title', STORED.title])).toEqual({});
  });

  test('is no conflict with a change of another field', () => {
    const edits = typed(['lead', '今日']);
    const theirs = { ...STORED, notes: '他人' };
    expect(conflictsOf(theirs, edits)).toEqual([]);
    expect(shownText(theirs, edits)).toEqual({ ...theirs, lead: '今日' });
  });

  test('is a conflict where others changed the same field to something else', () => {
    const edits = typed(['notes', '新'], ['notes', '更新']);
    expect(conflictsOf({ ...STORED, notes: '他人' }, edits)).toEqual(['notes']);
    expect(conflictsOf({ ...STORED, notes: '更新' }, edits)).toEqual([]);
    expect(changeOf({ ...STORED, notes: '更新' }, edits)).toEqual({});
  });

  test('a conflict ends with a decision, and a third change is one again', () => {
    const edits = typed(['notes', '新']);
    const theirs = { ...STORED, notes: '他人' };
    expect(settle(edits, theirs, 'notes', 'theirs')).toEqual({});
    const mine = settle(edits, theirs, 'notes', 'mine');
    expect(conflictsOf(theirs, mine)).toEqual([]);
    expect(changeOf(theirs, mine)).toEqual({ notes: '新' });
    expect(conflictsOf({ ...STORED, notes: '第三人' }, mine)).toEqual(['notes']);
  });
});
