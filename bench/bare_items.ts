import type { RawBuilder } from 'kysely';
import type { Day } from '#core/contract.ts';
import { type Database, sql } from '#server/platform/database.ts';

/** Communities with their grade of a day as GeoJSON that the database writes itself: the least that features can cost. */
async function readFeatures({ db }: Database, day: Day, which: RawBuilder<unknown>): Promise<string> {
  const { rows } = await sql<{ text: string }>`
    select json_build_object('type', 'FeatureCollection', 'features', json_agg(json_build_object(
      'type', 'Feature', 'id', code, 'geometry', ST_AsGeoJSON(geom, 7)::json, 'properties', json_build_object(
        'code', code, 'name', name, 'parent', parent, 'severity', severity, 'state', state, 'since', since)) order by seq))::text as text
    from (
      select a.seq, a.code, a.name, a.geom, up.code as parent, g.severity, g.state, g.since
      from area a left join area up on up.area_id = a.parent_id
        left join grade_spell g on g.area_id = a.area_id and g.superseded_at is null
          and g.from_day <= ${day}::date and (g.to_day is null or g.to_day >= ${day}::date)
      where a.level = 'community' and a.retired_version is null and ${which}) found`.execute(db);
  return rows[0]!.text;
}

export const bareItems = (database: Database, day: Day, limit: number): Promise<string> =>
  readFeatures(database, day, sql`a.seq between 1 and ${limit}::int`);

export const bareItem = (database: Database, day: Day, code: string): Promise<string> =>
  readFeatures(database, day, sql`a.code = ${code}`);
