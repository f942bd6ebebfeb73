import { Command, InvalidArgumentError, Option } from 'commander';
import {
  KEY_FIELDS,
  KEY_ROLES,
  type KeyPayload,
  type KeysPayload,
  type KeyUsagePayload,
  type NewKeyPayload,
} from '#core/contract_services.ts';
import { isDay } from '#core/days.ts';
import { askServer, serverUrl } from './server.ts';

type Create = {
  role: string;
  areas?: string[];
  fields?: string[];
  from?: string;
  to?: string;
  rate?: number;
  expires?: string;
  url?: string;
};
type Where = { url?: string; json?: boolean };

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** `wusetu key create|list|revoke|usage`: keys of the running server, by the key of an operator in WUSETU_KEY. */
export function keyCommand(): Command {
  const command = new Command('key').description(
    'give out keys, list and revoke them, see what they read (off loopback with an operator’s key in WUSETU_KEY)',
  );
  withUrl(command.command('create'))
    .description('give out a key; the key alone goes to standard output, this once')
    .argument('<name>', 'whose it is')
    .addOption(
      new Option('--role <role>', 'read, or operator: also writes and gives out keys')
        .choices(KEY_ROLES)
        .default('read'),
    )
    .option('--areas <codes>', 'only these areas and all below them, with commas between', list)
    .option('--fields <fields>', `only these of ${KEY_FIELDS.join(', ')}`, list)
    .option('--from <day>', 'only days from this one on', day)
    .option('--to <day>', 'only days up to this one', day)
    .option('--rate <number>', 'requests a minute (default: 1200; an operator has no limit)', whole)
    .option('--expires <moment>', 'until when it holds: a day (UTC) or a moment such as 2030-01-01T00:00:00Z')
    .action(create);
  withUrl(command.command('list'))
    .description('all keys, the newest first')
    .option('--json', 'as the server has them')
    .action(async ({ url, json }: Where) => {
      const payload = await askServer<KeysPayload>(new URL('/api/keys', serverUrl(url)));
      if (json) return print(JSON.stringify(payload, null, 2));
      for (const key of payload.keys) print(lineOf(key));
    });
  withUrl(command.command('revoke'))
    .description('end a key at once')
    .argument('<key_id>', 'its number in the list', whole)
    .action(async (key_id: number, { url }: Where) => {
      const { name, prefix } = await askServer<KeyPayload>(new URL(`/api/keys/${key_id}`, serverUrl(url)), 'DELETE');
      print(`Revoked: ${key_id} ${prefix}… ${name}`);
    });
  withUrl(command.command('usage'))
    .description('requests of a key by UTC day and group of routes')
    .argument('<key_id>', 'its number in the list', whole)
    .option('--json', 'as the server has it')
    .action(async (key_id: number, { url, json }: Where) => {
      const payload = await askServer<KeyUsagePayload>(new URL(`/api/keys/${key_id}/usage`, serverUrl(url)));
      if (json) return print(JSON.stringify(payload, null, 2));
      print('day,route_group,requests,refused');
      for (const row of payload.usage) print(`${row.day},${row.route_group},${row.requests},${row.refused}`);
    });
  return command;
}

async function create(name: string, { role, areas, fields, from, to, rate, expires, url }: Create): Promise<void> {
  const scope = { ...(areas && { areas }), ...(fields && { fields }), ...(from && { from }), ...(to && { to }) };
  const { key, ...kept } = await askServer<NewKeyPayload>(new URL('/api/keys', serverUrl(url)), 'POST', {
    name,
    role,
    ...(Object.keys(scope).length > 0 && { scope }),
    ...(rate !== undefined && { rate_per_minute: rate }),
    ...(expires && { expires_at: isDay(expires) ? `${expires}T00:00:00Z` : expires }),
  });
  // Apart, so that `KEY=$(wusetu key create …)` is the key.
  process.stderr.write(`${lineOf(kept)}\nThe key is shown this once and kept nowhere:\n`);
  print(key);
}

function lineOf({
  key_id,
  prefix,
  state,
  role,
  scope,
  rate_per_minute,
  expires_at,
  last_used_at,
  name,
}: KeyPayload): string {
  const { areas, fields, from, to } = scope ?? { areas: null, fields: null, from: null, to: null };
  return [
    key_id,
    `${prefix}…`,
    state,
    role,
    areas && `areas ${areas.join(',')}`,
    fields && `fields ${fields.join(',')}`,
    (from || to) && `days ${from ?? ''}..${to ?? ''}`,
    rate_per_minute !== null && `${rate_per_minute}/min`,
    expires_at && `until ${expires_at}`,
    last_used_at && `used ${last_used_at}`,
    name,
  ]
    .filter(part => part !== null && part !== false && part !== '')
    .join('  ');
}

const withUrl = (command: Command): Command =>
  command.option('--url <url>', 'the server (default: from WUSETU_HOST and WUSETU_PORT)');

/** Empty parts are kept for the server to refuse: a list that ends as none would be no limit. */
const list = (text: string): string[] => text.split(',').map(part => part.trim());

function day(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError('It is not a day written YYYY-MM-DD.');
  return text;
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is not a whole number.');
  return Number(text);
}
