import { randomInt } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import { passwordProblem } from '#account/password.ts';
import { membership, organisation, user } from '#account/schema.server.ts';
import { openSignIn } from '#account/sign-in.server.ts';
import { type Role, roles, systemActor } from '#platform/actor.ts';
import { OperationRefused } from '#platform/backup/tables.server.ts';
import type { Config } from '#platform/config.server.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { sessionSecret } from '#platform/secret/session-secret.server.ts';
import { openDatabase } from '../../server.ts';

async function withDatabase(config: Config, work: (db: Database) => Promise<void>) {
  const db = await openDatabase(config);
  try {
    await work(db);
  } finally {
    await db.close();
  }
  return 0;
}

async function actingFor(db: Database, slug: string): Promise<Ctx & { here: string }> {
  const ctx: Ctx = { db, actor: systemActor, now: new Date(), requestId: `command ${newId()}` };
  const [found] = await readIn(ctx, 'account', (tx) =>
    tx.select({ id: organisation.id }).from(organisation).where(eq(organisation.slug, slug)),
  );
  if (!found) throw new OperationRefused(`There is no organisation ${slug}.`);
  return { ...ctx, actor: { ...systemActor, organisationIds: [found.id] }, here: found.id };
}

/** The roles named, checked. */
export function readRoles(names: string[]): Role[] {
  for (const name of names)
    if (!roles.includes(name as Role))
      throw new OperationRefused(`${name} is not a role. The roles are ${roles.join(', ')}.`);
  return names as Role[];
}

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const part = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');

/** Makes a sign-in with its roles. The password is the one given, or one made here and shown once. */
export function addUser(
  config: Config,
  input: { email: string; name: string; organisation: string; roles: string[]; password?: string },
): Promise<number> {
  const wanted = readRoles(input.roles);
  const password = input.password ?? `${part()}-${part()}-${part()}-${part()}`;
  const problem = passwordProblem(password, input.email);
  if (problem) throw new OperationRefused(problem);
  return withDatabase(config, async (db) => {
    const ctx = await actingFor(db, input.organisation);
    const signIn = openSignIn(db, {
      origin: config.publicOrigin,
      secret: await sessionSecret(config),
      idleMinutes: config.idleMinutes,
    });
    const made = await signIn.api
      .signUpEmail({ body: { email: input.email, name: input.name, password } })
      .catch((error: Error) => {
        throw new OperationRefused(`The sign-in was not made: ${error.message}.`);
      });
    await changeRoles(ctx, made.user.id, wanted, []);
    console.log(`${input.email} can sign in as ${wanted.join(', ')} of ${input.organisation}.`);
    if (!input.password) console.log(`Password, shown this once: ${password}`);
  });
}

export function listUsers(config: Config, slug: string): Promise<number> {
  return withDatabase(config, async (db) => {
    const ctx = await actingFor(db, slug);
    const found = await readIn(ctx, 'account', (tx) =>
      tx
        .select({ email: user.email, name: user.name, role: membership.role })
        .from(membership)
        .innerJoin(user, eq(user.id, membership.userId))
        .where(and(eq(membership.organisationId, ctx.here), isNull(membership.endedAt)))
        .orderBy(user.email, membership.role),
    );
    for (const [email, rows] of Map.groupBy(found, (row) => row.email))
      console.log(`${email}\t${rows[0]?.name}\t${rows.map((row) => row.role).join(', ')}`);
  });
}

export function changeRolesOf(
  config: Config,
  input: { email: string; organisation: string; add: string[]; end: string[] },
): Promise<number> {
  const [add, end] = [readRoles(input.add), readRoles(input.end)];
  return withDatabase(config, async (db) => {
    const ctx = await actingFor(db, input.organisation);
    const [found] = await readIn(ctx, 'account', (tx) =>
      tx.select({ id: user.id }).from(user).where(eq(user.email, input.email.toLowerCase())),
    );
    if (!found) throw new OperationRefused(`Nobody signs in as ${input.email}.`);
    await changeRoles(ctx, found.id, add, end);
    console.log(`Changed the roles of ${input.email} in ${input.organisation}.`);
  });
}

function changeRoles(ctx: Ctx & { here: string }, userId: string, add: Role[], end: Role[]) {
  return perform(ctx, 'account', async (tx, note) => {
    for (const role of add)
      await tx
        .insert(membership)
        .values({ id: newId(), organisationId: ctx.here, userId, role, since: ctx.now })
        .onConflictDoUpdate({
          target: [membership.organisationId, membership.userId, membership.role],
          set: { endedAt: null },
        });
    for (const role of end)
      await tx
        .update(membership)
        .set({ endedAt: ctx.now })
        .where(
          and(
            eq(membership.organisationId, ctx.here),
            eq(membership.userId, userId),
            eq(membership.role, role),
            isNull(membership.endedAt),
          ),
        );
    note({ act: 'membership.change', subject: ['user', userId], reason: 'by the command line' });
    return {};
  });
}
