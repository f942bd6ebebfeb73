-- Wusetu 0005: webhooks (server/publish/webhooks).

create table webhook (
  webhook_id      integer generated always as identity primary key,
  url             text not null,
  secret          text not null,
  areas           text[],
  transitions     text not null default 'every' check (transitions in ('every', 'grade')),
  min_severity    smallint check (min_severity between 0 and 4),
  note            text,
  state           text not null default 'active' check (state in ('active', 'failed')),
  cursor          bigint not null check (cursor >= 0),
  next_attempt_at timestamptz,
  lease           uuid,
  leased_until    timestamptz,
  created_at      timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);
comment on table webhook is 'One row per address that changes are sent to. The secret signs and is therefore kept as it is; no answer but the first has it.';
comment on column webhook.cursor is 'All changes up to this one were delivered (grade_spell.spell_id); it moves with the delivery, in one transaction.';
comment on column webhook.lease is 'Of the process that is delivering; where it dies another one takes over after leased_until.';

create table webhook_delivery (
  delivery_id   bigint generated always as identity primary key,
  webhook_id    integer not null references webhook on delete cascade,
  message_id    text not null unique,
  kind          text not null check (kind in ('changes', 'test')),
  state         text not null default 'pending' check (state in ('pending', 'delivered', 'failed', 'replaced')),
  from_cursor   bigint,
  to_cursor     bigint,
  body          text,
  attempts      integer not null default 0,
  response_code smallint,
  error         text,
  created_at    timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  attempted_at  timestamptz,
  check ((kind = 'changes') = (from_cursor is not null)),
  check (state <> 'pending' or body is not null)
);
comment on table webhook_delivery is 'One row per message; a retry sends the same bytes under the same id. The body goes once it was delivered, old rows after a thousand.';
create unique index webhook_delivery_pending on webhook_delivery (webhook_id) where state = 'pending' and kind = 'changes';
create index webhook_delivery_latest on webhook_delivery (webhook_id, delivery_id desc);
