import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { LEVELS } from '#core/contract.ts';
import { EXPORT_FORMATS, type ExportFormat } from '#core/contract_services.ts';
import { SYSTEMS } from '#core/geometry/systems.ts';
import { download } from './download.ts';
import { rowsIn } from './export_rows.ts';
import { ownKey, serverUrl } from './server.ts';
import { CommandError } from './upload.ts';

type Options = {
  level: string;
  date: string;
  format?: ExportFormat;
  parent?: string;
  standard?: string;
  asOf?: string;
  crs?: string;
  url?: string;
};

/** `wusetu export FILE`: a day as a file, from the running server. */
export function exportCommand(): Command {
  return new Command('export')
    .description(`a day as a file: ${EXPORT_FORMATS.map(format => `.${format}`).join(', ')}`)
    .argument('<file>', 'where to; what it ends in says the format')
    .addOption(new Option('--level <level>', 'level of the areas').choices(LEVELS).default('community'))
    .option('--date <day>', 'a closed day, or latest', 'latest')
    .addOption(new Option('--format <format>', 'where the name of the file does not say').choices(EXPORT_FORMATS))
    .option('--parent <code>', 'only the areas inside this one')
    .option('--standard <id>', 'under this standard; another than the one in force is an analysis')
    .option('--as-of <moment>', 'as known then, such as 2026-02-12T08:00:00Z')
    .addOption(new Option('--crs <system>', 'coordinates of the file').choices(SYSTEMS))
    .option('--url <url>', 'the server (default: from WUSETU_HOST and WUSETU_PORT)')
    .action(run);
}

async function run(file: string, options: Options): Promise<void> {
  const format = options.format ?? formatOf(file);
  const url = addressOf(format, options);
  const answer = await download(url, ownKey());
  const stated = Number(answer.headers['wusetu-rows']);
  if (!Number.isSafeInteger(stated)) {
    answer.destroy();
    throw new CommandError(`${url.origin} does not state how many rows there are: it is no Wusetu that exports.`);
  }
  const print = (text: string) => process.stdout.write(`${text}\n`);
  print(`${stated} rows stated by ${url.href}`);
  // Under another name until it is known to be whole: a file of that name is.
  const part = `${file}.part`;
  try {
    await pipeline(answer, createWriteStream(part));
    const found = await rowsIn(part, format);
    if (found !== stated) throw new Error(`the file has ${found} rows`);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw new CommandError(
      `The export is not whole, ${stated} rows were stated: ${(error as Error).message}. Nothing was kept.`,
    );
  }
  print(`${stated} rows counted in ${file} (${(await stat(file)).size} bytes)`);
}

function formatOf(file: string): ExportFormat {
  const ending = extname(file).slice(1).toLowerCase();
  const found = EXPORT_FORMATS.find(format => format === ending);
  if (found) return found;
  throw new CommandError(`"${file}" does not end in .${EXPORT_FORMATS.join(', .')}: name it so, or say --format.`);
}

function addressOf(format: ExportFormat, { level, date, parent, standard, asOf, crs, url }: Options): URL {
  const path = `/api/exports/${encodeURIComponent(level)}/${encodeURIComponent(date)}.${format}`;
  const address = new URL(path, serverUrl(url));
  for (const [name, value] of Object.entries({ parent, standard, as_of: asOf, crs }))
    if (value !== undefined) address.searchParams.set(name, value);
  return address;
}
