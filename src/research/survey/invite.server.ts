import { createHmac, randomUUID } from 'node:crypto';
import { and, eq, inArray } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import { actingOrganisation } from '#platform/actor.ts';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { queueMail } from '#platform/mail/queue.server.ts';
import { refuse } from '#platform/refusal.ts';
import { hashToken } from '#platform/secret/token.server.ts';
import { formatDate } from '#ui/time.ts';
import { lockSurvey, toResearch } from './commands.server.ts';
import { mixTokens } from './mix.server.ts';
import { MOST_INVITED, MOST_REMINDERS, readAddresses, whyClosed } from './rules.ts';
import { survey, surveyContact, surveyToken } from './schema.server.ts';

type Survey = typeof survey.$inferSelect;

/** What makes the links of invitations, and where they lead. */
export interface Sender {
  /** The server's secret. */
  secret: string;
  origin: string;
}

/**
 * The link of an invited contact. It is worked out from the server's secret, which is not in the
 * database: there nothing leads from an address to its link, so a copy does not tell who answered,
 * and yet a reminder can be written.
 */
export const tokenFor = (secret: string, contactId: string) =>
  createHmac('sha256', secret).update(`survey invitation ${contactId}`).digest('base64url');

/** Invites addresses that were not invited before; each gets a link of its own by e-mail. */
export async function inviteTo(ctx: Ctx, sender: Sender, id: string, text: string) {
  toResearch(ctx);
  const { addresses, wrong } = readAddresses(text);
  if (wrong.length > 0)
    throw refuse.invalid({
      addresses: `Not an e-mail address: ${wrong.slice(0, 5).join(', ')}${wrong.length > 5 ? ` and ${wrong.length - 5} more` : ''}`,
    });
  if (addresses.length === 0) throw refuse.invalid({ addresses: 'There is no address in this' });
  return perform(ctx, 'research', async (tx, note) => {
    const of = await lockSurvey(ctx, tx, id);
    if (whyClosed(of, dayOf(ctx.now), 0)) throw refuse.conflict('The survey is not open.');
    const known = await tx.select().from(surveyContact).where(contactsOf(ctx, id));
    if (known.length + addresses.length > MOST_INVITED)
      throw refuse.invalid({ addresses: `A survey invites at most ${MOST_INVITED} addresses` });
    const there = new Set(known.map(({ address }) => address));
    const added = addresses
      .filter((address) => !there.has(address))
      .sort()
      .map((address) => ({
        id: randomUUID(),
        organisationId: of.organisationId,
        surveyId: id,
        address,
      }));
    if (added.length > 0) await tx.insert(surveyContact).values(added);
    const tokens = added.map((contact) => tokenFor(sender.secret, contact.id));
    await mixTokens(ctx, tx, id, { added: tokens.map(hashToken) });
    const words = await invitation(tx, of);
    for (const [at, { address }] of added.entries())
      await queueMail(ctx, tx, 'survey-invitation', {
        to: address,
        ...words(`${sender.origin}/survey/${tokens[at]}`),
      });
    await tx
      .update(survey)
      .set({ remindedOn: dayOf(ctx.now), invited: of.invited + added.length })
      .where(eq(survey.id, id));
    note({ act: 'survey.invite', subject: ['survey', id] });
    return { invited: added.length, known: addresses.length - added.length };
  });
}

const contactsOf = (ctx: Ctx, surveyId: string) =>
  and(
    eq(surveyContact.surveyId, surveyId),
    eq(surveyContact.organisationId, actingOrganisation(ctx.actor)),
  );

/** Reminds whoever has a link that is not used yet; as a job. Nothing keeps who was reminded but the mail. */
export async function remind(ctx: Ctx, sender: Sender, id: string): Promise<void> {
  if (ctx.actor.kind !== 'job') throw refuse.forbidden();
  await perform(ctx, 'research', async (tx, note) => {
    const of = await lockSurvey(ctx, tx, id);
    note({ act: 'survey.remind', subject: ['survey', id] });
    if (whyClosed(of, dayOf(ctx.now), 0) || of.reminders >= MOST_REMINDERS) return {};
    const contacts = await tx
      .select()
      .from(surveyContact)
      .where(contactsOf(ctx, id))
      .limit(MOST_INVITED);
    const links = contacts.map(({ id: contact, address }) => {
      const token = tokenFor(sender.secret, contact);
      return { address, token, hash: hashToken(token) };
    });
    const unused = await tx
      .select({ hash: surveyToken.tokenHash })
      .from(surveyToken)
      .where(
        and(
          eq(surveyToken.organisationId, actingOrganisation(ctx.actor)),
          eq(surveyToken.used, false),
          inArray(surveyToken.tokenHash, ['', ...links.map(({ hash }) => hash)]),
        ),
      );
    const waiting = new Set(unused.map(({ hash }) => hash));
    const words = await invitation(tx, of, 'Reminder: ');
    for (const { address, token } of links.filter(({ hash }) => waiting.has(hash)))
      await queueMail(ctx, tx, 'survey-reminder', {
        to: address,
        ...words(`${sender.origin}/survey/${token}`),
      });
    await tx
      .update(survey)
      .set({ reminders: of.reminders + 1, remindedOn: dayOf(ctx.now) })
      .where(eq(survey.id, id));
    return {};
  });
}

async function invitation(tx: Tx, of: Survey, before = '') {
  const [service] = await tx
    .select({ name: organisation.name })
    .from(organisation)
    .where(eq(organisation.id, of.organisationId));
  const until = of.closesOn ? `\n\nIt can be answered until ${formatDate(of.closesOn)}.` : '';
  return (link: string) => ({
    subject: `${before}${of.title}`,
    text: `Hello,

${service?.name ?? 'A service'} invites you to answer a survey: ${of.title}.

${of.purpose}

This link is yours alone; you can stop and come back to it:
${link}${until}

Once your answers are sent, nobody can see from them who you are, unless you ask for them to be linked with you. You need not take part; then do nothing.
`,
  });
}
