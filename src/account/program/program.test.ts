import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { endProgram, listPrograms, registerProgram } from './register.server.ts';
import { type RegisterProgram, registerShape } from './rules.ts';
import { allowedBy, allows, granted, oddScopes, scopesIn } from './scopes.ts';

const key = { kty: 'EC', crv: 'P-384', x: 'x', y: 'y' };
const typed = (change: Record<string, string> = {}) => ({
  name: 'Millbrook records',
  role: 'referrer',
  scopes: 'system/Task.rs',
  keys: JSON.stringify({ keys: [key] }),
  keysUrl: '',
  ...change,
});

describe('scopes', () => {
  it.each([
    ['system/Patient.read', 'Patient', 'rs'],
    ['system/*.cruds', 'Encounter', 'cruds'],
    ['system/Task.*', 'Task', 'cruds'],
    ['system/Task.r system/Task.c', 'Task', 'cr'],
  ])('%s allows what it says of %s: %s', (scopes, kind, letters) => {
    const allowed = allowedBy(scopes);
    for (const letter of ['c', 'r', 'u', 'd', 's'] as const)
      expect([letter, allows(allowed, kind, letter)]).toEqual([letter, letters.includes(letter)]);
    expect(allows(allowed, 'Nothing', 'r')).toBe(scopes.includes('*.'));
  });

  it('are not what is written otherwise', () => {
    const odd = [
      'patient/Patient.read',
      'system/Patient',
      'system/Patient.',
      'system/Patient.sr',
      'openid',
    ];
    expect(scopesIn(odd.join(' '))).toEqual([]);
    expect(oddScopes(`  ${odd.join(' ')} system/Task.r`)).toEqual(odd);
  });

  it('are granted within what was given, and all of it where none is asked for', () => {
    const given = 'system/Task.rs system/ServiceRequest.crs';
    expect(granted(given, '')).toEqual(['system/Task.rs', 'system/ServiceRequest.crs']);
    expect(granted(given, 'system/Task.r system/Patient.r system/ServiceRequest.cud')).toEqual([
      'system/Task.r',
    ]);
    expect(granted(given, 'system/*.r')).toEqual([]);
  });
});

describe('what is typed to register a program', () => {
  it.each([
    [{ name: ' ' }, 'name', 'Enter a name'],
    [{ role: 'provider' }, 'listingId', 'Enter the listing that it answers for'],
    [{ listingId: '/o/here/directory/x' }, 'listingId', 'Copy the address of the listing'],
    [
      { listingId: '/o/here/directory/0198c0de-0000-7000-8000-000000000001' },
      'listingId',
      'Only a provider answers for a listing',
    ],
    [{ role: 'administrator' }, 'role', 'Choose what it may be'],
    [{ scopes: '' }, 'scopes', 'at least one scope'],
    [{ scopes: 'system/Task.rs launch' }, 'scopes', 'launch is no scope'],
    [{ keys: '{' }, 'keys', 'not JSON'],
    [{ keys: '{"keys":[]}' }, 'keys', 'Paste a key set'],
    [{ keys: '{"keys":[null]}' }, 'keys', 'must be a JSON Web Key'],
    [{ keys: JSON.stringify({ keys: [{ ...key, d: 'secret' }] }) }, 'keys', 'private key'],
    [{ keys: '' }, 'keys', 'one of the two'],
    [{ keysUrl: 'https://keys.example/set' }, 'keys', 'one of the two'],
    [{ keys: '', keysUrl: 'http://keys.example/set' }, 'keysUrl', 'https://'],
  ])('%o is refused at the field', (change, field, words) => {
    const read = registerShape.safeParse(typed(change));
    expect(read.error?.issues.find((issue) => issue.path[0] === field)?.message).toContain(words);
  });
});

describe('registering', () => {
  let test: TestDatabase;
  let service: Service;
  const input = registerShape.parse(typed()) as RegisterProgram;
  beforeAll(async () => {
    test = await openTestDatabase();
    service = await makeService(test);
  });
  afterAll(() => test.close());

  it('is for administrators, of their own organisation, and once for a form', async () => {
    for (const ctx of [service.manager, service.linkWorker, service.referrer])
      await expect(registerProgram(ctx, input)).rejects.toMatchObject({ kind: 'forbidden' });
    const ctx = { ...service.administrator, key: '0195a000-0000-7000-8000-000000000001' };
    const [one, two] = [await registerProgram(ctx, input), await registerProgram(ctx, input)];
    expect(two).toEqual(one);
    expect(await listPrograms(service.administrator)).toMatchObject([
      { id: one.id, role: 'referrer' },
    ]);
    const elsewhere = {
      ...service.administrator,
      actor: { ...service.administrator.actor, organisationIds: [service.otherOrganisationId] },
    };
    expect(await listPrograms(elsewhere)).toEqual([]);
    await expect(endProgram(elsewhere, one.id)).rejects.toMatchObject({ kind: 'not-found' });
    await endProgram(service.administrator, one.id);
    expect(await listPrograms(service.administrator)).toEqual([]);
    const { rows } = await test.owner.query(
      "select act from platform.audit_entry where act like 'program.%' order by id",
    );
    expect(rows.map((row) => row.act)).toEqual(['program.register', 'program.end']);
  });
});
