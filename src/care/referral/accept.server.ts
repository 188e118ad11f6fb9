import { and, eq, inArray, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { clinicalCode, episode, episodeStep, need } from '../casework/schema.server.ts';
import {
  carryRisks,
  findLikelyPeople,
  findOrAddPerson,
  type PersonFacts,
} from '../person/api.server.ts';
import type { RiskAnswer } from '../person/rules.ts';
import { lockAsSeen, move, type Referral, type Seen } from './decide.server.ts';
import { tell } from './letters.server.ts';
import { mayDecide, nobodyAlike, type Urgency, urgencyRank } from './rules.ts';
import { referralNeed } from './schema.server.ts';
import type { acceptShape } from './shapes.ts';

type Accepted = { id: string; personId: string; episodeId: string; joined: boolean };

/** SNOMED CT UK, standards page §1: once for an episode, at the first interaction. */
const accepted = { code: '871731000000106', term: 'Referral to social prescribing service' };

/**
 * Accepts a referral for a person already recorded or a new one. It opens an episode, or joins the
 * one the person has open, so that two referrals of one person are one piece of work.
 */
export async function acceptReferral(
  ctx: Ctx,
  seen: Seen,
  input: z.output<typeof acceptShape>,
): Promise<Accepted> {
  if (!mayDecide(ctx.actor)) throw refuse.forbidden();
  return perform(ctx, 'care', async (tx, note) => {
    const found = await lockAsSeen(ctx, tx, seen, 'accept');
    const facts = factsOf(found);
    if (input.person === nobodyAlike && (await findLikelyPeople(ctx, tx, facts)).length > 0)
      throw refuse.invalid({ person: 'Somebody alike was recorded meanwhile. Is it one of them?' });
    const whom = input.person === nobodyAlike ? 'new' : input.person;
    // A person already recorded is locked here, so two acceptances of one person come in turn.
    const personId = await findOrAddPerson(ctx, tx, note, whom, facts);
    const { episodeId, linkWorkerId, joined } = await openOrJoin(ctx, tx, found, personId);
    await carryNeeds(ctx, tx, found, personId, episodeId);
    await carryRisks(ctx, tx, personId, {
      risks: found.risks as RiskAnswer,
      description: found.riskNote,
    });
    await move(ctx, tx, note, found, 'accept', {
      note: input.acceptNote,
      set: { personId, episodeId },
      progress: { standing: linkWorkerId ? 'in-progress' : 'waiting' },
    });
    await tell(ctx, tx, 'accepted', [found]);
    return { id: found.id, personId, episodeId, joined };
  });
}

/** What the referral says about the person, and nothing of the referral itself. */
export function factsOf(from: Referral): PersonFacts {
  return {
    givenName: from.givenName,
    familyName: from.familyName,
    dateOfBirth: from.dateOfBirth,
    nhsNumber: from.nhsNumber,
    telephone: from.telephone,
    email: from.email,
    address: from.address,
    postcode: from.postcode,
    practiceCode: from.practiceCode,
    communicationNeeds: from.communicationNeeds,
  };
}

async function openOrJoin(ctx: Ctx, tx: Tx, found: Referral, personId: string) {
  const { organisationId } = found;
  const [open] = await tx
    .select({
      id: episode.id,
      linkWorkerId: episode.linkWorkerId,
      urgency: episode.urgency,
    })
    .from(episode)
    .where(
      and(
        eq(episode.organisationId, organisationId),
        eq(episode.personId, personId),
        inArray(episode.status, ['active', 'paused']),
      ),
    )
    .limit(1)
    .for('update');
  if (open) {
    if (urgencyRank[found.urgency as Urgency] < urgencyRank[open.urgency as Urgency])
      await tx
        .update(episode)
        .set({ urgency: found.urgency, version: sql`${episode.version} + 1` })
        .where(and(eq(episode.id, open.id), eq(episode.organisationId, organisationId)));
    return { episodeId: open.id, linkWorkerId: open.linkWorkerId, joined: true };
  }
  const episodeId = newId();
  const of = { organisationId, personId, episodeId };
  await tx.insert(episode).values({
    id: episodeId,
    organisationId,
    personId,
    status: 'active',
    urgency: found.urgency,
    openedAt: ctx.now,
  });
  await tx.insert(episodeStep).values({
    ...of,
    id: newId(),
    kind: 'opened',
    byUserId: ctx.actor.id,
    byName: ctx.actor.name,
    at: ctx.now,
  });
  await tx
    .insert(clinicalCode)
    .values({ ...of, ...accepted, id: newId(), because: 'referral accepted', at: ctx.now });
  return { episodeId, linkWorkerId: null, joined: false };
}

/** The needs the referrer named become needs of the episode, each once. */
async function carryNeeds(
  ctx: Ctx,
  tx: Tx,
  found: Referral,
  personId: string,
  episodeId: string,
): Promise<void> {
  const { organisationId } = found;
  const named = await tx
    .select({ need: referralNeed.need })
    .from(referralNeed)
    .where(
      and(eq(referralNeed.organisationId, organisationId), eq(referralNeed.referralId, found.id)),
    );
  const already = await tx
    .select({ need: need.need })
    .from(need)
    .where(and(eq(need.organisationId, organisationId), eq(need.episodeId, episodeId)));
  const known = new Set(already.map((row) => row.need));
  const fresh = named.filter((row) => !known.has(row.need));
  if (fresh.length === 0) return;
  await tx.insert(need).values(
    fresh.map((row) => ({
      id: newId(),
      organisationId,
      personId,
      episodeId,
      need: row.need,
      madeAt: ctx.now,
    })),
  );
}
