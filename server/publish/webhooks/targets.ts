import { lookup } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { fault } from '#server/platform/errors.ts';

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export const resolveByDns: Resolve = async hostname =>
  (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);

/** IANA special-purpose registry (RFC 6890 and its updates): not of the public internet. */
const NOT_PUBLIC_4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
  // A cloud's metadata at an address that looks public.
  '168.63.129.16/32',
];
/** What is public of IPv6 is inside 2000::/3; of that these are not, nor 2002::/16, which has any IPv4 address inside it. */
const PUBLIC_6 = ['2000::/3'];
const NOT_PUBLIC_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const listOf = (networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', length] = network.split('/');
    list.addSubnet(address, Number(length), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
};

const notPublic4 = listOf(NOT_PUBLIC_4);
const public6 = listOf(PUBLIC_6);
const notPublic6 = listOf(NOT_PUBLIC_6);

export type Targets = {
  /** Whether nothing may be sent to the address. */
  refuses(address: string): boolean;
};

/** @param allowed networks of WUSETU_WEBHOOK_PRIVATE_TARGETS */
export function targetsBeside(allowed: string): Targets {
  const beside = listOf(allowed.split(',').flatMap(network => network.trim() || []));
  return {
    refuses(address) {
      const family = isIP(address);
      // A zone (fe80::1%eth0) names a link of this machine.
      if (family === 0 || address.includes('%')) return true;
      if (family === 4) return notPublic4.check(address) && !beside.check(address);
      // ::ffff:0:0/96, where any IPv4 address hides, is outside 2000::/3 and refused as a whole.
      const public_ = public6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6');
      return !public_ && !beside.check(address, 'ipv6');
    },
  };
}

const MOST_CHARACTERS = 2_048;

/** The address as it is called, or 422. What a name comes to is only known, and checked, when something is sent. */
export function readTarget(text: string, targets: Targets): URL {
  const refuse = (detail: string) => fault('webhook_target_refused', detail);
  if (text.length > MOST_CHARACTERS) throw refuse(`The address is longer than ${MOST_CHARACTERS} characters.`);
  if (!URL.canParse(text)) throw refuse(`"${text}" is no address.`);
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw refuse(`The address begins with ${url.protocol}, not with https: or http:.`);
  if (url.username !== '' || url.password !== '') throw refuse('An address has no user and password in it here.');
  if (url.hash !== '') throw refuse(`An address has no "${url.hash}" at its end here.`);
  const host = hostOf(url);
  if (isIP(host) !== 0 && targets.refuses(host)) throw refuse(`${host} is not a public address.`);
  return url;
}

/** The host without the brackets of IPv6; every spelling of an IPv4 address (0x7f.1) is one here. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

export class RefusedTarget extends Error {}

/**
 * The look-up of the very connection: the addresses that are checked are those that are connected to, so a name that answers
 * otherwise the second time (DNS rebinding) gains nothing. One that is not public refuses all.
 */
export const checkedLookup =
  (targets: Targets, resolve: Resolve): LookupFunction =>
  (hostname, options, done) => {
    resolve(hostname).then(
      addresses => {
        const refused = addresses.find(address => targets.refuses(address));
        if (refused !== undefined)
          return done(new RefusedTarget(`${hostname} is at ${refused}, which is not a public address.`), '', 0);
        const found = addresses.map(address => ({ address, family: isIP(address) }));
        const first = found[0];
        if (first === undefined) return done(new Error(`${hostname} has no address.`), '', 0);
        if (options.all) done(null, found);
        else done(null, first.address, first.family);
      },
      (error: Error) => done(error as NodeJS.ErrnoException, '', 0),
    );
  };
