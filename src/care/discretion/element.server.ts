import { and, desc, eq, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, readIn, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { type Element, seededElements } from './elements.ts';
import { may } from './rules.ts';
import { discretionElement } from './schema.server.ts';
import type { ElementInput } from './shapes.ts';

/** An own element's limit may be so much. */
const OWN_TOP = 1000;
const MOST_OWN = 100;

/** The dictionary as a service has it: what comes with Holdfast, then its own, the latest of each. */
export async function loadElements(tx: Tx, organisationId: string): Promise<Element[]> {
  const own = await latestOf(tx, organisationId);
  return [...seededElements, ...own.filter((row) => !row.retired).map(asElement)];
}

const latestOf = (tx: Tx, organisationId: string) =>
  tx
    .selectDistinctOn([discretionElement.code])
    .from(discretionElement)
    .where(eq(discretionElement.organisationId, organisationId))
    .orderBy(discretionElement.code, desc(discretionElement.version))
    .limit(2 * MOST_OWN);

export function asElement(row: typeof discretionElement.$inferSelect): Element {
  return {
    code: row.code,
    version: row.version,
    name: row.name,
    definition: row.definition,
    examples: row.examples.split('\n'),
    mayBeDiscretionary: row.mayBeDiscretionary,
    safety: row.safety,
    unit:
      row.unitKind === 'amount'
        ? {
            kind: 'amount',
            bound: row.bound === 'least' ? 'least' : 'most',
            one: row.unitOne ?? '',
            many: row.unitMany ?? '',
            top: OWN_TOP,
          }
        : { kind: 'practice' },
    measure: null,
  };
}

/** The element of a code, or not found. */
export async function requireElement(tx: Tx, here: string, code: string): Promise<Element> {
  const found = (await loadElements(tx, here)).find((one) => one.code === code);
  if (!found) throw refuse.notFound();
  return found;
}

/** Adds an element of the service's own to the dictionary. */
export async function addElement(ctx: Ctx, input: ElementInput): Promise<{ code: string }> {
  return keep(ctx, input, async (tx, here) => {
    const known = await requireFreeName(tx, here, input.name, null);
    if (known.length >= seededElements.length + MOST_OWN)
      throw refuse.invalid({ name: `A service may have ${MOST_OWN} elements of its own` });
    return { code: `own-${newId().slice(-12)}`, version: 1 };
  });
}

/** Says an own element anew, as its next version; what was agreed keeps the version it was agreed on. */
export async function changeElement(
  ctx: Ctx,
  code: string,
  version: number | undefined,
  input: ElementInput,
): Promise<{ code: string }> {
  return keep(ctx, input, async (tx, here) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${here + code}, 0))`);
    const [latest] = await tx
      .select()
      .from(discretionElement)
      .where(and(eq(discretionElement.organisationId, here), eq(discretionElement.code, code)))
      .orderBy(desc(discretionElement.version))
      .limit(1);
    if (!latest) throw refuse.notFound();
    if (version !== undefined && version !== latest.version)
      throw refuse.conflict('Somebody else changed this element while you had it open.', {
        Name: latest.name,
        'What it means': latest.definition,
        Examples: latest.examples,
        version: latest.version,
      });
    await requireFreeName(tx, here, input.name, code);
    return { code, version: latest.version + 1 };
  });
}

/** No other element in use has the name; gives those in use. */
async function requireFreeName(tx: Tx, here: string, name: string, but: string | null) {
  const known = await loadElements(tx, here);
  const same = known.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (same && same.code !== but) throw refuse.invalid({ name: 'There is an element of this name' });
  return known;
}

/** An own element's versions, the newest first; retired ones too. */
export async function readOwnElement(ctx: Ctx, code: string) {
  if (!may(ctx.actor, 'element.keep')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => {
    const versions = await tx
      .select()
      .from(discretionElement)
      .where(and(eq(discretionElement.organisationId, here), eq(discretionElement.code, code)))
      .orderBy(desc(discretionElement.version))
      .limit(MOST_OWN);
    const [latest] = versions;
    if (!latest) throw refuse.notFound();
    return { latest, versions };
  });
}

/** The service's own elements that are no longer used, by name. */
export async function listRetired(ctx: Ctx): Promise<{ code: string; name: string }[]> {
  if (!may(ctx.actor, 'element.keep')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => {
    const own = await latestOf(tx, here);
    return own
      .filter((row) => row.retired)
      .map(({ code, name }) => ({ code, name }))
      .sort((a, b) => a.name.localeCompare(b.name));
  });
}

async function keep(
  ctx: Ctx,
  input: ElementInput,
  next: (tx: Tx, here: string) => Promise<{ code: string; version: number }>,
): Promise<{ code: string }> {
  if (!may(ctx.actor, 'element.keep')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return perform(ctx, 'care', async (tx, note) => {
    const { code, version } = await next(tx, here);
    const id = newId();
    await tx.insert(discretionElement).values({
      id,
      organisationId: here,
      code,
      version,
      name: input.name,
      definition: input.definition,
      examples: input.examples,
      unitKind: input.unitMany ? 'amount' : 'practice',
      bound: input.unitMany ? input.bound : null,
      unitOne: input.unitOne,
      unitMany: input.unitMany,
      mayBeDiscretionary: !input.boundaryOnly,
      safety: input.safety,
      retired: input.retired,
      byUserId: ctx.actor.id,
      byName: ctx.actor.name,
      at: ctx.now,
    });
    note({ act: 'discretion-element.keep', subject: ['discretion-element', id] });
    return { code };
  });
}
