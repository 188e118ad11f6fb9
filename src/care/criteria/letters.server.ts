import { and, eq } from 'drizzle-orm';
import { colleague, organisation } from '#account/schema.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { isAddress } from '#platform/mail/address.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import type { Together } from './table.server.ts';

/** Where the other side is written to: a practice at its own address, a service at its managers’. */
async function addresses(tx: Tx, { side, service, practiceId }: Together): Promise<string[]> {
  if (!practiceId) return [];
  if (side === 'practice') {
    const managers = await tx
      .selectDistinct({ email: colleague.email })
      .from(colleague)
      .where(and(eq(colleague.organisationId, service), eq(colleague.role, 'manager')))
      .orderBy(colleague.email)
      .limit(50);
    return managers.map(({ email }) => email);
  }
  const [practice] = await tx
    .select({ email: organisation.email })
    .from(organisation)
    .where(eq(organisation.id, practiceId));
  return practice?.email && isAddress(practice.email) ? [practice.email] : [];
}

/** Tells the other side that something was put forward for it to agree to. */
export async function tellOtherSide(tx: Tx, at: Together): Promise<void> {
  for (const to of await addresses(tx, at))
    await queueMail(at.ctx, tx, 'criteria-proposed', {
      to,
      subject: 'Referral criteria have been put forward for you to agree',
      text: `${at.ctx.actor.name} has put forward a change to the referral criteria you share. What was agreed stays in force until both of you agree.\n\nSign in to Holdfast and open Criteria to read it, comment on it, or agree.\n`,
    });
}
