import { describe, expect, test } from 'vitest';
import { fold, matchName, type Readings } from './name_match.ts';

const KNOWN: Record<string, string[]> = {
  ...{ 朝: ['chao', 'zhao'], 阳: ['yang'], 社: ['she'], 区: ['qu', 'ou'], 西: ['xi'], 安: ['an'], 先: ['xian'] },
  ...{ 长: ['chang', 'zhang'], 绿: ['lv', 'lu'], 东: ['dong'] },
};
const readings: Readings = character => KNOWN[character] ?? [];
const match = (name: string, query: string) => matchName(fold(name), fold(query), readings);

describe('a name is meant', () => {
  test.each([
    '朝阳社区',
    '朝阳',
    'chaoyang',
    'chaoyangshequ',
    'chaoyangsheq',
    'cy',
    'cysq',
    'chysq',
    '朝y',
    'chao阳',
    'ZhaoYang',
  ])('朝阳社区 by %s', query => expect(match('朝阳社区', query)).not.toBeNull());
  test.each(['朝西', 'cx', 'chaoyangx', 'yc', 'chaa', 'sqcy', 'x'])('朝阳社区 not by %s', query =>
    expect(match('朝阳社区', query)).toBeNull(),
  );

  test('the name itself, its beginning, whole syllables, initials, then what only contains it', () => {
    const ranks = [
      match('朝阳社区', '朝阳社区'),
      match('朝阳社区', '朝阳'),
      match('朝阳社区', 'chaoyang'),
      match('朝阳社区', 'cy'),
      match('东朝阳', '朝阳'),
      match('东朝阳', 'chaoyang'),
      match('东朝阳', 'cy'),
    ];
    expect(ranks).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('xian is 先 and 西安, ü is v and u, full width and case and spaces do not matter', () => {
    expect(match('先', 'xian')).toBe(2);
    expect(match('西安', 'xian')).toBe(2);
    expect(match('西安', "xi'an")).toBe(2);
    expect(match('绿', 'lv')).toBe(2);
    expect(match('绿', 'lu')).toBe(2);
    expect(match('长安', 'zhang an')).toBe(2);
    expect(match('River Side', 'ｒIVERS')).toBe(1);
  });

  test('the longest question there may be of a name of one sound is answered at once', () => {
    const started = performance.now();
    expect(match('啊'.repeat(64), 'a'.repeat(63))).toBeNull();
    expect(matchName('长'.repeat(40), `${'chan'.repeat(15)}x`, readings)).toBeNull();
    expect(performance.now() - started).toBeLessThan(500);
  });
});
