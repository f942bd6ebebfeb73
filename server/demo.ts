import { LEVELS } from '#core/contract.ts';
import { OWN_KEY } from '#server/access/secrets.ts';
import type { Context } from '#server/platform/context.ts';
import { sql } from '#server/platform/database.ts';
import type { App } from '#server/platform/http.ts';
import { demoCity } from '../fixtures/generate.ts';

/** Loads the invented city into an empty database through the front door, as a user would import it. */
export async function loadDemo(app: App, { config, database }: Context, say: (text: string) => void): Promise<void> {
  if (config.demo !== 'auto') return;
  const { rows } = await sql<{ empty: boolean }>`
    select not exists (select 1 from area) or demo and not exists (select 1 from case_report) as empty
    from grading`.execute(database.db);
  if (!rows[0]!.empty) return;

  say('The database is empty: the invented demo city 澜川市 is loaded (WUSETU_DEMO=off to start without it).');
  const city = demoCity();
  await sql`update grading set demo = true`.execute(database.db);
  const put = async (what: string, url: string, type: string, payload: string): Promise<void> => {
    const answer = await app.inject({
      method: 'POST',
      url,
      headers: { 'content-type': type, authorization: `Bearer ${OWN_KEY}` },
      payload,
    });
    if (answer.statusCode >= 300) throw new Error(`The demo's ${what} were refused: ${answer.body.slice(0, 500)}`);
    const { accepted } = answer.json<{ accepted: number }>();
    say(`  ${what}: ${accepted.toLocaleString('en')}`);
  };
  const names = 'code=code&name=name&parent=parent&population=population&population_65plus=population_65plus';
  for (const level of LEVELS)
    await put(
      `areas (${level})`,
      `/api/imports/areas?level=${level}&${names}`,
      'application/geo+json',
      JSON.stringify(city.areas[level]),
    );
  await put('screening days', '/api/imports/screening', 'text/csv', city.screening);
  await put('case reports', '/api/imports/cases', 'text/csv', city.cases);
}
