import {
  type EpisodeStatus,
  type EpisodeStepKind,
  episodeStatuses,
  nextEpisodeStatus,
  PAUSE_LASTS,
} from '#care/casework/rules.ts';
import { clinicalCode, episode, episodeStep, summary } from '#care/casework/schema.server.ts';
import { closeReasonNames, closeReasons, KIND } from '#care/closing/rules.ts';
import { codes, plainCode } from '#care/code/rules.ts';
import { message } from '#care/connection/schema.server.ts';
import type { Standing } from '#care/referral/rules.ts';
import { tellConnection } from './connection-story.ts';
import { tellContacts } from './contact-story.ts';
import { tellHolding } from './holding-story.ts';
import { tellMeasures } from './measure-story.ts';
import { tellPlan } from './plan-story.ts';
import { DAY, NOW, type Staff, type Support, type Telling } from './service.ts';
import { changes, type Needed } from './words.ts';

export interface About {
  personId: string;
  episodeId: string;
  needs: Needed[];
  urgency: string;
}

type Step = { kind: EpisodeStepKind; at: number; by: Staff; toUserId?: string; reason?: string };

const acts: Record<EpisodeStepKind, string> = {
  opened: 'open',
  allocated: 'allocate',
  paused: 'pause',
  'paused-on': 'pause-on',
  resumed: 'resume',
  closed: 'close',
  reopened: 'reopen',
  'followed-up': 'follow-up',
  'follow-up-moved': 'follow-up-move',
  'follow-up-ended': 'follow-up-end',
};

/** An episode from its opening, as far as it has come; gives what the referrer sees of it. */
export function tellEpisode(
  telling: Telling,
  about: About,
  accepted: { at: number; by: Staff },
): { end: Standing } {
  const { chance, sheets, audit, service } = telling;
  const { personId, episodeId } = about;
  const of = { organisationId: service.id, personId, episodeId };
  const worker = chance.pick(service.linkWorkers);
  const waits = about.urgency === 'routine' ? 2 + chance.next() * 40 : chance.next() * 4;
  const from = accepted.at + waits * DAY;
  const until = from + (40 + chance.next() * 150) * DAY;
  const reason = chance.pick(closeReasons);
  const reopened = chance.often(0.03);
  const plan: Step[] = [
    { kind: 'opened', at: accepted.at, by: accepted.by },
    { kind: 'allocated', at: from, by: service.manager, toUserId: worker.id },
  ];
  if (chance.often(0.12)) {
    const paused = from + (until - from) * 0.4;
    plan.push({ kind: 'paused', at: paused, by: worker, reason: 'In hospital for a while' });
    const again = paused + PAUSE_LASTS * DAY;
    const long = until - paused > 60 * DAY;
    if (long) plan.push({ kind: 'paused-on', at: again, by: worker, reason: 'Not home yet' });
    plan.push({
      kind: 'resumed',
      at: long ? again + 20 * DAY : Math.min(paused + 25 * DAY, until - DAY),
      by: worker,
      reason: 'Home again',
    });
  }
  plan.push({ kind: 'closed', at: until, by: worker, reason: closeReasonNames[reason] });
  if (reopened)
    plan.push({
      kind: 'reopened',
      at: until + 20 * DAY,
      by: worker,
      reason: 'They asked to come back',
    });
  const taken = plan.filter((step) => step.at <= NOW);
  let status: EpisodeStatus = episodeStatuses[0];
  let before: EpisodeStatus | 'new' = 'new';
  const keep = ({ kind, at, by, toUserId, reason: why }: Step) => {
    sheets.add(episodeStep, {
      ...of,
      id: chance.id(at),
      kind,
      byUserId: by.id,
      byName: by.name,
      at: new Date(at),
      reason: why ?? null,
      toUserId: toUserId ?? null,
    });
    audit.note({ at, by, act: `episode.${acts[kind]}`, subject: ['episode', episodeId], personId });
  };
  for (const step of taken) {
    const to = nextEpisodeStatus(before, step.kind);
    if (!to) throw new Error(`support that is ${before} cannot be ${step.kind}`);
    before = status = to;
    keep(step);
  }
  const closed = status === 'closed';
  const allocated = from <= NOW;
  const again = closed && chance.often(0.1) ? until + 60 * DAY : null;
  const followed =
    again && again < NOW
      ? chance.pick(['followed-up', 'follow-up-moved', 'follow-up-ended'] as const)
      : null;
  const putOff = followed === 'follow-up-moved' ? 30 * DAY : 0;
  sheets.add(episode, {
    id: episodeId,
    organisationId: service.id,
    personId,
    status,
    linkWorkerId: allocated ? worker.id : null,
    urgency: about.urgency,
    openedAt: new Date(accepted.at),
    allocatedAt: allocated ? new Date(from) : null,
    lookAgainOn:
      status === 'paused'
        ? new Date((taken.at(-1)?.at ?? NOW) + PAUSE_LASTS * DAY).toISOString().slice(0, 10)
        : null,
    closedAt: closed ? new Date(until) : null,
    closeReason: closed ? reason : null,
    whatChanged: closed ? chance.pick(changes) : null,
    followUpOn: again ? new Date(again + putOff).toISOString().slice(0, 10) : null,
    followedUpAt: again && followed && putOff === 0 ? new Date(again) : null,
    version: taken.length,
  });
  if (again && followed) keep({ kind: followed, at: again, by: worker });
  const code = (what: { code: string; term: string }, because: string, at: number) =>
    sheets.add(clinicalCode, { ...of, ...what, because, id: chance.id(at), at: new Date(at) });
  code(plainCode(codes.accepted), 'referral accepted', accepted.at);
  if (closed) code(plainCode(codes.closed), 'episode closed', until);
  const last = Math.min(until, NOW);
  const support: Support = { of, worker, from, until, last, closed, needs: about.needs };
  tellContacts(telling, support, accepted.at);
  if (!allocated) return { end: 'waiting' };
  sheets.add(message, {
    ...of,
    id: chance.id(from),
    toUserId: worker.id,
    kind: 'allocated',
    text: 'Somebody new was allocated to you',
    at: new Date(from),
    readAt: NOW - from > 4 * DAY ? new Date(from + DAY) : null,
  });
  tellPlan(telling, support);
  tellMeasures(telling, support);
  if (chance.often(0.4)) tellHolding(telling, support);
  if (chance.often(0.55)) tellConnection(telling, support);
  if (chance.often(0.15)) tellConnection(telling, support);
  if (closed) {
    sheets.add(summary, {
      ...of,
      id: chance.id(until),
      kind: KIND,
      body: `Requested actions: none.\n\nSocial prescribing support has ended: ${closeReasonNames[reason]}.`,
      madeBy: worker.id,
      at: new Date(until),
    });
    audit.note({
      at: until,
      by: worker,
      act: 'summary.make',
      subject: ['episode', episodeId],
      personId,
    });
  }
  return { end: closed ? 'closed' : 'in-progress' };
}
