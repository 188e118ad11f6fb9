import type pg from 'pg';

/**
 * From now on every row of an organisation that is written in a transaction without an audit entry is
 * noted; gives what was, as `table: how`. Needs the owner's connection.
 */
export async function watchStrays(owner: pg.Pool): Promise<() => Promise<string[]>> {
  await owner.query(`
    create table public.stray (place text, how text, primary key (place, how));
    create function public.note_stray() returns trigger language plpgsql security definer as $$
    begin
      if not exists (
        select from platform.audit_entry where xmin = pg_current_xact_id()::xid
      ) then
        insert into public.stray values (tg_table_schema || '.' || tg_table_name, lower(tg_op))
        on conflict do nothing;
      end if;
      return null;
    end $$;
  `);
  const { rows } = await owner.query<{ place: string }>(
    `select format('%I.%I', table_schema, table_name) as place
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where column_name = 'organisation_id' and table_type = 'BASE TABLE'
       and table_schema not in ('jobs', 'public')`,
  );
  for (const { place } of rows)
    await owner.query(
      `create constraint trigger note_stray after insert or update or delete on ${place}
       deferrable initially deferred for each row execute function public.note_stray()`,
    );
  return async () => {
    const found = await owner.query<{ place: string; how: string }>(
      'select place, how from public.stray order by 1, 2',
    );
    return found.rows.map(({ place, how }) => `${place}: ${how}`);
  };
}
