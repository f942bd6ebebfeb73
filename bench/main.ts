import { parseArgs } from 'node:util';
import { gradingState } from '#server/grading/advance.ts';
import { type Figure, ratioOf, report } from './figures.ts';
import { benchImport } from './import.ts';
import { benchLoad } from './load.ts';
import { benchMemory } from './memory.ts';
import { createNation, LAST_DAY, planNation } from './nation.ts';
import { benchPage } from './page.ts';
import { benchRecompute } from './recompute.ts';
import { benchReport } from './report.ts';
import { createScratch, reuseScratch } from './scratch_database.ts';
import { benchServed } from './served.ts';
import { benchSideBySide } from './side_by_side.ts';
import { benchTiles } from './tiles.ts';
import { benchWhatIf } from './what_if.ts';

/** `npm run bench -- what-if recompute report tiles served side-by-side import page [--few 5000] [--many 650000] [--keep] [--reuse DATABASE]`; figures are ratios of one run. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    few: { type: 'string', default: '5000' },
    many: { type: 'string', default: '650000' },
    rows: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '120' },
    requests: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    keep: { type: 'boolean', default: false },
    reuse: { type: 'string' },
  },
});
const rounds = Number(values.rounds);
const say = (text: string) => process.stderr.write(`${text}\n`);
const wanted =
  positionals.length > 0
    ? positionals
    : ['what-if', 'recompute', 'report', 'tiles', 'served', 'side-by-side', 'import'];
const server = process.env.BENCH_DATABASE_URL;
if (!server && wanted.some(name => name !== 'what-if'))
  throw new Error('BENCH_DATABASE_URL must name a PostgreSQL server where databases may be made and dropped.');
const figures: Figure[] = [];
/** Told at once, and again in the table: a run of an hour may break at its end. */
const add = (...found: Figure[]) => {
  figures.push(...found);
  for (const figure of found) say(`${figure.name}: ${ratioOf(figure).toFixed(3)}`);
};

for (const count of [Number(values.few), Number(values.many)]) {
  // The import does not depend on how many communities there are: it is measured with few.
  const names = wanted.filter(name => name !== 'what-if' && (name !== 'import' || count === Number(values.few)));
  if (count > 0 && wanted.includes('what-if')) add(...benchWhatIf(count));
  if (names.length === 0 || count === 0 || server === undefined) continue;
  const scratch = values.reuse ? await reuseScratch(server, values.reuse) : await createScratch(server, String(count));
  try {
    const start = performance.now();
    const nation = values.reuse
      ? planNation(count, (await gradingState(scratch.database.db)).graded_to ?? LAST_DAY)
      : await createNation(scratch.database, count);
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    say(`${count} communities in ${seconds} s: ${new URL(scratch.url).pathname.slice(1)}`);
    const place = { ...scratch, nation, rounds, say };
    if (names.includes('report')) add(await benchReport(place));
    if (names.includes('tiles')) add(...(await benchTiles(place)));
    if (names.includes('served')) add(...(await benchServed(place)));
    if (names.includes('side-by-side')) add(...(await benchSideBySide(place)));
    if (names.includes('page')) add(...(await benchPage(place)));
    if (names.includes('recompute')) add(...(await benchRecompute(place)));
    if (names.includes('memory')) await benchMemory(place, Number(values.requests));
    if (names.includes('load')) await benchLoad(place, Number(values.seconds));
    if (names.includes('import')) add(await benchImport(place, Number(values.rows)));
  } catch (error) {
    // What was measured before it is still told.
    process.exitCode = 1;
    say(`${count}: ${(error as Error).stack}`);
  } finally {
    if (values.keep) await scratch.database.close();
    else await scratch.drop();
  }
}
report(figures);
process.exit();
