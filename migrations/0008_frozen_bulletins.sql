-- Wusetu 0008: a signed bulletin is frozen by the database, whoever writes to it (server/publish/bulletin).

alter table bulletin_file add constraint bulletin_file_hash check (sha256 = encode(sha256(body), 'hex'));

create or replace function keep_signed_bulletin() returns trigger language plpgsql as $$
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
$$;
comment on function keep_signed_bulletin() is 'Of a signed bulletin only the mark of its recall is ever written, once.';
create trigger keep_signed_bulletin before update or delete on bulletin
  for each row execute function keep_signed_bulletin();

create or replace function keep_signed_file() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' and exists (select from bulletin b where b.bulletin_id = new.bulletin_id and b.number is null) then
    return new;
  end if;
  raise integrity_constraint_violation using message = 'files of bulletins are stored before they are signed and never change';
end
$$;
comment on function keep_signed_file() is 'Files are only ever added, and only until the bulletin is signed.';
create trigger keep_signed_file before insert or update or delete on bulletin_file
  for each row execute function keep_signed_file();

create or replace function keep_bulletins() returns trigger language plpgsql as $$
begin
  raise integrity_constraint_violation using message = format('table %s is never truncated: it holds signed bulletins', tg_table_name);
end
$$;
comment on function keep_bulletins() is 'Truncating passes the triggers of rows by.';
create trigger keep_bulletins before truncate on bulletin for each statement execute function keep_bulletins();
create trigger keep_bulletins before truncate on bulletin_file for each statement execute function keep_bulletins();
