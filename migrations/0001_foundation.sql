-- Wusetu 0001: areas, observations, standards, grades. Plain SQL for PGlite (PostgreSQL 18) and PostgreSQL 15+ with PostGIS 3.3+.
create extension if not exists postgis;

-- Intake -------------------------------------------------------------------------------------------------------------

create table import (
  import_id   bigint generated always as identity primary key,
  kind        text not null check (kind in ('areas', 'cases', 'screening')),
  request_id  text not null,
  options     jsonb not null default '{}',
  status      text not null check (status in ('accepted', 'rejected', 'dry_run')),
  received    integer not null check (received >= 0),
  accepted    integer not null check (accepted >= 0),
  rejected    integer not null check (rejected >= 0),
  duplicate   integer not null check (duplicate >= 0),
  errors      jsonb not null default '[]',
  repaired    jsonb not null default '[]',
  started_at  timestamptz not null,
  finished_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  check (received = accepted + rejected + duplicate)
);
comment on table import is 'One row per import that was answered, kept for ever.';

create table boundary_version (
  version     integer primary key,
  import_id   bigint references import,
  recorded_at timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);
comment on table boundary_version is 'One row per change of boundaries; the greatest is in force.';

create table area (
  area_id             integer generated always as identity primary key,
  code                text not null unique,
  level               text not null check (level in ('city', 'district', 'street', 'community')),
  name                text not null,
  parent_id           integer references area,
  city_id             integer references area,
  district_id         integer references area,
  street_id           integer references area,
  population          integer check (population >= 0),
  population_65plus   integer check (population_65plus >= 0),
  population_summed   boolean not null default false,
  population_65plus_summed boolean not null default false,
  neighbour_population bigint not null default 0,
  seq                 integer check (seq >= 1),
  geom                geometry(MultiPolygon, 4326) not null,
  lon                 double precision not null,
  lat                 double precision not null,
  area_m2             double precision not null,
  derived             boolean not null default false,
  since_version       integer not null references boundary_version,
  retired_version     integer references boundary_version,
  unique (level, seq) deferrable initially deferred,
  check ((seq is null) = (retired_version is not null))
);
comment on table area is 'One row per administrative unit ever known; seq is dense from 1 within a level over the units in force, null once retired.';
comment on column area.derived is 'True where the geometry is the union of the children.';
comment on column area.population_summed is 'True where the population was not given and is the sum of the children.';
create index area_geom on area using gist (geom) where retired_version is null;
create index area_parent on area (parent_id);
create index area_level on area (level, area_id) where retired_version is null;

create table area_past (
  area_id      integer not null references area,
  from_version integer not null,
  to_version   integer not null,
  name         text not null,
  parent_code  text,
  population   integer,
  population_65plus integer,
  seq          integer,
  geom         geometry(MultiPolygon, 4326) not null,
  primary key (area_id, from_version)
);
comment on table area_past is 'What earlier boundary versions said of an area: one row per area and change, versions [from, to).';

create table area_pending (
  code              text primary key,
  level             text not null check (level in ('city', 'district', 'street')),
  name              text not null,
  parent_code       text,
  population        integer check (population >= 0),
  population_65plus integer check (population_65plus >= 0)
);
comment on table area_pending is 'One row per unit imported without geometry that has no children yet to be the union of; it becomes an area when they come.';

create table adjacency (
  area_id       integer not null references area,
  neighbour_id  integer not null references area,
  shared_metres double precision not null,
  primary key (area_id, neighbour_id)
);
comment on table adjacency is 'Areas of the same level that share a border (a line, not only a point); both directions.';

create table tile_geometry (
  band    smallint not null,
  area_id integer not null references area,
  level   text not null,
  geom    geometry(MultiPolygon, 3857) not null,
  primary key (band, area_id)
) partition by list (band);
comment on table tile_geometry is 'One row per area and zoom band: the coverage simplified for the band (core/geometry/bands.ts), EPSG:3857.';
create table tile_geometry_0 partition of tile_geometry for values in (0);
create table tile_geometry_1 partition of tile_geometry for values in (1);
create table tile_geometry_2 partition of tile_geometry for values in (2);
create table tile_geometry_3 partition of tile_geometry for values in (3);
create table tile_geometry_4 partition of tile_geometry for values in (4);
create index tile_geometry_geom on tile_geometry using gist (geom);

create table daily_report (
  report_id       bigint generated always as identity primary key,
  receipt         text not null unique,
  idempotency_key text not null unique,
  area_id         integer not null references area,
  day             date not null,
  form            jsonb not null,
  reporter        text,
  recorded_at     timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);
comment on table daily_report is 'One row per form sent, as it was sent. The counts live in case_report and screening_report.';

create table case_report (
  case_report_id    bigint generated always as identity primary key,
  area_id           integer not null references area,
  day               date not null,
  source            text not null default 'daily',
  confirmed         integer not null check (confirmed >= 0),
  asymptomatic      integer check (asymptomatic >= 0),
  local             integer check (local >= 0),
  imported          integer check (imported >= 0),
  clusters          integer check (clusters >= 0),
  confirmed_65plus  integer check (confirmed_65plus >= 0),
  suspected         integer check (suspected >= 0),
  under_observation integer check (under_observation >= 0),
  fever_pending     integer check (fever_pending >= 0),
  admissions        integer check (admissions >= 0),
  beds_percent      double precision check (beds_percent >= 0 and beds_percent <= 100),
  reporter          text,
  import_id         bigint references import,
  report_id         bigint references daily_report,
  recorded_at       timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  superseded_at     timestamptz,
  check (superseded_at >= recorded_at)
);
comment on table case_report is 'Append-only: one row per area, day, source and version of the count. A correction closes a row and adds one; sources add up.';
create unique index case_report_current on case_report (area_id, day, source) where superseded_at is null;
create index case_report_day on case_report (day, area_id) where superseded_at is null;
create index case_report_counted on case_report (day, area_id)
  where superseded_at is null and greatest(confirmed, asymptomatic, local, imported, clusters, confirmed_65plus) > 0;
comment on index case_report_counted is 'Rows with cases: what a new day changes (server/grading/changed_inputs.ts).';

create table screening_report (
  screening_report_id bigint generated always as identity primary key,
  area_id       integer not null references area,
  day           date not null,
  source        text not null default 'daily',
  tested        integer not null check (tested >= 0),
  positive      integer not null check (positive >= 0),
  to_screen     integer check (to_screen >= 0),
  reporter      text,
  import_id     bigint references import,
  report_id     bigint references daily_report,
  recorded_at   timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  superseded_at timestamptz,
  check (superseded_at >= recorded_at)
);
comment on table screening_report is 'Append-only, as case_report: people tested and found positive, and people to be screened where reported.';
create unique index screening_report_current on screening_report (area_id, day, source) where superseded_at is null;
create index screening_report_day on screening_report (day, area_id) where superseded_at is null;
create index screening_report_positive on screening_report (day, area_id) where superseded_at is null and positive > 0;

create table stale (
  area_id  integer primary key references area,
  from_day date not null,
  mark     bigint generated always as identity unique
);
comment on table stale is 'Areas whose grades must be recomputed, from which day; written in the transaction of the report that made them so.';

-- Grading ------------------------------------------------------------------------------------------------------------

create table standard_version (
  standard_version_id integer generated always as identity primary key,
  standard_id    text not null,
  version        integer not null,
  document       jsonb not null,
  state          text not null check (state in ('draft', 'proposed', 'active', 'retired')),
  effective_from date,
  proposed_by    text,
  approved_by    text,
  recorded_at    timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  unique (standard_id, version)
);
comment on table standard_version is 'One row per version of a grading standard. In force on a day: the active one with the latest effective_from on or before it (null = always).';

create table grade_spell (
  spell_id            bigint generated always as identity primary key,
  area_id             integer not null references area,
  from_day            date not null,
  to_day              date,
  severity            smallint check (severity between 0 and 4),
  state               text not null check (state in ('graded', 'insufficient', 'stale', 'suspended', 'override')),
  since               date,
  raw_severity        smallint check (raw_severity between 0 and 4),
  rule                smallint,
  standard_version_id integer not null references standard_version,
  indicators          jsonb not null,
  memory              jsonb not null,
  revision            bigint not null,
  recorded_at         timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  superseded_at       timestamptz,
  check (to_day >= from_day),
  check ((state = 'insufficient') <= (severity is null))
);
comment on table grade_spell is 'One row per change of an area''s grade or state: in force from from_day to to_day (null = until further notice). A recompute closes rows (superseded_at) and adds others.';
create unique index grade_spell_current on grade_spell (area_id, from_day) where superseded_at is null;
create index grade_spell_revision on grade_spell (revision);
create index grade_spell_day on grade_spell (from_day, to_day) where superseded_at is null;

create table standing (
  area_id  integer primary key references area,
  day      date not null,
  standing jsonb not null,
  outcome  smallint not null,
  steady   boolean not null
);
comment on table standing is 'One row per graded area: what memory holds after day. Steady: the same outcome on later days changes nothing, so the area needs no work until its inputs change.';
create index standing_unsteady on standing (area_id) where not steady;
comment on column standing.outcome is 'Of the raw grade of that day: severity + 10 if stale + 100 if suspended; -1 insufficient.';

create table grading (
  only_row    boolean primary key default true check (only_row),
  first_day   date,
  graded_to   date,
  advancing_to date,
  advancing_mark bigint,
  revision    bigint not null default 0,
  computed_at timestamptz,
  demo        boolean not null default false
);
comment on table grading is 'One row: which days are graded, and the revision of the grades.';
comment on column grading.advancing_to is 'The day being worked towards; becomes graded_to when no mark up to advancing_mark is left, so that no half-computed day is shown and later reports do not hold it up.';
insert into grading default values;
