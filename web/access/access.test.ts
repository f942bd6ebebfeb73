import { describe, expect, test } from 'vitest';
import { deliveryError } from './delivery_words.ts';
import { USAGE_DAYS, usagePicture } from './usage.ts';

describe('what came of a delivery', () => {
  test.each([
    ['No answer within 10 s.', 'timeout', { seconds: '10' }],
    ['The answer was 503.', 'status', { code: '503' }],
    ['The answer was a redirect, and none is followed.', 'redirect', {}],
    ['10.0.0.5 is not a public address.', 'private', { address: '10.0.0.5' }],
    ['hook.example is at fd00::1, which is not a public address.', 'private', { address: 'fd00::1' }],
    ['connect ECONNREFUSED 127.0.0.1:9', 'connection', {}],
    ['getaddrinfo ENOTFOUND hook.example', 'name', { name: 'hook.example' }],
    ['self-signed certificate', 'certificate', { detail: 'self-signed certificate' }],
    ['socket hang up', 'other', { detail: 'socket hang up' }],
  ])('%s', (error, key, values) => {
    expect(deliveryError(error)).toEqual({ key, values });
  });
});

describe('usage of a key', () => {
  const row = (day: string, route_group: string, requests: number, refused = 0) => ({
    day,
    route_group,
    requests,
    refused,
  });

  test('is of the last thirty days, the busiest groups first and the rest as one', () => {
    const picture = usagePicture(
      [
        row('2026-03-02', '/tiles', 40),
        row('2026-03-02', '/frames', 10, 2),
        row('2026-03-01', '/tiles', 5),
        row('2026-02-01', '/api/status', 7),
        row('2026-01-31', '/tiles', 1_000),
        row('2026-03-01', '/api/areas', 3),
        row('2026-03-01', '/legend', 2, 1),
        row('2026-03-02', '/api/keys', 1),
      ],
      '2026-03-02',
    );
    expect(picture.days).toHaveLength(USAGE_DAYS);
    expect([picture.days[0], picture.days.at(-1)]).toEqual(['2026-02-01', '2026-03-02']);
    expect(picture.groups.map(({ name, requests, refused }) => [name, requests, refused])).toEqual([
      ['/tiles', 45, 0],
      ['/frames', 10, 2],
      ['/api/status', 7, 0],
      ['/api/areas', 3, 0],
      [null, 3, 1],
    ]);
    expect(picture.groups.at(-1)!.by_day.slice(-2)).toEqual([2, 1]);
    expect([picture.highest, picture.total, picture.refused]).toEqual([51, 68, 3]);
  });

  test('that there is none of is an empty picture', () => {
    expect(usagePicture([], '2026-03-02')).toMatchObject({ groups: [], highest: 0, total: 0, refused: 0 });
  });
});
