/** The one config schema: it gives the type, the parser, the defaults, `.env.example` and the README's table. */

type Setting<T> = { default: T; parse: (text: string) => T; description: string };

const text = (value: string): string => value;

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
  WUSETU_HOST: setting('127.0.0.1', text, 'Address to listen on. Anything but loopback needs WUSETU_OPEN_ACCESS.'),
  WUSETU_PORT: setting(8080, integer(0, 65_535), 'Port to listen on; 0 lets the system choose.'),
  WUSETU_OPEN_ACCESS: setting<'' | typeof OPEN_ACCESS>(
    '',
    oneOf('', OPEN_ACCESS),
    `There is no access control yet: to listen on more than loopback say so in words: ${OPEN_ACCESS}`,
  ),
  WUSETU_DATA_DIR: setting('./data', text, 'Folder of the embedded engine.'),
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
  WUSETU_MAX_IMPORT_BYTES: setting(
    2_147_483_648,
    integer(1_024, 1_099_511_627_776),
    'Largest file an import takes, in bytes.',
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
  open_access: boolean;
  data_dir: string;
  demo: 'auto' | 'off';
  time_zone: string;
  standard: string;
  serial_interval_mean_days: number;
  serial_interval_sd_days: number;
  max_import_bytes: number;
  log_level: Values['WUSETU_LOG_LEVEL'];
}>;

/** Reads the environment once. Unknown `WUSETU_*` names and bad values are refused, all in one message. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const problems = Object.keys(env)
    .filter(name => name.startsWith('WUSETU_') && !name.startsWith('WUSETU_TEST_') && !(name in SETTINGS))
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
    open_access: read('WUSETU_OPEN_ACCESS') === OPEN_ACCESS,
    data_dir: read('WUSETU_DATA_DIR'),
    demo: read('WUSETU_DEMO'),
    time_zone: read('WUSETU_TIME_ZONE'),
    standard: read('WUSETU_STANDARD'),
    serial_interval_mean_days: read('WUSETU_SERIAL_INTERVAL_MEAN_DAYS'),
    serial_interval_sd_days: read('WUSETU_SERIAL_INTERVAL_SD_DAYS'),
    max_import_bytes: read('WUSETU_MAX_IMPORT_BYTES'),
    log_level: read('WUSETU_LOG_LEVEL'),
  });
  if (!config.open_access && !isLoopback(config.host))
    problems.push(
      `WUSETU_HOST=${config.host} is not loopback and there is no access control yet: set WUSETU_OPEN_ACCESS=${OPEN_ACCESS} if that is meant`,
    );
  if (problems.length > 0) throw new Error(`The settings are wrong.\n- ${problems.join('\n- ')}`);
  return config;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);

/** The text of `.env.example`. */
export const environmentExample = (): string =>
  Object.entries(SETTINGS)
    .map(([name, { default: value, description }]) => `# ${description}\n# ${name}=${value}\n`)
    .join('\n');
