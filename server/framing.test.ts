import { describe, expect, it } from 'vitest';
import { readView } from '#web/state/view.ts';
import { mayBeFramed, withoutFrameAncestors } from './framing.ts';

describe('frames of other sites', () => {
  it.each(['/?embed=1', '/?lang=zh&embed=1&sel=D1', '/?%65mbed=%31', '/?embed=1&embed=0'])('may show %s', url => {
    expect(mayBeFramed(url)).toBe(true);
    expect(readView(url.slice(1), 'zh').embed).toBe(true);
  });

  it.each([
    ...[
      '/',
      '/?',
      '/?embed',
      '/?embed=0',
      '/?embed=0&embed=1',
      '/?embed=10',
      '/?embed=1%',
      '/?embed=%201',
      '/?Embed=1',
    ],
    ...[
      '/?screen=standard',
      '/docs?embed=1',
      '/index.html?embed=1',
      '//?embed=1',
      '/%3Fembed=1',
      '/?sel=?embed=1',
      '/?embed+=1',
    ],
  ])('may not show %s, nor does the page take it for one', url => {
    expect(mayBeFramed(url)).toBe(false);
    if (url.startsWith('/?')) expect(readView(url.slice(1), 'zh').embed).toBe(false);
  });

  it('leaves the rest of the policy as it is', () => {
    expect(withoutFrameAncestors("default-src 'self';frame-ancestors 'self';form-action 'self'")).toBe(
      "default-src 'self';form-action 'self'",
    );
  });
});
