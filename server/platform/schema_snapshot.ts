import { type Db, sql } from './engine.ts';

/**
 * The schema as text, the same on both engines: tables with columns, checks, keys, indexes and
 * triggers, in order of name, then the functions.
 * `migrations/schema.sql` is this text; a test compares (schema.test.ts), UPDATE_SCHEMA=1 writes it anew.
 */
export async function schemaSnapshot(db: Db): Promise<string> {
  const { rows } = await sql<{
    name: string;
    comment: string | null;
    columns: string[];
    constraints: string[];
    indexes: string[];
    triggers: string[];
  }>`
    select c.relname as name, obj_description(c.oid) as comment,
      array(select concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
          case when a.attidentity <> '' then 'generated always as identity' end,
          case when a.attnotnull then 'not null' end, 'default ' || pg_get_expr(d.adbin, d.adrelid))
        from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as columns,
      array(select pg_get_constraintdef(k.oid) from pg_constraint k
        where k.conrelid = c.oid and k.contype <> 'n' order by k.contype, pg_get_constraintdef(k.oid)) as constraints,
      array(select indexdef from pg_indexes where schemaname = 'public' and tablename = c.relname
        order by indexname) as indexes,
      array(select pg_get_triggerdef(t.oid) from pg_trigger t
        where t.tgrelid = c.oid and not t.tgisinternal order by t.tgname) as triggers
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relname <> 'spatial_ref_sys'
      and not exists (select 1 from pg_depend where objid = c.oid and deptype = 'e')
    order by c.relname`.execute(db);
  const tables = rows.map(({ name, comment, columns, constraints, indexes, triggers }) =>
    [
      comment === null ? '' : `-- ${comment}\n`,
      `create table ${name} (\n  ${[...columns, ...constraints].join(',\n  ')}\n);\n`,
      ...[...indexes, ...triggers].map(definition => `${definition};\n`),
    ].join(''),
  );
  return `-- Generated from the migrations: do not edit. UPDATE_SCHEMA=1 npx vitest run server/platform/schema.test.ts\n\n${[...tables, ...(await functionsOf(db))].join('\n')}`;
}

async function functionsOf(db: Db): Promise<string[]> {
  const { rows } = await sql<{ definition: string; comment: string | null }>`
    select pg_get_functiondef(p.oid) as definition, obj_description(p.oid) as comment
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' and not exists (select 1 from pg_depend where objid = p.oid and deptype = 'e')
    order by p.proname`.execute(db);
  return rows.map(
    ({ definition, comment }) => `${comment === null ? '' : `-- ${comment}\n`}${definition.trimEnd()};\n`,
  );
}
