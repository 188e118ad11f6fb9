import { and, asc, eq, gt, isNull, or } from 'drizzle-orm';
import { organisation, referralAgreement } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { isAddress } from '#platform/mail/address.ts';
import { practiceInWords } from '../practice/api.server.ts';

/** The practice a person is registered with, and how what is written to it goes out. */
export interface Recipient {
  code: string;
  name: string;
  /** Where it is sent by e-mail, or null where it is not. */
  email: string | null;
  /** Why it does not go by e-mail, and what to do instead; null where it does. */
  otherwise: string | null;
}

/** As a document names it: the name of one from the list of practices has the code already. */
export const nameAndCode = ({ name, code }: Recipient): string =>
  name.includes(code) ? name : `${name} (${code})`;

/**
 * Whom a summary or letter about somebody goes to, by the code of the practice they are registered
 * with. Anybody who runs an organisation may give it a code, so the code alone opens no address: it
 * is a practice that has agreed with this service on referrals, and the only such one with that code.
 */
export async function recipientOf(
  ctx: Ctx,
  tx: Tx,
  practiceCode: string | null,
): Promise<Recipient | null> {
  if (!practiceCode) return null;
  const agreed = await tx
    .select({ name: organisation.name, email: organisation.email })
    .from(organisation)
    .innerJoin(referralAgreement, eq(referralAgreement.referringOrganisationId, organisation.id))
    .where(
      and(
        eq(organisation.odsCode, practiceCode),
        eq(organisation.kind, 'practice'),
        eq(referralAgreement.organisationId, actingOrganisation(ctx.actor)),
        or(isNull(referralAgreement.endedOn), gt(referralAgreement.endedOn, dayOf(ctx.now))),
      ),
    )
    .orderBy(asc(organisation.id))
    .limit(2);
  const [one, another] = agreed;
  const print = 'Print it, or send it from your own post';
  if (!one) {
    const name = (await practiceInWords(tx, practiceCode)) ?? practiceCode;
    return {
      code: practiceCode,
      name,
      email: null,
      otherwise: `${name} has not agreed with this service on referrals here, so nothing is sent to it by e-mail. ${print}.`,
    };
  }
  const { name } = one;
  const email = !another && isAddress(one.email) ? one.email : null;
  const why = another
    ? `Two practices here have the code ${practiceCode}`
    : `${name} has no e-mail address here`;
  return { code: practiceCode, name, email, otherwise: email ? null : `${why}. ${print}.` };
}
