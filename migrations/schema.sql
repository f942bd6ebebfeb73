-- Generated from the migrations: do not edit. UPDATE_SCHEMA=1 npx vitest run server/platform/schema.test.ts

-- One row per key ever given out; a revoked one stays. The key itself is nowhere: hash is its SHA-256, prefix its first characters for people.
create table access_key (
  key_id integer generated always as identity not null,
  name text not null,
  prefix text not null,
  hash bytea not null,
  role text not null,
  areas text[],
  fields text[],
  from_day date,
  to_day date,
  rate_per_minute integer,
  expires_at timestamp with time zone,
  created_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  created_by text,
  revoked_at timestamp with time zone,
  revoked_by text,
  last_used_at timestamp with time zone,
  CHECK (((cardinality(fields) > 0) AND (fields <@ ARRAY['grades'::text, 'indicators'::text, 'reasons'::text]))),
  CHECK (((length(name) >= 1) AND (length(name) <= 80))),
  CHECK (((role = 'read'::text) OR ((areas IS NULL) AND (fields IS NULL) AND (from_day IS NULL) AND (to_day IS NULL)))),
  CHECK ((cardinality(areas) > 0)),
  CHECK ((from_day <= to_day)),
  CHECK ((length(hash) = 32)),
  CHECK ((rate_per_minute > 0)),
  CHECK ((role = ANY (ARRAY['read'::text, 'operator'::text]))),
  PRIMARY KEY (key_id),
  UNIQUE (hash)
);
CREATE UNIQUE INDEX access_key_hash_key ON public.access_key USING btree (hash);
CREATE UNIQUE INDEX access_key_pkey ON public.access_key USING btree (key_id);

-- One row per key, UTC day and group of routes (/api/grades, /tiles, …): requests, and how many of them were refused. Written in batches.
create table access_key_usage (
  key_id integer not null,
  day date not null,
  route_group text not null,
  requests bigint not null default 0,
  refused bigint not null default 0,
  FOREIGN KEY (key_id) REFERENCES access_key(key_id) ON DELETE CASCADE,
  PRIMARY KEY (key_id, day, route_group)
);
CREATE UNIQUE INDEX access_key_usage_pkey ON public.access_key_usage USING btree (key_id, day, route_group);

-- Areas of the same level that share a border (a line, not only a point); both directions.
create table adjacency (
  area_id integer not null,
  neighbour_id integer not null,
  shared_metres double precision not null,
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  FOREIGN KEY (neighbour_id) REFERENCES area(area_id),
  PRIMARY KEY (area_id, neighbour_id)
);
CREATE UNIQUE INDEX adjacency_pkey ON public.adjacency USING btree (area_id, neighbour_id);

-- One row per administrative unit ever known; seq is dense from 1 within a level over the units in force, null once retired.
create table area (
  area_id integer generated always as identity not null,
  code text not null,
  level text not null,
  name text not null,
  parent_id integer,
  city_id integer,
  district_id integer,
  street_id integer,
  population integer,
  population_65plus integer,
  population_summed boolean not null default false,
  population_65plus_summed boolean not null default false,
  neighbour_population bigint not null default 0,
  seq integer,
  geom geometry(MultiPolygon,4326) not null,
  lon double precision not null,
  lat double precision not null,
  area_m2 double precision not null,
  derived boolean not null default false,
  since_version integer not null,
  retired_version integer,
  CHECK (((seq IS NULL) = (retired_version IS NOT NULL))),
  CHECK ((level = ANY (ARRAY['city'::text, 'district'::text, 'street'::text, 'community'::text]))),
  CHECK ((population >= 0)),
  CHECK ((population_65plus >= 0)),
  CHECK ((seq >= 1)),
  FOREIGN KEY (city_id) REFERENCES area(area_id),
  FOREIGN KEY (district_id) REFERENCES area(area_id),
  FOREIGN KEY (parent_id) REFERENCES area(area_id),
  FOREIGN KEY (retired_version) REFERENCES boundary_version(version),
  FOREIGN KEY (since_version) REFERENCES boundary_version(version),
  FOREIGN KEY (street_id) REFERENCES area(area_id),
  PRIMARY KEY (area_id),
  UNIQUE (code),
  UNIQUE (level, seq) DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX area_code_key ON public.area USING btree (code);
CREATE INDEX area_geom ON public.area USING gist (geom) WHERE (retired_version IS NULL);
CREATE INDEX area_level ON public.area USING btree (level, area_id) WHERE (retired_version IS NULL);
CREATE UNIQUE INDEX area_level_seq_key ON public.area USING btree (level, seq);
CREATE INDEX area_parent ON public.area USING btree (parent_id);
CREATE UNIQUE INDEX area_pkey ON public.area USING btree (area_id);

-- What earlier boundary versions said of an area: one row per area and change, versions [from, to).
create table area_past (
  area_id integer not null,
  from_version integer not null,
  to_version integer not null,
  name text not null,
  parent_code text,
  population integer,
  population_65plus integer,
  seq integer,
  geom geometry(MultiPolygon,4326) not null,
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  PRIMARY KEY (area_id, from_version)
);
CREATE UNIQUE INDEX area_past_pkey ON public.area_past USING btree (area_id, from_version);

-- One row per unit imported without geometry that has no children yet to be the union of; it becomes an area when they come.
create table area_pending (
  code text not null,
  level text not null,
  name text not null,
  parent_code text,
  population integer,
  population_65plus integer,
  CHECK ((level = ANY (ARRAY['city'::text, 'district'::text, 'street'::text]))),
  CHECK ((population >= 0)),
  CHECK ((population_65plus >= 0)),
  PRIMARY KEY (code)
);
CREATE UNIQUE INDEX area_pending_pkey ON public.area_pending USING btree (code);

-- One row per change of boundaries; the greatest is in force.
create table boundary_version (
  version integer not null,
  import_id bigint,
  recorded_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  FOREIGN KEY (import_id) REFERENCES import(import_id),
  PRIMARY KEY (version)
);
CREATE UNIQUE INDEX boundary_version_pkey ON public.boundary_version USING btree (version);

-- One row per bulletin, draft or signed. A signed one only ever gets the mark of its recall; what was signed is in bulletin_file.
create table bulletin (
  bulletin_id integer generated always as identity not null,
  number integer,
  language text not null,
  theme text not null,
  date date not null,
  compared_with date not null,
  parent text,
  content json not null,
  areas json not null,
  words json not null,
  version integer not null default 1,
  corrects integer,
  created_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  updated_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  signed_at timestamp with time zone,
  sha256 text,
  recalled_at timestamp with time zone,
  recalled_by text,
  recall_reason text,
  CHECK ((((number IS NULL) = (signed_at IS NULL)) AND ((number IS NULL) = (sha256 IS NULL)))),
  CHECK ((((recalled_at IS NULL) = (recalled_by IS NULL)) AND ((recalled_at IS NULL) = (recall_reason IS NULL)))),
  CHECK (((recalled_at IS NULL) OR (signed_at IS NOT NULL))),
  CHECK ((compared_with < date)),
  CHECK ((language = ANY (ARRAY['zh'::text, 'en'::text]))),
  CHECK ((number > 0)),
  CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  CHECK ((theme = ANY (ARRAY['official'::text, 'luminance'::text]))),
  FOREIGN KEY (corrects) REFERENCES bulletin(bulletin_id),
  PRIMARY KEY (bulletin_id),
  UNIQUE (corrects),
  UNIQUE (number)
);
CREATE UNIQUE INDEX bulletin_corrects_key ON public.bulletin USING btree (corrects);
CREATE INDEX bulletin_day ON public.bulletin USING btree (date, parent);
CREATE UNIQUE INDEX bulletin_number_key ON public.bulletin USING btree (number);
CREATE UNIQUE INDEX bulletin_pkey ON public.bulletin USING btree (bulletin_id);
CREATE TRIGGER keep_bulletins BEFORE TRUNCATE ON public.bulletin FOR EACH STATEMENT EXECUTE FUNCTION keep_bulletins();
CREATE TRIGGER keep_signed_bulletin BEFORE DELETE OR UPDATE ON public.bulletin FOR EACH ROW EXECUTE FUNCTION keep_signed_bulletin();

-- One row per signed bulletin and form: the bytes as they were rendered when it was signed, never written again.
create table bulletin_file (
  bulletin_id integer not null,
  format text not null,
  body bytea not null,
  sha256 text not null,
  CHECK ((format = ANY (ARRAY['pdf'::text, 'docx'::text, 'png'::text, 'svg'::text, 'txt'::text, 'json'::text, 'atlas'::text]))),
  CHECK ((sha256 = encode(sha256(body), 'hex'::text))),
  CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  FOREIGN KEY (bulletin_id) REFERENCES bulletin(bulletin_id),
  PRIMARY KEY (bulletin_id, format)
);
CREATE UNIQUE INDEX bulletin_file_pkey ON public.bulletin_file USING btree (bulletin_id, format);
CREATE TRIGGER keep_bulletins BEFORE TRUNCATE ON public.bulletin_file FOR EACH STATEMENT EXECUTE FUNCTION keep_bulletins();
CREATE TRIGGER keep_signed_file BEFORE INSERT OR DELETE OR UPDATE ON public.bulletin_file FOR EACH ROW EXECUTE FUNCTION keep_signed_file();

-- Append-only: one row per area, day, source and version of the count. A correction closes a row and adds one; sources add up.
create table case_report (
  case_report_id bigint generated always as identity not null,
  area_id integer not null,
  day date not null,
  source text not null default 'daily'::text,
  confirmed integer not null,
  asymptomatic integer,
  local integer,
  imported integer,
  clusters integer,
  confirmed_65plus integer,
  suspected integer,
  under_observation integer,
  fever_pending integer,
  admissions integer,
  beds_percent double precision,
  reporter text,
  import_id bigint,
  report_id bigint,
  recorded_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  superseded_at timestamp with time zone,
  CHECK (((beds_percent >= (0)::double precision) AND (beds_percent <= (100)::double precision))),
  CHECK ((admissions >= 0)),
  CHECK ((asymptomatic >= 0)),
  CHECK ((clusters >= 0)),
  CHECK ((confirmed >= 0)),
  CHECK ((confirmed_65plus >= 0)),
  CHECK ((fever_pending >= 0)),
  CHECK ((imported >= 0)),
  CHECK ((local >= 0)),
  CHECK ((superseded_at >= recorded_at)),
  CHECK ((suspected >= 0)),
  CHECK ((under_observation >= 0)),
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  FOREIGN KEY (import_id) REFERENCES import(import_id),
  FOREIGN KEY (report_id) REFERENCES daily_report(report_id),
  PRIMARY KEY (case_report_id)
);
CREATE INDEX case_report_counted ON public.case_report USING btree (day, area_id) WHERE ((superseded_at IS NULL) AND (GREATEST(confirmed, asymptomatic, local, imported, clusters, confirmed_65plus) > 0));
CREATE UNIQUE INDEX case_report_current ON public.case_report USING btree (area_id, day, source) WHERE (superseded_at IS NULL);
CREATE INDEX case_report_day ON public.case_report USING btree (day, area_id) WHERE (superseded_at IS NULL);
CREATE UNIQUE INDEX case_report_pkey ON public.case_report USING btree (case_report_id);
CREATE INDEX case_report_superseded ON public.case_report USING btree (area_id, day) WHERE (superseded_at IS NOT NULL);

-- One row per day scanned for clusters; the fingerprint is of what was scanned, so that a later report shows which days to scan again.
create table cluster_scan (
  cluster_scan_id bigint generated always as identity not null,
  day date not null,
  level text not null,
  fingerprint text not null,
  parameters jsonb not null,
  computed_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  superseded_at timestamp with time zone,
  PRIMARY KEY (cluster_scan_id)
);
CREATE UNIQUE INDEX cluster_scan_current ON public.cluster_scan USING btree (day) WHERE (superseded_at IS NULL);
CREATE UNIQUE INDEX cluster_scan_pkey ON public.cluster_scan USING btree (cluster_scan_id);

-- One row per form sent, as it was sent. The counts live in case_report and screening_report.
create table daily_report (
  report_id bigint generated always as identity not null,
  receipt text not null,
  idempotency_key text not null,
  area_id integer not null,
  day date not null,
  form jsonb not null,
  reporter text,
  recorded_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  PRIMARY KEY (report_id),
  UNIQUE (idempotency_key),
  UNIQUE (receipt)
);
CREATE UNIQUE INDEX daily_report_idempotency_key_key ON public.daily_report USING btree (idempotency_key);
CREATE UNIQUE INDEX daily_report_pkey ON public.daily_report USING btree (report_id);
CREATE UNIQUE INDEX daily_report_receipt_key ON public.daily_report USING btree (receipt);

-- One row per cluster of a scan; number is the same while a cluster goes on from day to day.
create table detected_cluster (
  detected_cluster_id bigint generated always as identity not null,
  cluster_scan_id bigint not null,
  number integer not null,
  status text not null,
  first_detected date not null,
  from_day date not null,
  to_day date not null,
  centre_id integer not null,
  radius_metres double precision not null,
  cases integer not null,
  expected double precision not null,
  relative_risk double precision,
  log_likelihood_ratio double precision not null,
  p_value double precision not null,
  recurrence_interval_days double precision not null,
  CHECK (((p_value > (0)::double precision) AND (p_value <= (1)::double precision))),
  CHECK ((status = ANY (ARRAY['new'::text, 'ongoing'::text]))),
  FOREIGN KEY (centre_id) REFERENCES area(area_id),
  FOREIGN KEY (cluster_scan_id) REFERENCES cluster_scan(cluster_scan_id),
  PRIMARY KEY (detected_cluster_id)
);
CREATE UNIQUE INDEX detected_cluster_pkey ON public.detected_cluster USING btree (detected_cluster_id);
CREATE INDEX detected_cluster_scan ON public.detected_cluster USING btree (cluster_scan_id);

-- The areas of a detected cluster.
create table detected_cluster_area (
  detected_cluster_id bigint not null,
  area_id integer not null,
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  FOREIGN KEY (detected_cluster_id) REFERENCES detected_cluster(detected_cluster_id),
  PRIMARY KEY (detected_cluster_id, area_id)
);
CREATE INDEX detected_cluster_area_area ON public.detected_cluster_area USING btree (area_id);
CREATE UNIQUE INDEX detected_cluster_area_pkey ON public.detected_cluster_area USING btree (detected_cluster_id, area_id);

-- One row per request to set an area's grade by hand, from a day to its expiry. In force once another person has approved it; ended_day is its last day where it was ended early.
create table grade_override (
  override_id bigint generated always as identity not null,
  area_id integer not null,
  severity smallint not null,
  from_day date not null,
  to_day date not null,
  reason text not null,
  evidence text not null,
  requested_by text not null,
  requested_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  decision text,
  decided_by text,
  decided_at timestamp with time zone,
  decision_note text,
  ended_by text,
  ended_at timestamp with time zone,
  ended_day date,
  ended_note text,
  CHECK ((((decision IS NULL) = (decided_by IS NULL)) AND ((decision IS NULL) = (decided_at IS NULL)))),
  CHECK ((((ended_day IS NULL) = (ended_at IS NULL)) AND ((ended_day IS NULL) = (ended_by IS NULL)))),
  CHECK (((decision <> 'approved'::text) OR (lower(decided_by) <> lower(requested_by)))),
  CHECK (((ended_day IS NULL) OR (ended_day >= (from_day - 1)))),
  CHECK (((severity >= 0) AND (severity <= 4))),
  CHECK ((decision = ANY (ARRAY['approved'::text, 'rejected'::text, 'withdrawn'::text]))),
  CHECK ((to_day >= from_day)),
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  PRIMARY KEY (override_id)
);
CREATE INDEX grade_override_area ON public.grade_override USING btree (area_id, from_day) WHERE (decision = 'approved'::text);
CREATE UNIQUE INDEX grade_override_pkey ON public.grade_override USING btree (override_id);

-- One row per change of an area's grade or state: in force from from_day to to_day (null = until further notice). A recompute closes rows (superseded_at) and adds others.
create table grade_spell (
  spell_id bigint generated always as identity not null,
  area_id integer not null,
  from_day date not null,
  to_day date,
  severity smallint,
  state text not null,
  since date,
  raw_severity smallint,
  rule smallint,
  standard_version_id integer not null,
  indicators jsonb not null,
  memory jsonb not null,
  revision bigint not null,
  recorded_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  superseded_at timestamp with time zone,
  CHECK (((raw_severity >= 0) AND (raw_severity <= 4))),
  CHECK (((severity >= 0) AND (severity <= 4))),
  CHECK (((state = 'insufficient'::text) <= (severity IS NULL))),
  CHECK ((state = ANY (ARRAY['graded'::text, 'insufficient'::text, 'stale'::text, 'suspended'::text, 'override'::text]))),
  CHECK ((to_day >= from_day)),
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  FOREIGN KEY (standard_version_id) REFERENCES standard_version(standard_version_id),
  PRIMARY KEY (spell_id)
);
CREATE INDEX grade_spell_area ON public.grade_spell USING btree (area_id, spell_id);
CREATE UNIQUE INDEX grade_spell_current ON public.grade_spell USING btree (area_id, from_day) WHERE (superseded_at IS NULL);
CREATE INDEX grade_spell_day ON public.grade_spell USING btree (from_day, to_day) WHERE (superseded_at IS NULL);
CREATE UNIQUE INDEX grade_spell_pkey ON public.grade_spell USING btree (spell_id);
CREATE INDEX grade_spell_revision ON public.grade_spell USING btree (revision);

-- One row: which days are graded, and the revision of the grades.
create table grading (
  only_row boolean not null default true,
  first_day date,
  graded_to date,
  advancing_to date,
  advancing_mark bigint,
  revision bigint not null default 0,
  computed_at timestamp with time zone,
  demo boolean not null default false,
  CHECK (only_row),
  PRIMARY KEY (only_row)
);
CREATE UNIQUE INDEX grading_pkey ON public.grading USING btree (only_row);

-- One row per import that was answered, kept for ever.
create table import (
  import_id bigint generated always as identity not null,
  kind text not null,
  request_id text not null,
  options jsonb not null default '{}'::jsonb,
  status text not null,
  received integer not null,
  accepted integer not null,
  rejected integer not null,
  duplicate integer not null,
  errors jsonb not null default '[]'::jsonb,
  repaired jsonb not null default '[]'::jsonb,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  CHECK ((accepted >= 0)),
  CHECK ((duplicate >= 0)),
  CHECK ((kind = ANY (ARRAY['areas'::text, 'cases'::text, 'screening'::text]))),
  CHECK ((received = ((accepted + rejected) + duplicate))),
  CHECK ((received >= 0)),
  CHECK ((rejected >= 0)),
  CHECK ((status = ANY (ARRAY['accepted'::text, 'rejected'::text, 'dry_run'::text]))),
  PRIMARY KEY (import_id)
);
CREATE UNIQUE INDEX import_pkey ON public.import USING btree (import_id);

-- What a case of so many days ago adds to the denominator of rt (core/statistics/cori.ts), from the serial interval in the settings.
create table infectivity (
  days_back smallint not null,
  weight double precision not null,
  CHECK ((days_back >= 0)),
  PRIMARY KEY (days_back)
);
CREATE UNIQUE INDEX infectivity_pkey ON public.infectivity USING btree (days_back);

create table migration (
  name text not null,
  applied_at timestamp with time zone not null default now(),
  PRIMARY KEY (name)
);
CREATE UNIQUE INDEX migration_pkey ON public.migration USING btree (name);

-- Append-only, as case_report: people tested and found positive, and people to be screened where reported.
create table screening_report (
  screening_report_id bigint generated always as identity not null,
  area_id integer not null,
  day date not null,
  source text not null default 'daily'::text,
  tested integer not null,
  positive integer not null,
  to_screen integer,
  reporter text,
  import_id bigint,
  report_id bigint,
  recorded_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  superseded_at timestamp with time zone,
  CHECK ((positive >= 0)),
  CHECK ((superseded_at >= recorded_at)),
  CHECK ((tested >= 0)),
  CHECK ((to_screen >= 0)),
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  FOREIGN KEY (import_id) REFERENCES import(import_id),
  FOREIGN KEY (report_id) REFERENCES daily_report(report_id),
  PRIMARY KEY (screening_report_id)
);
CREATE UNIQUE INDEX screening_report_current ON public.screening_report USING btree (area_id, day, source) WHERE (superseded_at IS NULL);
CREATE INDEX screening_report_day ON public.screening_report USING btree (day, area_id) WHERE (superseded_at IS NULL);
CREATE UNIQUE INDEX screening_report_pkey ON public.screening_report USING btree (screening_report_id);
CREATE INDEX screening_report_positive ON public.screening_report USING btree (day, area_id) WHERE ((superseded_at IS NULL) AND (positive > 0));
CREATE INDEX screening_report_superseded ON public.screening_report USING btree (area_id, day) WHERE (superseded_at IS NOT NULL);

-- Areas whose grades must be recomputed, from which day; written in the transaction of the report that made them so.
create table stale (
  area_id integer not null,
  from_day date not null,
  mark bigint generated always as identity not null,
  input_changed boolean not null default false,
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  PRIMARY KEY (area_id),
  UNIQUE (mark)
);
CREATE UNIQUE INDEX stale_mark_key ON public.stale USING btree (mark);
CREATE UNIQUE INDEX stale_pkey ON public.stale USING btree (area_id);

-- Which version is in force from which day (null = always) until the next begins. A row is cancelled only before its day.
create table standard_in_force (
  standard_in_force_id integer generated always as identity not null,
  standard_version_id integer not null,
  effective_from date,
  proposal_id bigint,
  recorded_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  cancelled_at timestamp with time zone,
  cancelled_by text,
  FOREIGN KEY (proposal_id) REFERENCES standard_proposal(proposal_id),
  FOREIGN KEY (standard_version_id) REFERENCES standard_version(standard_version_id),
  PRIMARY KEY (standard_in_force_id)
);
CREATE UNIQUE INDEX standard_in_force_day ON public.standard_in_force USING btree (effective_from) NULLS NOT DISTINCT WHERE (cancelled_at IS NULL);
CREATE UNIQUE INDEX standard_in_force_pkey ON public.standard_in_force USING btree (standard_in_force_id);

-- One row per proposal that a version be in force from a day, with the impact report as it was when proposed. Approved by another person than proposed it.
create table standard_proposal (
  proposal_id bigint generated always as identity not null,
  standard_version_id integer not null,
  effective_from date not null,
  note text,
  proposed_by text not null,
  proposed_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  report jsonb not null,
  decision text,
  decided_by text,
  decided_at timestamp with time zone,
  decision_note text,
  CHECK ((((decision IS NULL) = (decided_by IS NULL)) AND ((decision IS NULL) = (decided_at IS NULL)))),
  CHECK (((decision <> 'approved'::text) OR (lower(decided_by) <> lower(proposed_by)))),
  CHECK ((decision = ANY (ARRAY['approved'::text, 'rejected'::text, 'withdrawn'::text]))),
  FOREIGN KEY (standard_version_id) REFERENCES standard_version(standard_version_id),
  PRIMARY KEY (proposal_id)
);
CREATE UNIQUE INDEX standard_proposal_open ON public.standard_proposal USING btree (standard_version_id) WHERE (decision IS NULL);
CREATE UNIQUE INDEX standard_proposal_pkey ON public.standard_proposal USING btree (proposal_id);

-- One row per version of a grading standard. A draft may change; any other version never does.
create table standard_version (
  standard_version_id integer generated always as identity not null,
  standard_id text not null,
  version integer not null,
  document json not null,
  state text not null,
  recorded_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  based_on integer,
  author text,
  updated_at timestamp with time zone,
  CHECK ((state = ANY (ARRAY['draft'::text, 'proposed'::text, 'approved'::text, 'rejected'::text]))),
  FOREIGN KEY (based_on) REFERENCES standard_version(standard_version_id),
  PRIMARY KEY (standard_version_id),
  UNIQUE (standard_id, version)
);
CREATE UNIQUE INDEX standard_version_pkey ON public.standard_version USING btree (standard_version_id);
CREATE UNIQUE INDEX standard_version_standard_id_version_key ON public.standard_version USING btree (standard_id, version);

-- One row per graded area: what memory holds after day. Steady: the same outcome on later days changes nothing, so the area needs no work until its inputs change.
create table standing (
  area_id integer not null,
  day date not null,
  standing jsonb not null,
  outcome smallint not null,
  steady boolean not null,
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  PRIMARY KEY (area_id)
);
CREATE UNIQUE INDEX standing_pkey ON public.standing USING btree (area_id);
CREATE INDEX standing_unsteady ON public.standing USING btree (area_id) WHERE (NOT steady);

-- One row per area and zoom band: the coverage simplified for the band (core/geometry/bands.ts), EPSG:3857.
create table tile_geometry (
  band smallint not null,
  area_id integer not null,
  level text not null,
  geom geometry(MultiPolygon,3857) not null,
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  PRIMARY KEY (band, area_id)
);
CREATE INDEX tile_geometry_geom ON ONLY public.tile_geometry USING gist (geom);
CREATE UNIQUE INDEX tile_geometry_pkey ON ONLY public.tile_geometry USING btree (band, area_id);

create table tile_geometry_0 (
  band smallint not null,
  area_id integer not null,
  level text not null,
  geom geometry(MultiPolygon,3857) not null,
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  PRIMARY KEY (band, area_id)
);
CREATE INDEX tile_geometry_0_geom_idx ON public.tile_geometry_0 USING gist (geom);
CREATE UNIQUE INDEX tile_geometry_0_pkey ON public.tile_geometry_0 USING btree (band, area_id);

create table tile_geometry_1 (
  band smallint not null,
  area_id integer not null,
  level text not null,
  geom geometry(MultiPolygon,3857) not null,
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  PRIMARY KEY (band, area_id)
);
CREATE INDEX tile_geometry_1_geom_idx ON public.tile_geometry_1 USING gist (geom);
CREATE UNIQUE INDEX tile_geometry_1_pkey ON public.tile_geometry_1 USING btree (band, area_id);

create table tile_geometry_2 (
  band smallint not null,
  area_id integer not null,
  level text not null,
  geom geometry(MultiPolygon,3857) not null,
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  PRIMARY KEY (band, area_id)
);
CREATE INDEX tile_geometry_2_geom_idx ON public.tile_geometry_2 USING gist (geom);
CREATE UNIQUE INDEX tile_geometry_2_pkey ON public.tile_geometry_2 USING btree (band, area_id);

create table tile_geometry_3 (
  band smallint not null,
  area_id integer not null,
  level text not null,
  geom geometry(MultiPolygon,3857) not null,
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  PRIMARY KEY (band, area_id)
);
CREATE INDEX tile_geometry_3_geom_idx ON public.tile_geometry_3 USING gist (geom);
CREATE UNIQUE INDEX tile_geometry_3_pkey ON public.tile_geometry_3 USING btree (band, area_id);

create table tile_geometry_4 (
  band smallint not null,
  area_id integer not null,
  level text not null,
  geom geometry(MultiPolygon,3857) not null,
  FOREIGN KEY (area_id) REFERENCES area(area_id),
  PRIMARY KEY (band, area_id)
);
CREATE INDEX tile_geometry_4_geom_idx ON public.tile_geometry_4 USING gist (geom);
CREATE UNIQUE INDEX tile_geometry_4_pkey ON public.tile_geometry_4 USING btree (band, area_id);

-- One row per address that changes are sent to. The secret signs and is therefore kept as it is; no answer but the first has it.
create table webhook (
  webhook_id integer generated always as identity not null,
  url text not null,
  secret text not null,
  areas text[],
  transitions text not null default 'every'::text,
  min_severity smallint,
  note text,
  state text not null default 'active'::text,
  cursor bigint not null,
  next_attempt_at timestamp with time zone,
  lease uuid,
  leased_until timestamp with time zone,
  created_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  CHECK (((min_severity >= 0) AND (min_severity <= 4))),
  CHECK ((cursor >= 0)),
  CHECK ((state = ANY (ARRAY['active'::text, 'failed'::text]))),
  CHECK ((transitions = ANY (ARRAY['every'::text, 'grade'::text]))),
  PRIMARY KEY (webhook_id)
);
CREATE UNIQUE INDEX webhook_pkey ON public.webhook USING btree (webhook_id);

-- One row per message; a retry sends the same bytes under the same id. The body goes once it was delivered, old rows after a thousand.
create table webhook_delivery (
  delivery_id bigint generated always as identity not null,
  webhook_id integer not null,
  message_id text not null,
  kind text not null,
  state text not null default 'pending'::text,
  from_cursor bigint,
  to_cursor bigint,
  body text,
  attempts integer not null default 0,
  response_code smallint,
  error text,
  created_at timestamp with time zone not null default date_trunc('milliseconds'::text, clock_timestamp()),
  attempted_at timestamp with time zone,
  CHECK (((kind = 'changes'::text) = (from_cursor IS NOT NULL))),
  CHECK (((state <> 'pending'::text) OR (body IS NOT NULL))),
  CHECK ((kind = ANY (ARRAY['changes'::text, 'test'::text]))),
  CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text, 'replaced'::text]))),
  FOREIGN KEY (webhook_id) REFERENCES webhook(webhook_id) ON DELETE CASCADE,
  PRIMARY KEY (delivery_id),
  UNIQUE (message_id)
);
CREATE INDEX webhook_delivery_latest ON public.webhook_delivery USING btree (webhook_id, delivery_id DESC);
CREATE UNIQUE INDEX webhook_delivery_message_id_key ON public.webhook_delivery USING btree (message_id);
CREATE UNIQUE INDEX webhook_delivery_pending ON public.webhook_delivery USING btree (webhook_id) WHERE ((state = 'pending'::text) AND (kind = 'changes'::text));
CREATE UNIQUE INDEX webhook_delivery_pkey ON public.webhook_delivery USING btree (delivery_id);

-- Truncating passes the triggers of rows by.
CREATE OR REPLACE FUNCTION public.keep_bulletins()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise integrity_constraint_violation using message = format('table %s is never truncated: it holds signed bulletins', tg_table_name);
end
$function$;

-- Of a signed bulletin only the mark of its recall is ever written, once.
CREATE OR REPLACE FUNCTION public.keep_signed_bulletin()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  kept bulletin;
begin
  if tg_op = 'DELETE' then
    if old.number is null then return old; end if;
    raise integrity_constraint_violation using message = format('bulletin %s is signed and is never deleted', old.bulletin_id);
  end if;
  if old.number is not null then
    -- All columns but the mark of its recall, which is set once; columns that come later are frozen with the others.
    kept := new;
    if old.recalled_at is null then
      kept.recalled_at := old.recalled_at;
      kept.recalled_by := old.recalled_by;
      kept.recall_reason := old.recall_reason;
    end if;
    if kept *<> old then
      raise integrity_constraint_violation using message = format('bulletin %s is signed and never changes', old.bulletin_id);
    end if;
  elsif new.number is not null and not exists (
    select from bulletin_file f where f.bulletin_id = new.bulletin_id and f.format = 'json' and f.sha256 = new.sha256) then
    raise integrity_constraint_violation using
      message = format('bulletin %s is not signed without the document that has its hash', old.bulletin_id);
  end if;
  return new;
end
$function$;

-- Files are only ever added, and only until the bulletin is signed.
CREATE OR REPLACE FUNCTION public.keep_signed_file()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'INSERT' and exists (select from bulletin b where b.bulletin_id = new.bulletin_id and b.number is null) then
    return new;
  end if;
  raise integrity_constraint_violation using message = 'files of bulletins are stored before they are signed and never change';
end
$function$;
