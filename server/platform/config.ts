import { isIP } from 'node:net';
import { baseMapSetting } from './base_map_setting.ts';

/** The one config schema: it gives the type, the parser, the defaults, `.env.example` and the README's table. */

type Setting<T> = { default: T; parse: (text: string) => T; description: string };

const text = (value: string): string => value;

/** Printed in one line of a map. */
const line = (value: string): string => {
  const trimmed = value.trim();
  if (trimmed.length > 120 || /[\p{C}\p{Zl}\p{Zp}]/u.test(trimmed))
    throw new Error('must be one line of at most 120 characters');
  return trimmed;
};

const integer =
  (minimum: number, maximum: number) =>
  (value: string): number => {
    if (!/^\d{1,15}$/.test(value) || Number(value) < minimum || Number(value) > maximum)
      throw new Error(`must be a whole number from ${minimum} to ${maximum}`);
    return Number(value);
  };

const number =
  (minimum: number, maximum: number) =>
  (value: string): number => {
    if (!/^\d{1,6}(\.\d{1,6})?$/.test(value) || Number(value) < minimum || Number(value) > maximum)
      throw new Error(`must be a number from ${minimum} to ${maximum}`);
    return Number(value);
  };

const oneOf =
  <const T extends string>(...choices: T[]) =>
  (value: string): T => {
    const choice = choices.find(c => c === value);
    if (choice === undefined) throw new Error(`must be one of: ${choices.join(', ')}`);
    return choice;
  };

const timeZone = (value: string): string => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    throw new Error('must be the name of a time zone, such as Asia/Shanghai');
  }
};

/** Addresses with the length of their network, with commas between. */
const networks = (value: string): string => {
  for (const network of value.split(',').map(part => part.trim())) {
    const [address = '', length = ''] = network.split('/');
    const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)]!;
    if (!/^\d{1,3}$/.test(length) || Number(length) > bits || address.includes('%'))
      throw new Error('must be networks such as 127.0.0.1/32, 10.20.0.0/16 or fd00::/8');
  }
  return value;
};

/** Said in full so that nobody sets it by accident. */
export const OPEN_ACCESS = 'anyone-who-reaches-this-port-may-read-and-write';

const setting = <T>(fallback: T, parse: (text: string) => T, description: string): Setting<T> => ({
  default: fallback,
  parse,
  description,
});

export const SETTINGS = {
  DATABASE_URL: setting(
    '',
    text,
    'PostgreSQL 15+ with PostGIS 3.3+, as postgres://user:password@host/database. Empty: the embedded engine.',
  ),
  WUSETU_HOST: setting('127.0.0.1', text, 'Address to listen on. On anything but loopback every reader needs a key.'),
  WUSETU_PORT: setting(8080, integer(0, 65_535), 'Port to listen on; 0 lets the system choose.'),
  WUSETU_ACCESS: setting<'auto' | 'keys'>(
    'auto',
    oneOf('auto', 'keys'),
    'auto: on loopback reading and writing are open to this machine; what a proxy passes on, and any other address, needs a key. ' +
      'keys: always a key; set it behind a reverse proxy.',
  ),
  WUSETU_OPEN_ACCESS: setting<'' | typeof OPEN_ACCESS>(
    '',
    oneOf('', OPEN_ACCESS),
    `No keys at all, whatever the address. To be said in words: ${OPEN_ACCESS}`,
  ),
  WUSETU_DATA_DIR: setting('./data', text, 'Folder of the embedded engine, and of operator.key, the first key.'),
  WUSETU_DEMO: setting<'auto' | 'off'>(
    'auto',
    oneOf('auto', 'off'),
    'auto: the invented city is loaded when the database is empty. off: never.',
  ),
  WUSETU_TIME_ZONE: setting('Asia/Shanghai', timeZone, 'Time zone of the days: a day is closed at 24:00 there.'),
  WUSETU_STANDARD: setting(
    'wusetu-community',
    text,
    'Grading standard in force on an empty database: the id of a preset.',
  ),
  // Nishiura, Linton & Akhmetzhanov 2020, Int J Infect Dis 93:284-286 (COVID-19, 28 pairs).
  WUSETU_SERIAL_INTERVAL_MEAN_DAYS: setting(
    4.7,
    number(1.1, 20),
    'Mean of the serial interval that rt is estimated with, in days (infection is at the earliest on the day after).',
  ),
  WUSETU_SERIAL_INTERVAL_SD_DAYS: setting(
    2.9,
    number(0.1, 15),
    'Its standard deviation, in days. A change of either regrades all days where the standard reads rt.',
  ),
  WUSETU_MAP_ORGANISATION: setting('', line, 'Who makes the map (制图单位), for its credit line. Empty: Wusetu.'),
  WUSETU_REVIEW_NUMBER: setting(
    '',
    line,
    'Number under which the map was reviewed for publication (审图号), such as GS(2026)1234号. Empty: the map says that it is internal.',
  ),
  WUSETU_BASE_MAP: setting(
    '',
    baseMapSetting,
    'What the map is drawn over: the path of a .pmtiles file, or the address of tiles in Web Mercator such as https://tiles.example.org/{z}/{x}/{y}.png. Empty: nothing, and the page asks nobody but this service.',
  ),
  WUSETU_BASE_MAP_CREDIT: setting('', line, 'Who made the base map (底图), for the credit line; needed with it.'),
  WUSETU_BASE_MAP_MAX_ZOOM: setting(
    18,
    integer(0, 22),
    'Deepest zoom that tiles at an address have; drawn larger beyond it. A file says its own.',
  ),
  WUSETU_MAX_IMPORT_BYTES: setting(
    2_147_483_648,
    integer(1_024, 1_099_511_627_776),
    'Largest file an import takes, in bytes.',
  ),
  WUSETU_EVENT_CONNECTIONS: setting(
    1_000,
    integer(1, 100_000),
    'Readers of /api/events at a time; others are sent away with 503.',
  ),
  WUSETU_WEBHOOK_PRIVATE_TARGETS: setting(
    '',
    networks,
    'Addresses that webhooks may go to although they are not public, such as 127.0.0.1/32, 10.20.0.0/16. Empty: none.',
  ),
  WUSETU_TILE_CACHE_BYTES: setting(
    134_217_728,
    integer(1_048_576, 68_719_476_736),
    'Memory for kept tiles with their compressed forms, in bytes; the least recently used go first.',
  ),
  WUSETU_LOG_LEVEL: setting<'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'>(
    'info',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'silent'),
    'How much is logged (JSON lines on standard output).',
  ),
} satisfies Record<string, Setting<string> | Setting<number>>;

type Values = { [K in keyof typeof SETTINGS]: (typeof SETTINGS)[K]['default'] };

export type Config = Readonly<{
  database_url: Values['DATABASE_URL'];
  host: string;
  port: number;
  access: 'auto' | 'keys';
  open_access: boolean;
  data_dir: string;
  demo: 'auto' | 'off';
  time_zone: string;
  standard: string;
  serial_interval_mean_days: number;
  serial_interval_sd_days: number;
  map_organisation: string;
  review_number: string;
  base_map: string;
  base_map_credit: string;
  base_map_max_zoom: number;
  max_import_bytes: number;
  tile_cache_bytes: number;
  event_connections: number;
  webhook_private_targets: string;
  log_level: Values['WUSETU_LOG_LEVEL'];
}>;

/** Of the command line, which is often run beside the server in one environment. */
const OF_CLIENTS = new Set(['WUSETU_KEY']);

/** Reads the environment once. Unknown `WUSETU_*` names and bad values are refused, all in one message. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems = Object.keys(env)
    .filter(name => name.startsWith('WUSETU_') && !name.startsWith('WUSETU_TEST_'))
    .filter(name => !(name in SETTINGS) && !OF_CLIENTS.has(name))
    .map(name => `${name}: no such setting; known: ${Object.keys(SETTINGS).join(', ')}`);

  const read = <K extends keyof Values>(name: K): Values[K] => {
    const value = env[name];
    if (value === undefined || value === '') return SETTINGS[name].default as Values[K];
    try {
      return SETTINGS[name].parse(value) as Values[K];
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}, not "${value}"`);
      return SETTINGS[name].default as Values[K];
    }
  };

  const config: Config = Object.freeze({
    database_url: read('DATABASE_URL'),
    host: read('WUSETU_HOST'),
    port: read('WUSETU_PORT'),
    access: read('WUSETU_ACCESS'),
    open_access: read('WUSETU_OPEN_ACCESS') === OPEN_ACCESS,
    data_dir: read('WUSETU_DATA_DIR'),
    demo: read('WUSETU_DEMO'),
    time_zone: read('WUSETU_TIME_ZONE'),
    standard: read('WUSETU_STANDARD'),
    serial_interval_mean_days: read('WUSETU_SERIAL_INTERVAL_MEAN_DAYS'),
    serial_interval_sd_days: read('WUSETU_SERIAL_INTERVAL_SD_DAYS'),
    map_organisation: read('WUSETU_MAP_ORGANISATION'),
    review_number: read('WUSETU_REVIEW_NUMBER'),
    base_map: read('WUSETU_BASE_MAP'),
    base_map_credit: read('WUSETU_BASE_MAP_CREDIT'),
    base_map_max_zoom: read('WUSETU_BASE_MAP_MAX_ZOOM'),
    max_import_bytes: read('WUSETU_MAX_IMPORT_BYTES'),
    tile_cache_bytes: read('WUSETU_TILE_CACHE_BYTES'),
    event_connections: read('WUSETU_EVENT_CONNECTIONS'),
    webhook_private_targets: read('WUSETU_WEBHOOK_PRIVATE_TARGETS'),
    log_level: read('WUSETU_LOG_LEVEL'),
  });
  if (config.open_access && config.access === 'keys')
    problems.push('WUSETU_ACCESS=keys and WUSETU_OPEN_ACCESS say the opposite: leave one of them out');
  if (config.base_map !== '' && config.base_map_credit === '')
    problems.push(
      'WUSETU_BASE_MAP_CREDIT: a map names who made what it is drawn over; write it, such as 天地图 or © OpenStreetMap contributors',
    );
  if (problems.length > 0) throw new Error(`The settings are wrong.\n- ${problems.join('\n- ')}`);
  return config;
}

/** A name or address by which only this machine is reached. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);

/** The text of `.env.example`. */
export const environmentExample = (): string =>
  Object.entries(SETTINGS)
    .map(([name, { default: value, description }]) => `# ${description}\n# ${name}=${value}\n`)
    .join('\n');
