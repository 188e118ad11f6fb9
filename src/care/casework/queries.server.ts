import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import { dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { shownColumns } from '#platform/database/shown.server.ts';
import { type AuditNote, readRecord, type Tx } from '#platform/database/transaction.server.ts';
import { readDrafts } from '#platform/draft/draft.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { person, personRisk } from '../person/schema.server.ts';
import { agreedOnContacts, agreedOnHolding, agreedOnPlanned } from './agreed.server.ts';
import { allow } from './episode.server.ts';
import { contactWords, holdingWords, NOBODY, readOpenThings } from './open-things.server.ts';
import { may } from './rules.ts';
import { contact, contactStep, episode, holding, holdingStep } from './schema.server.ts';
import { readTimeline } from './timeline.server.ts';

const named = {
  id: person.id,
  givenName: person.givenName,
  familyName: person.familyName,
  preferredName: person.preferredName,
  dateOfBirth: person.dateOfBirth,
};

/** Reading a person's record: allowed, found here, and written down as an act. */
async function readPerson<T>(
  ctx: Ctx,
  personId: string,
  work: (tx: Tx, here: string) => Promise<T>,
): Promise<T> {
  const here = allow(ctx, 'casework.see');
  if (!isId(personId)) throw refuse.notFound();
  return readRecord(
    ctx,
    'care',
    { act: 'person.read', subject: ['person', personId], personId },
    (tx) => work(tx, here),
  );
}

async function findPerson(tx: Tx, here: string, id: string) {
  const [found] = await tx
    .select(named)
    .from(person)
    .where(and(eq(person.id, id), eq(person.organisationId, here)));
  if (!found) throw refuse.notFound();
  return found;
}

/** The person's newest episode, the one going on before any that is closed. */
async function latestEpisode(tx: Tx, here: string, personId: string) {
  const [found] = await tx
    .select()
    .from(episode)
    .where(and(eq(episode.organisationId, here), eq(episode.personId, personId)))
    .orderBy(sql`${episode.status} = 'closed'`, desc(episode.openedAt))
    .limit(1);
  return found ?? null;
}

const ofPerson = {
  ...named,
  nhsNumber: person.nhsNumber,
  pronouns: person.pronouns,
  telephone: person.telephone,
  email: person.email,
  address: person.address,
  postcode: person.postcode,
  contactPreference: person.contactPreference,
  mayLeaveMessage: person.mayLeaveMessage,
  language: person.language,
  interpreterNeeded: person.interpreterNeeded,
  communicationNeeds: person.communicationNeeds,
  reasonableAdjustments: person.reasonableAdjustments,
  aboutMe: person.aboutMe,
  risks: person.risks,
  consentToShare: person.consentToShare,
};

/** Everything the person's page shows; reading it is an act. */
export async function readPersonPage(ctx: Ctx, personId: string, older?: string | null) {
  const notes = may(ctx.actor, 'casework.notes');
  return readPerson(ctx, personId, async (tx, here) => {
    const [found] = await tx
      .select(notes ? ofPerson : { ...ofPerson, aboutMe: sql<string | null>`null` })
      .from(person)
      .where(and(eq(person.id, personId), eq(person.organisationId, here)));
    if (!found) throw refuse.notFound();
    const risks = await tx
      .select({ id: personRisk.id, kind: personRisk.kind, description: personRisk.description })
      .from(personRisk)
      .where(
        and(
          eq(personRisk.organisationId, here),
          eq(personRisk.personId, personId),
          isNull(personRisk.endedAt),
        ),
      )
      .orderBy(asc(personRisk.madeAt))
      .limit(20);
    const current = await latestEpisode(tx, here, personId);
    const closed = current?.status === 'closed' ? current.id : NOBODY;
    const beside = await besideEpisode(tx, here, current?.linkWorkerId ?? NOBODY, closed);
    return {
      person: found,
      risks,
      episode: current,
      ...beside,
      open: await readOpenThings(tx, here, current?.id ?? null, notes),
      timeline: await readTimeline(tx, here, personId, older, notes),
      notes,
      today: dayOf(ctx.now),
    };
  });
}

/** The link worker's name, and the newest summary of an episode that was closed. */
async function besideEpisode(tx: Tx, here: string, userId: string, closedId: string) {
  const { rows } = await tx.execute<{ linkWorker: string | null; summaryId: string | null }>(sql`
    select (select name from account.colleague where user_id = ${userId}::uuid limit 1) as "linkWorker",
      (select id from care.summary where organisation_id = ${here}::uuid and episode_id = ${closedId}::uuid and kind = 'closing-summary'
        order by at desc, id desc limit 1) as "summaryId"`);
  return rows[0] ?? { linkWorker: null, summaryId: null };
}

/** What the forms about a person need: who, their episode, and what is open in it. */
export async function readCasework(ctx: Ctx, personId: string) {
  allow(ctx, 'casework.notes');
  return readPerson(ctx, personId, async (tx, here) => {
    const found = await findPerson(tx, here, personId);
    const current = await latestEpisode(tx, here, personId);
    return {
      person: found,
      episode: current,
      open: await readOpenThings(tx, here, current?.id ?? null, true),
      drafts: await readDrafts(ctx, tx, personId),
    };
  });
}

/** What the contact form needs: who, what was agreed about contacts, and one’s own drafts. */
export async function readForContact(ctx: Ctx, personId: string) {
  return readPerson(ctx, personId, async (tx, here) => {
    const found = await findPerson(tx, here, personId);
    const current = await latestEpisode(tx, here, personId);
    return {
      person: found,
      episode: current,
      agreed: await agreedOnContacts(tx, ctx, current),
      drafts: await readDrafts(ctx, tx, personId),
    };
  });
}

/** What the form to hold somebody needs: who, what was agreed about holding, and one’s own drafts. */
export async function readForHolding(ctx: Ctx, personId: string) {
  return readPerson(ctx, personId, async (tx, here) => {
    const found = await findPerson(tx, here, personId);
    const current = await latestEpisode(tx, here, personId);
    const of = { personId, episodeId: current?.id ?? null };
    return {
      person: found,
      agreed: await agreedOnHolding(tx, ctx, here, of),
      drafts: await readDrafts(ctx, tx, personId),
    };
  });
}

/**
 * A contact with its person, how it stood before each change, one’s own drafts, and what was agreed
 * about it while it is planned.
 */
export async function readContact(ctx: Ctx, contactId: string) {
  const here = allow(ctx, 'casework.see');
  if (!isId(contactId)) throw refuse.notFound();
  const notes = may(ctx.actor, 'casework.notes');
  const entry: AuditNote = { act: 'contact.read', subject: ['contact', contactId] };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const [found] = await tx
      .select({ contact: shownColumns(contact, notes, ...contactWords), person: named })
      .from(contact)
      .innerJoin(person, eq(person.id, contact.personId))
      .where(and(eq(contact.id, contactId), eq(contact.organisationId, here)));
    if (!found) throw refuse.notFound();
    entry.personId = found.person.id;
    const steps = await tx
      .select(
        shownColumns(
          contactStep,
          notes,
          'why',
          'wasPlaceNote',
          'wasAlsoThere',
          'wasPersonWords',
          'wasDone',
          'wasNext',
        ),
      )
      .from(contactStep)
      .where(and(eq(contactStep.organisationId, here), eq(contactStep.contactId, contactId)))
      .orderBy(desc(contactStep.at), desc(contactStep.id))
      .limit(100);
    const { status, personId, episodeId } = found.contact;
    return {
      ...found,
      steps,
      hints: status === 'planned' ? await agreedOnPlanned(tx, ctx, { personId, episodeId }) : {},
      drafts: await readDrafts(ctx, tx, personId),
    };
  });
}

/** One holding with its person and its steps, newest first. */
export async function readHolding(ctx: Ctx, holdingId: string) {
  const here = allow(ctx, 'casework.see');
  if (!isId(holdingId)) throw refuse.notFound();
  const notes = may(ctx.actor, 'casework.notes');
  const entry: AuditNote = { act: 'holding.read', subject: ['holding', holdingId] };
  return readRecord(ctx, 'care', entry, async (tx) => {
    const [found] = await tx
      .select({ holding: shownColumns(holding, notes, ...holdingWords), person: named })
      .from(holding)
      .innerJoin(person, eq(person.id, holding.personId))
      .where(and(eq(holding.id, holdingId), eq(holding.organisationId, here)));
    if (!found) throw refuse.notFound();
    entry.personId = found.person.id;
    const steps = await tx
      .select(shownColumns(holdingStep, notes, 'note'))
      .from(holdingStep)
      .where(and(eq(holdingStep.organisationId, here), eq(holdingStep.holdingId, holdingId)))
      .orderBy(desc(holdingStep.at), desc(holdingStep.id))
      .limit(200);
    const { personId, episodeId } = found.holding;
    const agreed = await agreedOnHolding(tx, ctx, here, { personId, episodeId });
    return { ...found, steps, agreed, drafts: await readDrafts(ctx, tx, found.person.id) };
  });
}
