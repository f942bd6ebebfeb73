import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import { gradeTable } from '#server/grading/table/graded_table.ts';
import { spool } from '#server/intake/table/spool.ts';
import { Fault } from '#server/platform/errors.ts';
import { readStandard } from './standard_file.ts';
import { CommandError } from './upload.ts';

/** Exit statuses: 0 all rows graded or honestly insufficient, 2 some rows hold values that are not numbers, 1 no result. */
const SOME_ROWS_BAD = 2;

/** `wusetu grade --standard ID FILE.csv`: a table of indicators to standard output, without server or database. */
export function gradeCommand(): Command {
  return new Command('grade')
    .description('grade a table of indicators; with the columns code and date, day by day with memory')
    .argument('<file>', 'CSV with indicator names as columns; - reads standard input')
    .requiredOption('--standard <id|file.json>', 'a preset, or a standard of your own')
    .addHelpText(
      'after',
      '\nAn empty cell is a missing value. Out come the columns of the table and grade, severity, raw_grade, state, rule, missing.' +
        '\nExit status 2: some rows hold values that are not numbers; they have no grade, and "missing" names the column.',
    )
    .action((file: string, options: { standard: string }) => gradeFile(file, options.standard));
}

async function gradeFile(file: string, standard: string): Promise<void> {
  const compiled = await readStandard(standard);
  // A reader that has seen enough closes the pipe: no fault of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  const spooled = await spool(await bytesOf(file), Number.POSITIVE_INFINITY);
  try {
    const { grader, text } = await gradeTable(compiled, spooled);
    for (const warning of grader.warnings) process.stderr.write(`${warning}\n`);
    for await (const lines of text) if (!(await write(lines))) return;
    process.stderr.write(`${grader.summary()}\n`);
    if (grader.bad() > 0) process.exitCode = SOME_ROWS_BAD;
  } catch (error) {
    if (error instanceof Fault) throw new CommandError(error.message);
    throw error;
  } finally {
    await spooled.close();
  }
}

async function bytesOf(file: string): Promise<AsyncIterable<Buffer>> {
  if (file === '-') return process.stdin;
  const found = await stat(file).catch(() => null);
  if (!found) throw new CommandError(`There is no file ${file}.`);
  if (!found.isFile()) throw new CommandError(`${file} is not a file.`);
  return createReadStream(file);
}

/** Rows to standard output at the reader's pace; false once the reader has gone (`| head`). */
async function write(text: string): Promise<boolean> {
  if (!process.stdout.destroyed && !process.stdout.write(text)) await once(process.stdout, 'drain').catch(() => {});
  return !process.stdout.destroyed;
}
