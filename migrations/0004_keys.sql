-- Wusetu 0004: keys of readers and operators (server/access).

create table access_key (
  key_id          integer generated always as identity primary key,
  name            text not null check (length(name) between 1 and 80),
  prefix          text not null,
  hash            bytea not null unique check (length(hash) = 32),
  role            text not null check (role in ('read', 'operator')),
  areas           text[] check (cardinality(areas) > 0),
  fields          text[] check (cardinality(fields) > 0 and fields <@ array['grades', 'indicators', 'reasons']),
  from_day        date,
  to_day          date,
  rate_per_minute integer check (rate_per_minute > 0),
  expires_at      timestamptz,
  created_at      timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  created_by      text,
  revoked_at      timestamptz,
  revoked_by      text,
  last_used_at    timestamptz,
  check (from_day <= to_day),
  check (role = 'read' or (areas is null and fields is null and from_day is null and to_day is null))
);
comment on table access_key is 'One row per key ever given out; a revoked one stays. The key itself is nowhere: hash is its SHA-256, prefix its first characters for people.';
comment on column access_key.areas is 'Codes; an area stands for all areas below it. Null: all. Likewise fields, from_day and to_day.';
comment on column access_key.created_by is 'Name of the key that made it; null: somebody on the machine itself, without a key.';

create table access_key_usage (
  key_id      integer not null references access_key on delete cascade,
  day         date not null,
  route_group text not null,
  requests    bigint not null default 0,
  refused     bigint not null default 0,
  primary key (key_id, day, route_group)
);
comment on table access_key_usage is 'One row per key, UTC day and group of routes (/api/grades, /tiles, …): requests, and how many of them were refused. Written in batches.';
