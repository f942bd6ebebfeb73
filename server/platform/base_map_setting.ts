/**
 * What WUSETU_BASE_MAP may say: a PMTiles file of this machine, or the address of somebody else's tiles. Whatever is wrong with it ends the
 * start in a sentence that says what to write instead.
 */

const EXAMPLE = 'https://tiles.example.org/{z}/{x}/{y}.png';
const PLACES = ['{z}', '{x}', '{y}'] as const;
/** Publish in GCJ-02: their pictures lie 100 to 700 m beside areas in WGS-84 or CGCS2000. */
const SHIFTED_HOSTS = /(^|\.)(amap\.com|autonavi\.com|gtimg\.com|map\.qq\.com|bdimg\.com|baidu\.com|google\.cn)$/;

const isAddress = (value: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(value);

export function baseMapSetting(value: string): string {
  const trimmed = value.trim();
  if (isAddress(trimmed)) return tileAddress(trimmed);
  if (/\.pmtiles$/i.test(trimmed)) return trimmed;
  throw new Error(`must be the path of a file that ends in .pmtiles, or the address of tiles such as ${EXAMPLE}`);
}

/** Scheme, host and port that the page may ask for tiles; null where the base map is a file, or there is none. */
export const baseMapOrigin = (setting: string): string | null =>
  isAddress(setting) ? new URL(filled(setting)).origin : null;

const filled = (address: string): string => PLACES.reduce((text, place) => text.replaceAll(place, '0'), address);

function tileAddress(address: string): string {
  if (!/^https?:/i.test(address))
    throw new Error(`must begin with https:// or http://, or be the path of a .pmtiles file`);
  if (address.includes('{s}')) throw new Error('names several hosts by {s}: write one of them in its place');
  if (address.includes('{-y}'))
    throw new Error('counts rows from the south by {-y}: only {y}, from the north, is read');
  const missing = PLACES.filter(place => !address.includes(place));
  if (missing.length > 0) throw new Error(`lacks ${missing.join(', ')}: it must be like ${EXAMPLE}`);
  const other = /\{[^}]*\}?/.exec(filled(address));
  if (other) throw new Error(`has ${other[0]}, which is not filled in: only {z}, {x} and {y} are`);
  const url = URL.canParse(filled(address)) ? new URL(filled(address)) : null;
  if (url === null) throw new Error(`must name a host, like ${EXAMPLE}`);
  if (url.username !== '' || url.password !== '')
    throw new Error('has a user and a password in it, which every reader of the page would see: leave them out');
  // Stands in the content security policy as it is: no wildcard, nothing that ends a directive.
  if (!/^([a-z0-9.-]+|\[[0-9a-f:]+\])$/.test(url.hostname) || /[{}]/.test(address.split('/')[2]!))
    throw new Error(`must name one host, like ${EXAMPLE}`);
  if (SHIFTED_HOSTS.test(url.hostname))
    throw new Error(
      `is of ${url.hostname}, whose maps are in GCJ-02 or BD-09 and lie 100 to 700 m beside the areas: take one in WGS-84 or CGCS2000, such as Tianditu _w`,
    );
  if (/_c\/wmts/i.test(url.pathname) || /^c$/i.test(parameter(url, 'tilematrixset') ?? ''))
    throw new Error('is the _c set of Tianditu, in degrees: take the _w set (Web Mercator), with TILEMATRIXSET=w');
  if (/(^|\.)tianditu\.(gov\.cn|com)$/.test(url.hostname) && !parameter(url, 'tk'))
    throw new Error('lacks tk=, the key that Tianditu gives out');
  return address;
}

/** Names of parameters are in any case there. */
const parameter = (url: URL, name: string): string | undefined =>
  [...url.searchParams].find(([key]) => key.toLowerCase() === name)?.[1];
