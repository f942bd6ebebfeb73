import { describe, expect, it } from 'vitest';
import { checkedLookup, readTarget, targetsBeside } from './targets.ts';

const none = targetsBeside('');

describe('where webhooks may go', () => {
  it.each([
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
    ...['169.254.169.254', '100.64.0.1', '100.100.100.200', '168.63.129.16', '192.0.0.170', '198.18.0.1'],
    ...['224.0.0.1', '239.1.1.1', '240.0.0.1', '255.255.255.255', '192.0.2.1', '203.0.113.9'],
    ...[
      '::1',
      '::',
      'fe80::1',
      'fe80::1%eth0',
      'fc00::1',
      'fd00:ec2::254',
      'ff02::1',
      '2001:db8::1',
      '2001::1',
      '64:ff9b::7f00:1',
    ],
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::127.0.0.1', '2002:7f00:1::', '3fff::1', 'fec0::1'],
    ...['', 'localhost', '127.1', '1.2.3.4.5'],
  ])('not to %s', address => {
    expect(none.refuses(address)).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.32.0.1',
    '100.128.0.1',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001:80b::200e',
  ])('to %s', address => {
    expect(none.refuses(address)).toBe(false);
  });

  it('where the operator allows it, and only there', () => {
    const some = targetsBeside('127.0.0.1/32, 10.20.0.0/16,fd00::/8');
    for (const address of ['127.0.0.1', '10.20.255.1', 'fd12::1', '8.8.8.8']) expect(some.refuses(address)).toBe(false);
    for (const address of ['127.0.0.2', '10.21.0.1', '::1', '169.254.169.254', 'fe80::1'])
      expect(some.refuses(address)).toBe(true);
  });

  it.each([
    ...[
      'http://127.0.0.1/',
      'http://2130706433/',
      'http://0x7f.1/',
      'http://017700000001/',
      'http://127.0.0.1./',
      'http://①②⑦.0.0.1/',
    ],
    ...[
      'http://[::1]/',
      'http://[::ffff:127.0.0.1]/',
      'http://[::ffff:a9fe:a9fe]/',
      'https://[fe80::1]/',
      'http://169.254.169.254/latest',
    ],
    ...[
      'ftp://example.org/',
      'file:///etc/passwd',
      'gopher://example.org/',
      'javascript:alert(1)',
      'example.org',
      '',
      '//example.org',
    ],
    ...['https://user:pass@example.org/', 'https://example.org/#part', `https://example.org/${'x'.repeat(2_048)}`],
  ])('no webhook is made for %s', text => {
    expect(() => readTarget(text, none)).toThrow(expect.objectContaining({ code: 'webhook_target_refused' }));
  });

  it('a name is checked by what it comes to for this connection; one bad address refuses all', async () => {
    expect(readTarget('https://example.org:8443/hook?x=1', none).href).toBe('https://example.org:8443/hook?x=1');
    const ask = (addresses: string[], all: boolean) =>
      new Promise((resolve, reject) => {
        checkedLookup(none, async () => addresses)('name', { all }, (error, address, family) =>
          error ? reject(error) : resolve(all ? address : [address, family]),
        );
      });
    expect(await ask(['8.8.8.8', '2606:4700::1111'], true)).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1111', family: 6 },
    ]);
    expect(await ask(['8.8.8.8'], false)).toEqual(['8.8.8.8', 4]);
    await expect(ask(['8.8.8.8', '127.0.0.1'], true)).rejects.toThrow('not a public address');
    await expect(ask(['::ffff:10.0.0.1'], false)).rejects.toThrow('not a public address');
    await expect(ask([], true)).rejects.toThrow('no address');
  });
});
