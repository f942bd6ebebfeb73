-- Wusetu 0002: the life cycle of standards, manual overrides, detected clusters, the serial interval.

-- Life cycle ---------------------------------------------------------------------------------------------------------

alter table standard_version drop constraint standard_version_state_check;
alter table standard_version
  add column based_on   integer references standard_version,
  add column author     text,
  add column updated_at timestamptz;
-- jsonb puts keys in an order of its own, and a term may only use those above it: in jsonb cz-pes-2020 is no valid document.
alter table standard_version alter column document type json using document::json;
comment on table standard_version is 'One row per version of a grading standard. A draft may change; any other version never does.';

create table standard_proposal (
  proposal_id         bigint generated always as identity primary key,
  standard_version_id integer not null references standard_version,
  effective_from      date not null,
  note                text,
  proposed_by         text not null,
  proposed_at         timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  report              jsonb not null,
  decision            text check (decision in ('approved', 'rejected', 'withdrawn')),
  decided_by          text,
  decided_at          timestamptz,
  decision_note       text,
  check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null)),
  check (decision <> 'approved' or lower(decided_by) <> lower(proposed_by))
);
comment on table standard_proposal is 'One row per proposal that a version be in force from a day, with the impact report as it was when proposed. Approved by another person than proposed it.';
create unique index standard_proposal_open on standard_proposal (standard_version_id) where decision is null;

create table standard_in_force (
  standard_in_force_id integer generated always as identity primary key,
  standard_version_id  integer not null references standard_version,
  effective_from       date,
  proposal_id          bigint references standard_proposal,
  recorded_at          timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  cancelled_at         timestamptz,
  cancelled_by         text
);
comment on table standard_in_force is 'Which version is in force from which day (null = always) until the next begins. A row is cancelled only before its day.';
create unique index standard_in_force_day on standard_in_force (effective_from) nulls not distinct where cancelled_at is null;

insert into standard_in_force (standard_version_id, effective_from, recorded_at)
select standard_version_id, effective_from, recorded_at from standard_version where state in ('active', 'retired')
order by effective_from nulls first, standard_version_id;
update standard_version set state = 'approved' where state in ('active', 'retired');
alter table standard_version
  drop column effective_from, drop column proposed_by, drop column approved_by,
  add constraint standard_version_state_check check (state in ('draft', 'proposed', 'approved', 'rejected'));
comment on column standard_version.state is 'approved: in standard_in_force, now, earlier, later or until it was cancelled; also a preset that was proposed.';

-- Manual overrides ---------------------------------------------------------------------------------------------------

create table grade_override (
  override_id  bigint generated always as identity primary key,
  area_id      integer not null references area,
  severity     smallint not null check (severity between 0 and 4),
  from_day     date not null,
  to_day       date not null,
  reason       text not null,
  evidence     text not null,
  requested_by text not null,
  requested_at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  decision     text check (decision in ('approved', 'rejected', 'withdrawn')),
  decided_by   text,
  decided_at   timestamptz,
  decision_note text,
  ended_by     text,
  ended_at     timestamptz,
  ended_day    date,
  ended_note   text,
  check (to_day >= from_day),
  check (ended_day is null or ended_day >= from_day - 1),
  check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null)),
  check ((ended_day is null) = (ended_at is null) and (ended_day is null) = (ended_by is null)),
  check (decision <> 'approved' or lower(decided_by) <> lower(requested_by))
);
comment on table grade_override is 'One row per request to set an area''s grade by hand, from a day to its expiry. In force once another person has approved it; ended_day is its last day where it was ended early.';
create index grade_override_area on grade_override (area_id, from_day) where decision = 'approved';

-- Detected clusters --------------------------------------------------------------------------------------------------

create table cluster_scan (
  cluster_scan_id bigint generated always as identity primary key,
  day             date not null,
  level           text not null,
  fingerprint     text not null,
  parameters      jsonb not null,
  computed_at     timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  superseded_at   timestamptz
);
comment on table cluster_scan is 'One row per day scanned for clusters; the fingerprint is of what was scanned, so that a later report shows which days to scan again.';
create unique index cluster_scan_current on cluster_scan (day) where superseded_at is null;

create table detected_cluster (
  detected_cluster_id bigint generated always as identity primary key,
  cluster_scan_id     bigint not null references cluster_scan,
  number              integer not null,
  status              text not null check (status in ('new', 'ongoing')),
  first_detected      date not null,
  from_day            date not null,
  to_day              date not null,
  centre_id           integer not null references area,
  radius_metres       double precision not null,
  cases               integer not null,
  expected            double precision not null,
  relative_risk       double precision,
  log_likelihood_ratio double precision not null,
  p_value             double precision not null check (p_value > 0 and p_value <= 1),
  recurrence_interval_days double precision not null
);
comment on table detected_cluster is 'One row per cluster of a scan; number is the same while a cluster goes on from day to day.';
create index detected_cluster_scan on detected_cluster (cluster_scan_id);

create table detected_cluster_area (
  detected_cluster_id bigint not null references detected_cluster,
  area_id             integer not null references area,
  primary key (detected_cluster_id, area_id)
);
comment on table detected_cluster_area is 'The areas of a detected cluster.';
create index detected_cluster_area_area on detected_cluster_area (area_id);

-- Reproduction number ------------------------------------------------------------------------------------------------

create table infectivity (
  days_back smallint primary key check (days_back >= 0),
  weight    double precision not null
);
comment on table infectivity is 'What a case of so many days ago adds to the denominator of rt (core/statistics/cori.ts), from the serial interval in the settings.';

-- Indicators over all areas ------------------------------------------------------------------------------------------

alter table stale add column input_changed boolean not null default false;
comment on column stale.input_changed is 'True where the area''s own reports or population changed: where the standard reads a rate smoothed over all areas (cases_per_100k_7d_eb), every area of the level is stale with it.';
