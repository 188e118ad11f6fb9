import { eq } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import { isAddress } from '#platform/mail/address.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { formatDate } from '#ui/time.ts';
import { makeLink } from '../link/api.server.ts';
import { reference } from './rules.ts';

/** What somebody who referred is told: where it stands, never about the person. */
export type Told = 'accepted' | 'declined' | 'returned' | 'redirected' | 'withdrawn' | 'closed';

const toReferrer: Record<Told, string> = {
  accepted: 'It was accepted. A link worker will be in touch with the person.',
  declined: 'It was not accepted.',
  returned: 'The service needs more information before it can decide.',
  redirected: 'It was sent to another service.',
  withdrawn: 'It was withdrawn.',
  closed: 'The support has ended.',
};
const toPerson: Record<Told, string> = {
  accepted: 'We can help. A link worker will be in touch with you.',
  declined: 'We are not able to take this on. Please get in touch and we will talk it through.',
  returned: 'We would like to ask you something before we can go on. Please get in touch.',
  redirected: 'Another service can help you better, and we have asked them to.',
  withdrawn: 'It was taken back, as you asked.',
  closed: 'Our support has ended. You can ask for help again at any time.',
};

export interface ToTell {
  id: string;
  source: string;
  receivedAt: Date;
  returnResponseTo: string | null;
  referrerUserId: string | null;
}

/** How long somebody without an account may look where it stands, from each letter on. */
const LINK_DAYS = 60;

/** The address at which somebody without an account sees what was written for them. */
async function pageFor(ctx: Ctx, tx: Tx, referralId: string): Promise<string | null> {
  if (!ctx.origin) return null;
  const token = await makeLink(
    ctx,
    tx,
    { kind: 'referral-standing', subjectId: referralId },
    LINK_DAYS,
  );
  return `${ctx.origin}/referred/${token}`;
}

/** Writes to those who asked for an answer by e-mail. Holds no name and nothing clinical. */
export async function tell(
  ctx: Ctx,
  tx: Tx,
  told: Told,
  referrals: readonly ToTell[],
): Promise<void> {
  const wanted = referrals.filter((one) => isAddress(one.returnResponseTo));
  if (wanted.length === 0) return;
  const [service] = await tx
    .select({
      name: organisation.name,
      telephone: organisation.telephone,
      email: organisation.email,
    })
    .from(organisation)
    .where(eq(organisation.id, actingOrganisation(ctx.actor)));
  const name = service?.name ?? 'The service';
  const reach = [service?.telephone, service?.email].filter(Boolean).join(' or ');
  for (const one of wanted) {
    const self = one.source === 'self';
    const page = !self && !one.referrerUserId && (await pageFor(ctx, tx, one.id));
    const asked = self ? 'your request for help' : `your referral ${reference(one.id)}`;
    const lines = [
      'Hello,',
      `This is about ${asked} of ${formatDate(one.receivedAt)} to ${name}.`,
      (self ? toPerson : toReferrer)[told],
      one.referrerUserId ? 'Sign in and open “My referrals” to see more.' : '',
      page
        ? `See what we wrote for you${told === 'returned' ? ', and answer it,' : ''} here:\n${page}\nThe link works for ${LINK_DAYS} days. It is for you alone: please do not pass it on.`
        : '',
      reach ? `To get in touch: ${reach}.` : '',
      name,
    ];
    await queueMail(ctx, tx, 'referral-answer', {
      to: one.returnResponseTo ?? '',
      subject: self ? `Your request to ${name}` : `Referral ${reference(one.id)}: where it stands`,
      text: `${lines.filter(Boolean).join('\n\n')}\n`,
    });
  }
}
