-- Wusetu 0006: bulletins 通报 (server/publish/bulletin).

create table bulletin (
  bulletin_id   integer generated always as identity primary key,
  number        integer unique check (number > 0),
  language      text not null check (language in ('zh', 'en')),
  theme         text not null check (theme in ('official', 'luminance')),
  date          date not null,
  compared_with date not null,
  parent        text,
  content       json not null,
  areas         json not null,
  words         json not null,
  version       integer not null default 1,
  corrects      integer unique references bulletin,
  created_at    timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  updated_at    timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  signed_at     timestamptz,
  sha256        text check (sha256 ~ '^[0-9a-f]{64}$'),
  recalled_at   timestamptz,
  recalled_by   text,
  recall_reason text,
  check (compared_with < date),
  check ((number is null) = (signed_at is null) and (number is null) = (sha256 is null)),
  check (recalled_at is null or signed_at is not null),
  check ((recalled_at is null) = (recalled_by is null) and (recalled_at is null) = (recall_reason is null))
);
comment on table bulletin is 'One row per bulletin, draft or signed. A signed one only ever gets the mark of its recall; what was signed is in bulletin_file.';
comment on column bulletin.number is 'Of the issue: the next one when it is signed, without gaps, over all bulletins.';
comment on column bulletin.content is 'The numbers as computed (core/contract_bulletin.ts, BulletinContent); areas: what each area shows on both days, from which the map is drawn.';
comment on column bulletin.words is 'What people write: BulletinText.';
comment on column bulletin.version is 'Counts up with every change of a draft, so that no change of another person is overwritten.';
create index bulletin_day on bulletin (date, parent);

create table bulletin_file (
  bulletin_id integer not null references bulletin,
  format      text not null check (format in ('pdf', 'docx', 'png', 'svg', 'txt', 'json', 'atlas')),
  body        bytea not null,
  sha256      text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  primary key (bulletin_id, format)
);
comment on table bulletin_file is 'One row per signed bulletin and form: the bytes as they were rendered when it was signed, never written again.';
