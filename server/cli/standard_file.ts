import { readFile } from 'node:fs/promises';
import { nearest } from '#core/cql2/nearest.ts';
import type { CompiledStandard } from '#core/standard/compile.ts';
import { jsonFault } from '#core/standard/json_fault.ts';
import { PRESETS, preset } from '#core/standard/presets.ts';
import { validateStandard } from '#core/standard/validate.ts';
import { CommandError } from './upload.ts';

/** A preset by its id, or a document by its file name. */
export async function readStandard(name: string): Promise<CompiledStandard> {
  const known = preset(name);
  if (known) return known;
  const isFile = /\.jsonc?$|[/\\]/i.test(name);
  if (!isFile) {
    const near = nearest(name, Object.keys(PRESETS));
    const hint = near ? ` Did you mean ${near}?` : '';
    throw new CommandError(
      `There is no preset "${name}".${hint} There are: ${Object.keys(PRESETS).join(', ')}; a file of your own ends in .json.`,
    );
  }
  const text = await readFile(name, 'utf8').catch(() => {
    throw new CommandError(`There is no file ${name}.`);
  });
  const result = validateStandard(parseJson(name, text), { unreachable: 'refuse' });
  if ('standard' in result) return result.standard;
  const list = result.problems.map(({ path, message, line, column }) =>
    line === undefined ? `  ${path}: ${message}` : `  ${path}, line ${line}, column ${column}: ${message}`,
  );
  throw new CommandError(`${name} is not a valid standard:\n${list.join('\n')}`);
}

function parseJson(name: string, written: string): unknown {
  const text = written.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    const found = jsonFault(text);
    const place = found ? `line ${found.line}, column ${found.column}: ${found.message}` : (error as Error).message;
    throw new CommandError(`${name} is not JSON: ${place}.`);
  }
}
