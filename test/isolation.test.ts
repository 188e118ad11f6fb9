import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#platform/id.ts';
import { openTestDatabase, type TestDatabase } from './support/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const ROLES = [
  'holdfast_care',
  'holdfast_workforce',
  'holdfast_research',
  'holdfast_account',
  'holdfast_questionnaire',
  'holdfast_sign_in',
  'holdfast_jobs',
] as const;

/** Tables that hold no organisation's data, and why they need no row-level security. */
const SHARED: Record<string, string> = {
  'account.user': 'sign-in library; its role alone writes, account may read names',
  'account.session': 'sign-in library; its role alone',
  'account.account': 'sign-in library; its role alone',
  'account.verification': 'sign-in library; its role alone',
  'account.two_factor': 'sign-in library; its role alone',
  'account.passkey': 'sign-in library; its role alone',
  'account.sign_in_failure': 'wrong passwords in a row, by user; the sign-in role alone',
  'account.program_token': 'what programs that signed in may do, by hash; the sign-in role alone',
  'account.program_assertion': 'which of their statements were used; the sign-in role alone',
  'account.app_grant': 'what people allowed apps, with hashes of tokens; the sign-in role alone',
  'care.practice': 'open data about practices; written by the operator’s command alone',
  'care.practice_deprivation':
    'open data about practices; written by the operator’s command, or by the service that loaded it',
  'care.reference_code': 'members of reference sets; written by the operator’s command alone',
  'platform.__drizzle_migrations': 'which migrations were applied; no role reaches it',
};

/** What a role may do outside its own zone's tables, by table: all of it, and nothing else. */
const GRANTED: Record<string, string> = {
  'holdfast_account platform.audit_entry': 'SELECT',
  'holdfast_account platform.mail': 'INSERT',
  'holdfast_care account.colleague': 'SELECT',
  'holdfast_care account.organisation': 'SELECT',
  'holdfast_care account.referral_agreement': 'SELECT',
  'holdfast_care platform.audit_entry': 'SELECT',
  'holdfast_care platform.draft': 'DELETE,INSERT,SELECT,UPDATE',
  'holdfast_care platform.earlier_version': 'SELECT',
  'holdfast_care platform.mail': 'INSERT',
  'holdfast_care questionnaire.definition': 'SELECT',
  'holdfast_jobs platform.__drizzle_migrations': 'SELECT',
  'holdfast_jobs platform.mail': 'DELETE,SELECT,UPDATE',
  'holdfast_research account.organisation': 'SELECT',
  'holdfast_research platform.mail': 'INSERT',
  'holdfast_research questionnaire.definition': 'SELECT',
  'holdfast_sign_in account.account': 'DELETE,INSERT,SELECT,UPDATE',
  'holdfast_sign_in account.app_grant': 'DELETE,INSERT,SELECT,UPDATE',
  'holdfast_sign_in account.membership': 'SELECT',
  'holdfast_sign_in account.organisation': 'SELECT',
  'holdfast_sign_in account.passkey': 'DELETE,INSERT,SELECT,UPDATE',
  'holdfast_sign_in account.program': 'SELECT',
  'holdfast_sign_in account.program_assertion': 'DELETE,INSERT,SELECT',
  'holdfast_sign_in account.program_token': 'DELETE,INSERT,SELECT',
  'holdfast_sign_in account.session': 'DELETE,INSERT,SELECT,UPDATE',
  'holdfast_sign_in account.sign_in_failure': 'DELETE,INSERT,SELECT,UPDATE',
  'holdfast_sign_in account.two_factor': 'DELETE,INSERT,SELECT,UPDATE',
  'holdfast_sign_in account.user': 'DELETE,INSERT,SELECT,UPDATE',
  'holdfast_sign_in account.verification': 'DELETE,INSERT,SELECT,UPDATE',
  'holdfast_workforce account.colleague': 'SELECT',
  'holdfast_workforce account.organisation': 'SELECT',
  'holdfast_workforce account.referral_agreement': 'SELECT',
  'holdfast_workforce platform.mail': 'INSERT',
};

/** What a role may do with some columns of a table alone. */
const GRANTED_COLUMNS: Record<string, string> = {
  'holdfast_care account.subscription':
    'SELECT changed_at,criteria,endpoint,ends_at,error,id,kind,made_at,organisation_id,payload,program_id,reason,status,version',
  'holdfast_care care.criteria_version': 'UPDATE agreed_on,ended_on,status',
  'holdfast_care care.discretion_setting':
    'UPDATE contested_on,ended_on,in_force_on,review_on,settled_on,status,version',
};

/** The community directory is public: everybody in care reads it, and it names no person. */
const isDirectory = (name: string) =>
  name.startsWith('care.directory_') || name.startsWith('care.listing');

interface Table {
  name: string;
  secured: boolean;
  forced: boolean;
  policies: number;
  organisation: boolean;
}

async function tables(): Promise<Table[]> {
  const { rows } = await test.owner.query<Table>(`
    select n.nspname || '.' || c.relname as name, c.relrowsecurity as secured,
      c.relforcerowsecurity as forced,
      (select count(*)::int from pg_policy p where p.polrelid = c.oid) as policies,
      exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'organisation_id' and not a.attisdropped) as organisation
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname in ('platform', 'account', 'care', 'workforce', 'questionnaire', 'research', 'exchange', 'publishing')
    order by 1`);
  return rows;
}

/** Runs a statement as a role for an organisation, in a transaction that is always undone. */
async function as(
  role: string,
  organisationId: string | null,
  sql: string,
): Promise<number | string> {
  const client = await test.owner.connect();
  try {
    await client.query(
      `begin; set local role ${role}; set local holdfast.org_ids = '{${organisationId ?? ''}}'; set local holdfast.user_id = ''`,
    );
    const { rowCount } = await client.query(sql);
    return rowCount ?? 0;
  } catch (error) {
    return (error as { code?: string }).code ?? 'error';
  } finally {
    await client.query('rollback');
    client.release();
  }
}

const NOT_ALLOWED = '42501';

describe('the catalogue', () => {
  it('has every table under forced row-level security with a policy, or named as shared', async () => {
    const all = await tables();
    expect(all.length).toBeGreaterThan(25);
    const bare = all.filter((t) => !t.secured || !t.forced);
    expect(
      bare.map((t) => t.name).filter((name) => !(name in SHARED) && !isDirectory(name)),
    ).toEqual([]);
    const unreachable = all.filter((t) => t.secured && t.policies === 0).map((t) => t.name);
    // No policy at all means no role but the owner's functions: right for these two alone.
    expect(unreachable).toEqual(['platform.act_key', 'platform.audit_chain']);
  });

  it('has no table of an organisation among the shared ones', async () => {
    const all = await tables();
    expect(all.filter((t) => t.organisation && t.name in SHARED).map((t) => t.name)).toEqual([]);
  });

  it('gives each zone its own schema and, of others, only what is named', async () => {
    const { rows } = await test.owner.query<{ role: string; object: string; what: string }>(`
      select r.rolname as role, n.nspname || '.' || c.relname as object,
        string_agg(p.what, ',' order by p.what) as what
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      cross join (values ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) as p(what)
      cross join pg_roles r
      where r.rolname like 'holdfast\\_%' and c.relkind in ('r', 'v', 'm') and n.nspname in ('platform', 'account', 'care', 'workforce', 'questionnaire', 'research')
        and has_schema_privilege(r.rolname, n.nspname, 'USAGE')
        and has_table_privilege(r.rolname, c.oid, p.what) and 'holdfast_' || n.nspname <> r.rolname
      group by 1, 2 order by 1, 2`);
    const found = Object.fromEntries(rows.map((row) => [`${row.role} ${row.object}`, row.what]));
    expect(found).toEqual(GRANTED);
  });

  it('gives no column away but what is named', async () => {
    // Of a table as a whole is told above; these are what is granted beside it, column by column.
    const { rows } = await test.owner.query<{ role: string; object: string; what: string }>(`
      select r.rolname as role, n.nspname || '.' || c.relname as object,
        x.privilege_type || ' ' || string_agg(a.attname, ',' order by a.attname) as what
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      cross join lateral aclexplode(a.attacl) x left join pg_roles r on r.oid = x.grantee
      where n.nspname in ('platform', 'account', 'care', 'workforce', 'questionnaire', 'research')
        and a.attacl is not null and not a.attisdropped
      group by r.rolname, n.nspname, c.relname, x.privilege_type order by 1, 2, x.privilege_type`);
    const found = rows.map((row) => [`${row.role} ${row.object}`, row.what]);
    expect(Object.fromEntries(found)).toEqual(GRANTED_COLUMNS);
    expect(found).toHaveLength(Object.keys(GRANTED_COLUMNS).length);
  });

  it('has no role that bypasses row-level security or owns a table', async () => {
    const { rows } = await test.owner.query(`
      select rolname from pg_roles where rolname in (${ROLES.map((role) => `'${role}'`)}, 'app_login')
        and (rolsuper or rolbypassrls or exists (select 1 from pg_class where relowner = pg_roles.oid))`);
    expect(rows).toEqual([]);
  });
});

describe('every table of an organisation', () => {
  it('shows another organisation nothing, and takes nothing for it', async () => {
    const [mine, theirs] = [newId(), newId()];
    const owned = (await tables()).filter(
      (t) => t.organisation && t.policies > 0 && !isDirectory(t.name),
    );
    expect(owned.length).toBeGreaterThan(20);
    const problems: string[] = [];
    for (const table of owned) {
      const [schema = '', name = ''] = table.name.split('.');
      await fillRow(schema, name, theirs);
      const role = schema === 'platform' ? 'holdfast_care' : `holdfast_${schema}`;
      for (const [what, statement] of [
        ['select', `select 1 from ${table.name} where organisation_id = '${theirs}'`],
        [
          'update',
          `update ${table.name} set organisation_id = organisation_id where organisation_id = '${theirs}'`,
        ],
        ['delete', `delete from ${table.name} where organisation_id = '${theirs}'`],
      ] as const) {
        const outcome = await as(role, mine, statement);
        if (outcome !== 0 && outcome !== NOT_ALLOWED)
          problems.push(`${what} ${table.name}: ${outcome}`);
        const nobody = await as(role, null, statement);
        if (nobody !== 0 && nobody !== NOT_ALLOWED)
          problems.push(`${what} ${table.name} for nobody: ${nobody}`);
      }
      const stolen = await as(
        role,
        mine,
        `insert into ${table.name} (organisation_id) values ('${theirs}')`,
      );
      // Refused by policy or by grant, and by nothing that happens to be wrong with the row.
      if (stolen !== NOT_ALLOWED) problems.push(`insert ${table.name}: ${stolen}`);
      // A wrong zone acts for the very organisation whose row it is: what stops it is its grants alone.
      for (const wrong of ROLES.filter((r) => r !== role)) {
        const key = `${wrong} ${table.name}`;
        const granted = `${GRANTED[key] ?? ''} ${GRANTED_COLUMNS[key] ?? ''}`;
        for (const [what, statement] of [
          ['SELECT', `select organisation_id from ${table.name}`],
          ['INSERT', `insert into ${table.name} (organisation_id) values ('${theirs}')`],
          ['UPDATE', `update ${table.name} set organisation_id = organisation_id`],
          ['DELETE', `delete from ${table.name}`],
        ] as const) {
          if (granted.includes(what)) continue;
          const outcome = await as(wrong, theirs, statement);
          if (outcome !== NOT_ALLOWED)
            problems.push(`${wrong} does ${what} on ${table.name}: ${outcome}`);
        }
      }
    }
    expect(problems).toEqual([]);
  }, 120_000);
});

/** Puts one row of an organisation into a table as the owner, checks and references switched off. */
async function fillRow(schema: string, table: string, organisationId: string): Promise<void> {
  const { rows: columns } = await test.owner.query<{
    name: string;
    type: string;
    identity: string;
    demanded: boolean;
  }>(
    `select a.attname as name, format_type(a.atttypid, null) as type, a.attidentity as identity, a.attnotnull as demanded
     from pg_attribute a where a.attrelid = '${schema}.${table}'::regclass and a.attnum > 0 and not a.attisdropped`,
  );
  const { rows: checks } = await test.owner.query<{ name: string; definition: string }>(
    `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
     where conrelid = '${schema}.${table}'::regclass and contype = 'c'`,
  );
  const values: Record<string, string> = {
    uuid: `'${newId()}'`,
    text: "''",
    boolean: 'true',
    integer: '1',
    bigint: '1',
    'double precision': '1',
    date: "'2026-11-21'",
    'timestamp with time zone': 'now()',
    jsonb: "'{}'",
    'text[]': "'{}'",
    'uuid[]': "'{}'",
  };
  const allowed = (column: string) => {
    const check = checks.find((c) => new RegExp(`\\(\\(?${column} = ANY`).test(c.definition));
    return check?.definition.match(/'([^']*)'/)?.[0];
  };
  // Of columns of which one must be there, the first.
  const oneOf = (column: string) =>
    checks.some((c) => c.definition.startsWith(`CHECK (((${column} IS NOT NULL) OR `));
  const filled = columns.filter((c) => c.identity === '' && (c.demanded || oneOf(c.name)));
  const list = filled.map((c) =>
    c.name === 'organisation_id'
      ? `'${organisationId}'`
      : (allowed(c.name) ?? values[c.type] ?? 'null'),
  );
  const client = await test.owner.connect();
  try {
    await client.query('begin; set local session_replication_role = replica');
    await client.query(
      `insert into ${schema}.${table} (${filled.map((c) => `"${c.name}"`).join(', ')}) values (${list.join(', ')})`,
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new Error(`cannot fill ${schema}.${table}: ${(error as Error).message}`);
  } finally {
    client.release();
  }
}

describe('the audit log', () => {
  it('cannot be changed, not even by its owner', async () => {
    const id = newId();
    await fillRow('platform', 'audit_entry', id);
    await expect(
      test.owner.query(`update platform.audit_entry set act = 'x' where organisation_id = '${id}'`),
    ).rejects.toThrow('append-only');
    await expect(
      test.owner.query(`delete from platform.audit_entry where organisation_id = '${id}'`),
    ).rejects.toThrow('append-only');
    await expect(test.owner.query('truncate platform.audit_entry')).rejects.toThrow('append-only');
  });

  it('takes entries from no role directly', async () => {
    for (const role of ROLES) {
      const outcome = await as(role, newId(), `select platform.append_audit('{}'::jsonb, now())`);
      expect(outcome).toBe(NOT_ALLOWED);
    }
  });
});
