import { Command } from 'commander';
import { exportCommand } from './export.ts';
import { gradeCommand } from './grade.ts';
import { importCommand } from './import.ts';
import { keyCommand } from './key.ts';
import { CommandError } from './upload.ts';

/** The command line: one subcommand a file, wired by name. */
export async function run(argv: string[]): Promise<void> {
  const program = new Command('wusetu')
    .description('Wusetu 五色图: case and screening reports to a graded five-colour map')
    .showHelpAfterError('(wusetu --help lists the commands)')
    .addCommand(exportCommand())
    .addCommand(gradeCommand())
    .addCommand(importCommand())
    .addCommand(keyCommand());
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
