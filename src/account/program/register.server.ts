import { and, desc, eq, isNull } from 'drizzle-orm';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import type { ChangeKeys, RegisterProgram } from './rules.ts';
import { program } from './schema.server.ts';

const MOST = 50;

function administering(ctx: Ctx): string {
  if (!hasRole(ctx.actor, 'administrator')) throw refuse.forbidden();
  return actingOrganisation(ctx.actor);
}

const current = (here: string) => and(eq(program.organisationId, here), isNull(program.endedAt));

/** The programs that may sign in for the acting organisation, newest first. */
export async function listPrograms(ctx: Ctx) {
  const here = administering(ctx);
  return readIn(ctx, 'account', (tx) =>
    tx
      .select({
        id: program.id,
        name: program.name,
        role: program.role,
        scopes: program.scopes,
        listingId: program.listingId,
        keys: program.keys,
        keysUrl: program.keysUrl,
        madeAt: program.madeAt,
      })
      .from(program)
      .where(current(here))
      .orderBy(desc(program.madeAt), desc(program.id))
      .limit(MOST),
  );
}

/** Lets a program sign in for the acting organisation. Its id is what it signs in with. */
export async function registerProgram(ctx: Ctx, input: RegisterProgram): Promise<{ id: string }> {
  const here = administering(ctx);
  return perform(ctx, 'account', async (tx, note) => {
    if ((await tx.$count(program, current(here))) >= MOST)
      throw refuse.invalid({ name: `There are ${MOST} programs. End one that is no longer used.` });
    const id = newId();
    await tx
      .insert(program)
      .values({ ...input, id, organisationId: here, madeBy: ctx.actor.id, madeAt: ctx.now });
    note({ act: 'program.register', subject: ['program', id] });
    return { id };
  });
}

/** Ends it: what it holds of permission ends at once. */
export async function endProgram(ctx: Ctx, id: string): Promise<{ id: string }> {
  const here = administering(ctx);
  return perform(ctx, 'account', async (tx, note) => {
    const ended = await tx
      .update(program)
      .set({ endedAt: ctx.now })
      .where(and(current(here), eq(program.id, id)))
      .returning({ id: program.id });
    if (ended.length === 0) throw refuse.notFound();
    note({ act: 'program.end', subject: ['program', id] });
    return { id };
  });
}

/**
 * Puts other keys in the place of those it has: with the old and the new one in the set both count, and
 * one that is left out counts no more for signing in. Tokens it gave before last their five minutes.
 */
export async function changeKeys(
  ctx: Ctx,
  id: string,
  { keys, keysUrl }: ChangeKeys,
): Promise<{ id: string }> {
  const here = administering(ctx);
  return perform(ctx, 'account', async (tx, note) => {
    const [found] = await tx
      .select({ role: program.role })
      .from(program)
      .where(and(current(here), eq(program.id, id)))
      .for('update');
    if (!found) throw refuse.notFound();
    if ((keys === null) === (keysUrl === null))
      throw refuse.invalid({
        keys: 'Paste its public keys, or give the address where they are: one of the two',
      });
    await tx
      .update(program)
      .set({ keys, keysUrl })
      .where(and(current(here), eq(program.id, id)));
    note({ act: 'program.keys', subject: ['program', id] });
    return { id };
  });
}
