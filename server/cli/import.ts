import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { type ImportPayload, LEVELS } from '#core/contract.ts';
import { waitForGrades } from './grades_wait.ts';
import { followImport, progressDisplay } from './progress.ts';
import { ownKey, problemText, serverUrl } from './server.ts';
import { type Answer, CommandError, upload } from './upload.ts';

type Options = Record<string, string | boolean | undefined>;

const LISTED = 20;

/** `wusetu import areas|cases|screening FILE`: sends a file to the running server and tells what became of it. */
export function importCommand(): Command {
  const command = new Command('import').description('send boundaries, cases or screening to the running server');
  shared(command.command('areas'))
    .description('boundaries, as GeoJSON')
    .addOption(new Option('--level <level>', 'level of the areas').choices(LEVELS).default('community'))
    .requiredOption('--code <property>', 'property with the code')
    .requiredOption('--name <property>', 'property with the name')
    .option('--parent <property>', 'property with the code of the parent')
    .option('--parent-name <property>', 'property with the name of the parent, which is made from its parts')
    .addOption(new Option('--parent-level <level>', 'level of parents made from names').choices(LEVELS))
    .option('--population <property>', 'property with the population')
    .option('--population-65plus <property>', 'property with the population of 65 and over')
    .addOption(
      new Option('--crs <system>', 'coordinates of the file')
        .choices(['wgs84', 'cgcs2000', 'gcj02', 'bd09'])
        .default('wgs84'),
    )
    .option('--strict', 'refuse flawed borders instead of repairing small flaws')
    .option('--replace', 'retire areas of the level that are not in the file')
    .action((file: string, options: Options) => run('areas', file, options, 'application/geo+json'));
  for (const kind of ['cases', 'screening'] as const)
    shared(command.command(kind))
      .description(`daily ${kind}, as CSV${kind === 'cases' ? ': by area_code, or as points with lon and lat' : ''}`)
      .option('--source <name>', 'who says so: sources add up, a source supersedes itself')
      .option('--zero-fill', 'the file is complete: communities without a row on a day get a zero')
      .action((file: string, options: Options) => run(kind, file, options, 'text/csv'));
  return command;
}

const shared = (command: Command): Command =>
  command
    .argument('<file>')
    .option('--dry-run', 'check only, store nothing')
    .option('--partial', 'store the good rows although others are rejected')
    .option('--url <url>', 'the server (default: from WUSETU_HOST and WUSETU_PORT)')
    .option('--no-wait', 'do not wait until the grades are computed');

async function run(kind: ImportPayload['kind'], file: string, options: Options, type: string): Promise<void> {
  try {
    const base = serverUrl(options.url as string | undefined);
    const answer = await send(base, kind, file, options, type);
    const payload = answer.body as Partial<ImportPayload>;
    if (payload.received === undefined) throw new CommandError(problemText(answer));
    report(file, payload as ImportPayload, answer, base);
    if ((payload.rejected ?? 0) > 0) process.exitCode = 1;
    if (answer.status < 300 && payload.status === 'accepted' && options.wait) {
      const day = await waitForGrades(base);
      process.stdout.write(day === null ? 'There is no data to grade yet.\n' : `Graded to ${day}.\n`);
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

async function send(base: URL, kind: string, file: string, options: Options, type: string): Promise<Answer> {
  const url = new URL(`/api/imports/${kind}`, base);
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && name !== 'url' && name !== 'wait')
      url.searchParams.set(parameterOf(name), String(value));
  const request_id = randomUUID();
  const display = progressDisplay();
  const stop = followImport(base, request_id, event => display.show(event));
  try {
    return await upload(url, file, { ...ownKey(), 'content-type': type, 'x-request-id': request_id });
  } finally {
    stop();
    display.stop();
  }
}

/** commander's `parentName` and `population65plus` → our `parent_name` and `population_65plus`. */
const parameterOf = (name: string): string =>
  name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`).replace(/([a-z])(\d)/, '$1_$2');

function report(file: string, payload: ImportPayload, answer: Answer, base: URL): void {
  const { import_id, received, accepted, rejected, duplicate, errors, repaired } = payload;
  const print = (text: string) => process.stdout.write(`${text}\n`);
  print(
    `${basename(file)}: received ${received}, accepted ${accepted}, rejected ${rejected}, duplicate ${duplicate} (import ${import_id})`,
  );
  for (const { row, column, value, reason } of errors.slice(0, LISTED))
    print(`  row ${row}${column ? `, ${column}` : ''}${value ? ` "${value}"` : ''}: ${reason}`);
  const wrong = Number(answer.body.wrong_rows ?? errors.length);
  if (wrong > LISTED) print(`  … and ${wrong - LISTED} more: ${new URL(`/api/imports/${import_id}`, base).href}`);
  for (const { row, code, reason, area_change_percent } of repaired ?? [])
    print(`  repaired: row ${row}, ${code}: ${reason} (area changed by ${area_change_percent.toPrecision(2)} %)`);
  if (answer.status >= 400) print(problemText(answer));
  if (payload.status === 'dry_run') print('Nothing was stored: this was a dry run.');
}
