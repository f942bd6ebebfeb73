import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, sql } from '#server/platform/database.ts';
import type { Other } from './other_server.ts';
import type { Place } from './place.ts';
import { cpuOfFamily, end, freePort, untilAnswers } from './processes.ts';

/** As many as cores the figures were taken on; each keeps its connection to PostgreSQL and the map file. */
const PROCESSES = 2;

/** MapServer 8 as FastCGI behind lighttpd, over tables laid out for it. */
export async function startMapServer({ database, url, nation }: Place, levels: string[]): Promise<Other> {
  for (const level of levels) await layOut(database, level, nation.last_day);
  const folder = mkdtempSync(join(tmpdir(), 'wusetu-mapserver-'));
  const map = join(folder, 'nation.map');
  const port = await freePort();
  writeFileSync(map, mapFile(url, levels));
  writeFileSync(join(folder, 'mapserver.conf'), `CONFIG\n  ENV\n    MS_MAPFILE "${map}"\n  END\nEND\n`);
  writeFileSync(
    join(folder, 'lighttpd.conf'),
    `server.modules = ("mod_fastcgi")
server.document-root = "${folder}"
server.bind = "127.0.0.1"
server.port = ${port}
server.max-keep-alive-requests = 100000000
fastcgi.server = ("/mapserv" => ((
  "socket" => "${folder}/mapserv.socket",
  "bin-path" => "/usr/bin/mapserv",
  "bin-environment" => ("MAPSERVER_CONFIG_FILE" => "${folder}/mapserver.conf", "PATH" => "/usr/bin"),
  "check-local" => "disable",
  "min-procs" => ${PROCESSES}, "max-procs" => ${PROCESSES}
)))
`,
  );
  const lighttpd = spawn('lighttpd', ['-D', '-f', join(folder, 'lighttpd.conf')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const other: Other = {
    name: 'MapServer',
    port,
    pathOf: ({ z, x, y }, level) =>
      `/mapserv?mode=tile&tilemode=gmap&tile=${x}+${y}+${z}&layers=${level}&map.imagetype=mvt`,
    cpu: () => cpuOfFamily(lighttpd.pid!),
    async stop() {
      await end(lighttpd);
      rmSync(folder, { recursive: true });
      for (const level of levels) await sql`drop table ${sql.table(tableOf(level))}`.execute(database.db);
    },
  };
  await untilAnswers(`http://127.0.0.1:${port}${other.pathOf({ z: 0, x: 0, y: 0 }, levels.at(-1)!)}`, lighttpd);
  return other;
}

const tableOf = (level: string): string => `bench_mapserver_${level}`;

function mapFile(url: string, levels: string[]): string {
  const { hostname, port, username, password, pathname } = new URL(url);
  const connection = `host=${hostname} port=${port || 5432} user=${username} password=${password} dbname=${pathname.slice(1)}`;
  const layers = levels.map(
    level => `  LAYER
    NAME "${level}"
    TYPE POLYGON
    STATUS ON
    CONNECTIONTYPE POSTGIS
    CONNECTION "${connection}"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    DATA "geom from ${tableOf(level)} using unique seq using srid=3857"
    PROJECTION
      "init=epsg:3857"
    END
    METADATA
      "gml_include_items" "all"
      "gml_featureid" "seq"
      "gml_types" "auto"
    END
  END`,
  );
  return `MAP
  NAME "nation"
  SIZE 256 256
  EXTENT -20037508 -20037508 20037508 20037508
  UNITS METERS
  PROJECTION
    "init=epsg:3857"
  END
  OUTPUTFORMAT
    NAME "mvt"
    DRIVER MVT
    FORMATOPTION "EDGE_BUFFER=4"
    FORMATOPTION "EXTENT=4096"
  END
${layers.join('\n')}
END
`;
}

/** One table a level as a person would lay it out for MapServer: Web Mercator, indexed, the grade of the day beside the geometry. */
async function layOut({ db }: Database, level: string, day: string): Promise<void> {
  const table = tableOf(level);
  await sql`drop table if exists ${sql.table(table)}`.execute(db);
  await sql`create table ${sql.table(table)} as
    select a.seq, a.code, a.name, up.code as parent, g.severity, coalesce(g.state, 'insufficient') as state, g.since::text as since, t.geom
    from area a join tile_geometry t on t.area_id = a.area_id and t.band = 4 left join area up on up.area_id = a.parent_id
      left join grade_spell g on g.area_id = a.area_id and g.superseded_at is null
        and g.from_day <= ${day}::date and (g.to_day is null or g.to_day >= ${day}::date)
    where a.level = ${level} and a.retired_version is null order by a.seq`.execute(db);
  await sql`alter table ${sql.table(table)} add primary key (seq)`.execute(db);
  await sql`create index on ${sql.table(table)} using gist (geom)`.execute(db);
  await sql`vacuum analyze ${sql.table(table)}`.execute(db);
}
