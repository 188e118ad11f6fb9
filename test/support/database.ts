import { randomBytes } from 'node:crypto';
import { drizzle } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import { membership, organisation, referralAgreement, user } from '#account/schema.server.ts';
import type { Actor, Role } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import {
  type Database,
  openEmbeddedDatabase,
  openPostgres,
} from '#platform/database/database.server.ts';
import { newId } from '#platform/id.ts';
import { startJobs } from '#platform/jobs/jobs.server.ts';
import { keeperOf } from '#platform/secret/keeper.server.ts';

export interface TestDatabase {
  /** As the server has it: on PostgreSQL a login that owns nothing. */
  db: Database;
  /** The owner's connection, past row-level security: for arranging and for looking. */
  owner: pg.Pool;
  close(): Promise<void>;
}

/** A database of its own on the test cluster, migrated or as another; null where the suite runs embedded. */
export async function postgresFromTemplate(template = 'holdfast_template') {
  const port = process.env.HOLDFAST_TEST_CLUSTER;
  if (!port) return null;
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = (login: string, database: string) =>
    `postgres://${login}@127.0.0.1:${port}/${database}`;
  const first = openPostgres(url('postgres', 'postgres'), 1);
  await first.pool.query(`create database ${name} template ${template}`);
  await first.close();
  return { name, appUrl: url('app_login', name), owner: openPostgres(url('postgres', name), 4) };
}

/** A migrated database of its own for one test file; jobs can be sent, none is worked. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const postgres = await postgresFromTemplate();
  if (postgres) {
    const { owner } = postgres;
    const db = openPostgres(postgres.appUrl, 12);
    return withJobs({
      db,
      owner: owner.pool,
      close: async () => void (await Promise.all([db.close(), owner.close()])),
    });
  }
  const template = process.env.HOLDFAST_TEST_TEMPLATE;
  const db = await openEmbeddedDatabase(template ? { template } : {});
  return withJobs({ db, owner: db.pool, close: () => db.close() });
}

async function withJobs(test: TestDatabase): Promise<TestDatabase> {
  const jobs = await startJobs(test.db, () => undefined, { supervise: false });
  test.db.jobs = jobs;
  test.db.keeper = keeperOf('a secret for tests that is long enough');
  return {
    ...test,
    close: async () => {
      await jobs.stop();
      await test.close();
    },
  };
}

/** Two unrelated services and a practice, and a context for each person who works in them. */
export interface Service {
  organisationId: string;
  practiceId: string;
  otherOrganisationId: string;
  linkWorker: Ctx;
  secondLinkWorker: Ctx;
  supervisor: Ctx;
  manager: Ctx;
  administrator: Ctx;
  referrer: Ctx;
  researcher: Ctx;
  otherResearcher: Ctx;
  otherLinkWorker: Ctx;
  otherManager: Ctx;
}

/** Fills a test database with organisations and people who work there; all made up. */
export async function makeService(
  test: TestDatabase,
  now = new Date('2026-11-21T10:00:00Z'),
): Promise<Service> {
  const owner = drizzle(test.owner, { casing: 'snake_case' });
  const [organisationId, practiceId, otherOrganisationId] = [newId(), newId(), newId()];
  const tag = randomBytes(4).toString('hex');
  await owner.insert(organisation).values([
    {
      id: organisationId,
      kind: 'employer',
      name: 'Hillside Social Prescribing',
      slug: `hillside-${tag}`,
      service: true,
      madeAt: now,
    },
    {
      id: practiceId,
      kind: 'practice',
      name: 'Millbrook Surgery',
      slug: `millbrook-${tag}`,
      odsCode: 'Z99001',
      madeAt: now,
    },
    {
      id: otherOrganisationId,
      kind: 'employer',
      name: 'Otherton Link Workers',
      slug: `otherton-${tag}`,
      service: true,
      madeAt: now,
    },
  ]);
  await owner.insert(referralAgreement).values({
    id: newId(),
    organisationId,
    referringOrganisationId: practiceId,
    since: '2026-01-01',
  });
  const staff = async (name: string, at: string, ...roles: Role[]): Promise<Ctx> => {
    const id = newId();
    await owner
      .insert(user)
      .values({ id, name, email: `${id}@staff.example`, createdAt: now, updatedAt: now });
    await owner
      .insert(membership)
      .values(
        roles.map((role) => ({ id: newId(), organisationId: at, userId: id, role, since: now })),
      );
    const actor: Actor = { kind: 'staff', id, name, organisationIds: [at], roles };
    return { db: test.db, actor, now, requestId: 'test' };
  };
  return {
    organisationId,
    practiceId,
    otherOrganisationId,
    linkWorker: await staff('Amina Yusuf', organisationId, 'link-worker'),
    secondLinkWorker: await staff('Tom Ellery', organisationId, 'link-worker'),
    supervisor: await staff('Grace Okafor', organisationId, 'supervisor'),
    manager: await staff('Helen Pryce', organisationId, 'manager'),
    administrator: await staff('Samir Desai', organisationId, 'administrator'),
    referrer: await staff('Dr Ruth Calder', practiceId, 'referrer'),
    researcher: await staff('Dr Neema Abara', organisationId, 'researcher'),
    otherResearcher: await staff('Dr Leo Brandt', otherOrganisationId, 'researcher'),
    otherLinkWorker: await staff('Ivo Marsh', otherOrganisationId, 'link-worker'),
    otherManager: await staff('Priya Nair', otherOrganisationId, 'manager'),
  };
}
