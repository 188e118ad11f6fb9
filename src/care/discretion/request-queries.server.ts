import { and, desc, eq, lt } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn, readRecord } from '#platform/database/transaction.server.ts';
import { isId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { may as mayReadNotes } from '../casework/rules.ts';
import { person } from '../person/schema.server.ts';
import type { Typed } from './ask.server.ts';
import { loadElements } from './element.server.ts';
import { limitInWords } from './elements.ts';
import { may, type RequestStatus } from './rules.ts';
import { discretionRequest } from './schema.server.ts';

const MOST = 50;

const named = {
  request: discretionRequest,
  givenName: person.givenName,
  familyName: person.familyName,
  preferredName: person.preferredName,
};

/** Requests: all for those who answer them, one’s own for a link worker; the newest first. */
export async function listRequests(ctx: Ctx, after: string | null) {
  if (!may(ctx.actor, 'profile.see')) throw refuse.forbidden();
  const here = actingOrganisation(ctx.actor);
  return readIn(ctx, 'care', async (tx) => {
    const elements = await loadElements(tx, here);
    const rows = await tx
      .select(named)
      .from(discretionRequest)
      .leftJoin(person, eq(person.id, discretionRequest.personId))
      .where(
        and(
          eq(discretionRequest.organisationId, here),
          may(ctx.actor, 'request.answer')
            ? undefined
            : eq(discretionRequest.linkWorkerId, ctx.actor.id ?? ''),
          after && isId(after) ? lt(discretionRequest.id, after) : undefined,
        ),
      )
      .orderBy(desc(discretionRequest.id))
      .limit(MOST + 1);
    return {
      requests: rows.slice(0, MOST).map(({ request, ...of }) => ({
        id: request.id,
        linkWorker: request.linkWorkerName,
        person: of.givenName ? `${of.preferredName ?? of.givenName} ${of.familyName}` : null,
        element: elements.find(({ code }) => code === request.element)?.name ?? request.element,
        status: request.status as RequestStatus,
        madeAt: request.madeAt,
      })),
      next: rows.length > MOST ? (rows[MOST - 1]?.request.id ?? null) : null,
    };
  });
}

/** One request; who did not ask it and does not answer them does not find it. Reading it is an act. */
export async function readRequest(ctx: Ctx, id: string) {
  if (!may(ctx.actor, 'profile.see')) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  const here = actingOrganisation(ctx.actor);
  return readRecord(
    ctx,
    'care',
    { act: 'discretion-request.read', subject: ['discretion-request', id] },
    async (tx) => {
      const [found] = await tx
        .select(named)
        .from(discretionRequest)
        .leftJoin(person, eq(person.id, discretionRequest.personId))
        .where(and(eq(discretionRequest.id, id), eq(discretionRequest.organisationId, here)));
      const mine = found?.request.linkWorkerId === ctx.actor.id;
      if (!found || !(mine || may(ctx.actor, 'request.answer'))) throw refuse.notFound();
      const { request, ...of } = found;
      const element = (await loadElements(tx, here)).find(({ code }) => code === request.element);
      return {
        ...request,
        status: request.status as RequestStatus,
        // What was typed may hold what a person said: notes are not for everybody who answers.
        typed: mine || mayReadNotes(ctx.actor, 'casework.notes') ? (request.typed as Typed) : null,
        mine,
        elementName: element?.name ?? request.element,
        askedFor: element
          ? limitInWords(element, request.askedAmount ?? request.askedAmong).replace(
              /^(at most|at least|only) /,
              '',
            )
          : '',
        person: of.givenName ? `${of.preferredName ?? of.givenName} ${of.familyName}` : null,
      };
    },
  );
}
