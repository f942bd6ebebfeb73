import { type Db, sql } from '#server/platform/database.ts';
import { type Fault, fault } from '#server/platform/errors.ts';
import type { Publisher } from './publisher.ts';
import type { World } from './world.ts';

/** The world in memory and the tables of this snapshot must be of the same boundaries: numbers are names of areas. */
export async function demandSameBoundaries(db: Db, publisher: Publisher, { areas }: World): Promise<void> {
  const { rows } = await sql<{ version: number }>`
    select coalesce(max(version), 0)::float8 as version from boundary_version`.execute(db);
  if (rows[0]!.version !== areas.boundary_version) throw boundariesMoved(publisher);
}

/** To be thrown: who asks again gets the new ones. Not as an outage: the database is there, and others are not to be refused. */
export function boundariesMoved(publisher: Publisher): Fault {
  publisher.forget();
  return fault('boundaries_moved', 'New boundaries came into force while this was read.');
}
