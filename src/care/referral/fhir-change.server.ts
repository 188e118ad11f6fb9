import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import { and, eq, or } from 'drizzle-orm';
import { z } from 'zod';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { requireKept } from '#platform/fhir/kept.ts';
import type { Change } from '#platform/fhir/kind.ts';
import { actAt, type Places, shaped, text, typedAt, without } from '#platform/fhir/typed.ts';
import { refuse } from '#platform/refusal.ts';
import { acceptReferral } from './accept.server.ts';
import {
  declineReferral,
  recordAnswer,
  returnReferral,
  type Seen,
  withdrawReferral,
} from './decide.server.ts';
import { answerFrom, places, withdrawalFrom } from './fhir-referral.ts';
import { answerReturned, withdrawMyReferral } from './referrer.server.ts';
import { mayRefer } from './rules.ts';
import { referral, referralProgress } from './schema.server.ts';
import { acceptShape, answerShape, declineShape, returnShape, withdrawShape } from './shapes.ts';

/**
 * A referral as its request is changed: `revoked` takes it back, and `active` answers what the service
 * asked of one that is on hold. Why, and the answer, is its last note.
 */
export async function changeRequest(ctx: Ctx, change: Change<ServiceRequest>): Promise<unknown> {
  const { id, version, wanted, current } = change;
  const seen = { referralId: id, version };
  const mine = mayRefer(ctx.actor);
  const says = (names: string[]) => {
    const kept = { ...current, status: wanted.status };
    requireKept(without(wanted, names), without(kept, names));
  };
  if (wanted.status === 'revoked' && current.status !== 'revoked') {
    says(['note']);
    const input = withdrawalFrom(wanted);
    return mine ? withdrawMyReferral(ctx, id, input, version) : withdrawReferral(ctx, seen, input);
  }
  if (wanted.status === 'active' && current.status === 'on-hold') {
    says(['note', 'contained', 'subject']);
    const input = answerFrom(wanted);
    return actAt(places, () =>
      mine ? answerReturned(ctx, id, input, version) : recordAnswer(ctx, seen, input),
    );
  }
  return requireKept(wanted, current);
}

const taskShape = z.looseObject({
  status: text.optional(),
  statusReason: z.looseObject({ text: text.optional() }).optional(),
  note: z.array(z.looseObject({ text: text.optional() })).default([]),
  for: z.looseObject({ reference: text.optional() }).optional(),
});

const taskPlaces: Places = {
  '': 'Task',
  answer: 'Task.note',
  withdrawReason: 'Task.statusReason',
  question: 'Task.statusReason',
  declineExplanation: 'Task.statusReason',
  person: 'Task.for',
  discretionReason: 'Task.note',
};

/**
 * A referral as its task is changed. Who referred may cancel it, or send it back as `received` with the
 * answer as its last note; the service also accepts (for the Patient that `for` names, or somebody
 * new), rejects, and puts it on hold with a question.
 */
export async function changeTask(ctx: Ctx, change: Change<Task>): Promise<unknown> {
  const { wanted, current } = change;
  if (wanted.status === current.status) return requireKept(wanted, current);
  const read = shaped(taskShape, wanted, 'Task');
  const consumed = ['note', 'statusReason', 'lastModified', 'for'];
  requireKept(without(wanted, consumed), without({ ...current, status: wanted.status }, consumed));
  const seen = await seenBy(ctx, change);
  const why = read.statusReason?.text ?? '';
  const note = read.note.at(-1)?.text ?? '';
  const mine = mayRefer(ctx.actor);
  const from = <T extends z.ZodType>(shape: T, typed: z.input<T>) =>
    typedAt(shape, typed, taskPlaces);
  return actAt(taskPlaces, () => {
    switch (wanted.status) {
      case 'cancelled': {
        const input = from(withdrawShape, { withdrawReason: why });
        return mine
          ? withdrawMyReferral(ctx, seen.referralId, input, change.version)
          : withdrawReferral(ctx, seen, input);
      }
      case 'received': {
        const input = from(answerShape, { answer: note });
        return mine
          ? answerReturned(ctx, seen.referralId, input, change.version)
          : recordAnswer(ctx, seen, input);
      }
      case 'accepted': {
        const person = read.for?.reference?.replace(/^.*Patient\//, '') ?? 'new';
        return acceptReferral(
          ctx,
          seen,
          from(acceptShape, { person, acceptNote: note, discretionReason: note }),
        );
      }
      case 'rejected':
        return declineReferral(
          ctx,
          seen,
          from(declineShape, { declineReason: 'other', declineExplanation: why }),
        );
      case 'on-hold':
        return returnReferral(ctx, seen, from(returnShape, { question: why }));
      default:
        throw refuse.invalid({ 'Task.status': 'cannot become that from here' });
    }
  });
}

/** Which referral a task is of, as it stood at a version of the task. */
async function seenBy(ctx: Ctx, { id, version }: Change<Task>): Promise<Seen> {
  const here = actingOrganisation(ctx.actor);
  const [found] = await readIn(ctx, 'care', (tx) =>
    tx
      .select({
        referralId: referralProgress.referralId,
        at: referralProgress.version,
        version: referral.version,
      })
      .from(referralProgress)
      .leftJoin(referral, eq(referral.id, referralProgress.referralId))
      .where(
        and(
          eq(referralProgress.id, id),
          or(
            eq(referralProgress.organisationId, here),
            eq(referralProgress.referringOrganisationId, here),
          ),
        ),
      ),
  );
  if (!found) throw refuse.notFound();
  if (found.at !== version) throw refuse.conflict('It was changed meanwhile.');
  return { referralId: found.referralId, version: found.version ?? undefined };
}
