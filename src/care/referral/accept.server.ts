import { and, eq } from 'drizzle-orm';
import type { z } from 'zod';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { takeUp } from '../casework/api.server.ts';
import { outsideCriteria } from '../criteria/api.server.ts';
import { requireDiscretion } from '../discretion/api.server.ts';
import {
  carryRisks,
  findLikelyPeople,
  findOrAddPerson,
  lockAlike,
  type PersonFacts,
} from '../person/api.server.ts';
import type { RiskAnswer } from '../person/rules.ts';
import {
  askedFor,
  lockAsSeen,
  move,
  practiceAsking,
  type Referral,
  type Seen,
} from './decide.server.ts';
import { tell } from './letters.server.ts';
import { mayDecide } from './rules.ts';
import { referralNeed } from './schema.server.ts';
import type { acceptShape } from './shapes.ts';

type Accepted = { id: string; personId: string; episodeId: string; joined: boolean };

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
    const needs = await needsOf(tx, found);
    await requireDiscretion(
      tx,
      ctx,
      {
        act: 'referral.accept',
        practiceCode: found.practiceCode,
        referralId: found.id,
        reason: input.discretionReason,
      },
      [
        { element: 'referral-types', asked: { among: [found.source] } },
        { element: 'referral-routes', asked: { among: [found.route] } },
        { element: 'conditions', asked: { among: needs } },
        ...(await outsideOf(ctx, tx, found, needs)),
      ],
    );
    if (input.person === 'new') await refuseUnseen(ctx, tx, facts, input.shown);
    // A person already recorded is locked here, so two acceptances of one person come in turn.
    const personId = await findOrAddPerson(ctx, tx, note, input.person, facts);
    const { episodeId, linkWorkerId, joined } = await takeUp(ctx, tx, {
      personId,
      urgency: found.urgency,
      needs,
    });
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

/**
 * Somebody new is new to what the decider saw: whoever was recorded meanwhile must be looked at.
 * Acceptances of people alike come in turn.
 */
async function refuseUnseen(ctx: Ctx, tx: Tx, facts: PersonFacts, shown: readonly string[]) {
  await lockAlike(ctx, tx, facts.dateOfBirth);
  const alike = await findLikelyPeople(ctx, tx, facts);
  if (alike.some((one) => !shown.includes(one.id)))
    throw refuse.invalid({ person: 'Somebody alike was recorded meanwhile. Is it one of them?' });
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

/** What of it lies outside the criteria agreed with those who refer. */
const outsideOf = (ctx: Ctx, tx: Tx, from: Referral, needs: readonly string[]) =>
  outsideCriteria(tx, from.organisationId, practiceAsking(from), askedFor(ctx, from, needs));

/** The needs the referrer named. */
async function needsOf(tx: Tx, { organisationId, id }: Referral): Promise<string[]> {
  const named = await tx
    .select({ need: referralNeed.need })
    .from(referralNeed)
    .where(and(eq(referralNeed.organisationId, organisationId), eq(referralNeed.referralId, id)));
  return named.map((row) => row.need);
}
