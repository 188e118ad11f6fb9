import { type Act, CHASE_AFTER, LINK_LASTS, next, type Status } from '#care/connection/rules.ts';
import { connection, connectionStep, message } from '#care/connection/schema.server.ts';
import { oneTimeLink } from '#care/link/schema.server.ts';
import { DAY, NOW, type Support, type Telling } from './service.ts';

/** What may happen to a connection, each act with the days since the one before. */
const fates: [Act, least: number, most: number][][] = [
  [
    ['accept', 1, 9],
    ['attend', 7, 25],
    ['still-going', 28, 35],
    ['still-going', 56, 60],
  ],
  [
    ['accept', 1, 9],
    ['attend', 7, 25],
    ['still-going', 28, 35],
    ['still-going', 56, 60],
  ],
  [
    ['accept', 1, 9],
    ['attend', 7, 25],
    ['still-going', 28, 35],
    ['stop-going', 56, 60],
  ],
  [
    ['accept', 1, 9],
    ['attend', 7, 25],
    ['stop-going', 28, 35],
  ],
  [
    ['accept', 1, 9],
    ['miss', 7, 25],
    ['attend', 7, 14],
  ],
  [
    ['accept', 1, 9],
    ['miss', 7, 25],
    ['withdraw', 2, 14],
  ],
  [
    ['chase', 10, 12],
    ['accept', 1, 9],
  ],
  [
    ['put-on-waiting-list', 1, 9],
    ['accept', 14, 60],
    ['attend', 7, 25],
  ],
  [['put-on-waiting-list', 1, 9]],
  [['say-full', 1, 9]],
  [['say-not-suitable', 1, 9]],
  [],
];

const answered: Partial<Record<Act, string>> = {
  accept: 'answered-accepted',
  'put-on-waiting-list': 'answered-waiting-list',
  'say-full': 'answered-full',
  'say-not-suitable': 'answered-not-suitable',
};
const stepOf = (act: Act, weeks: 4 | 12): string =>
  answered[act] ??
  {
    chase: 'chased',
    withdraw: 'withdrawn',
    attend: 'attended-first',
    miss: 'did-not-attend',
    'still-going': `still-going-${weeks}-weeks`,
    'stop-going': `stopped-${weeks}-weeks`,
  }[act as string] ??
  act;
const auditOf: Partial<Record<Act, string>> = {
  attend: 'attendance',
  miss: 'attendance',
  'still-going': 'still-going',
  'stop-going': 'still-going',
  chase: 'chase',
  withdraw: 'withdraw',
};
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** A connection to a community service, and what came of it. */
export function tellConnection({ chance, sheets, audit }: Telling, support: Support): void {
  const { of, worker, from, last } = support;
  const sent = from + (4 + chance.next() * 40) * DAY;
  if (sent > last) return;
  const id = chance.id(sent);
  const email = chance.often(0.85) ? 'hello@group.example' : null;
  const row: typeof connection.$inferInsert = {
    ...of,
    id,
    serviceName: chance.pick(support.needs).service,
    providerEmail: email,
    linkWorkerId: worker.id,
    shareName: true,
    shareTelephone: chance.often(0.7),
    shareEmail: false,
    shareCommunicationNeeds: chance.often(0.3),
    sharedWords: 'Would like to come along, and to be met at the door the first time.',
    agreedAt: new Date(sent),
    status: 'sent',
    sentAt: new Date(sent),
    chaseOn: dayOf(sent + CHASE_AFTER * DAY),
    changedAt: new Date(sent),
  };
  const step = (kind: string, at: number, byLink: boolean) =>
    sheets.add(connectionStep, {
      ...of,
      id: chance.id(at),
      connectionId: id,
      kind,
      byUserId: byLink ? null : worker.id,
      byName: byLink ? 'the provider' : worker.name,
      at: new Date(at),
    });
  const note = (act: string, at: number, byLink = false) =>
    audit.note({
      at,
      by: byLink ? { kind: 'link', id, name: 'the provider' } : worker,
      act: `connection.${act}`,
      subject: ['connection', id],
      personId: of.personId,
    });
  const links: { at: number; used: number | null }[] = email ? [{ at: sent, used: null }] : [];
  step('sent', sent, false);
  note('make', sent);
  let [at, version] = [sent, 1];
  for (const [act, least, most] of chance.pick(fates)) {
    at += (least + chance.next() * (most - least)) * DAY;
    if (at > NOW) break;
    const to = next(row.status, act);
    if (!to) throw new Error(`a connection that is ${row.status} cannot ${act}`);
    // A later word from a service with a waiting list comes by telephone: its link is used.
    const byLink = row.status === 'sent' && email !== null && answered[act] !== undefined;
    const weeks = row.goingAt4Weeks === undefined ? 4 : 12;
    happen(row, act, to, at, weeks);
    step(stepOf(act, weeks), at, byLink);
    note(auditOf[act] ?? (byLink ? 'answer' : 'record-answer'), at, byLink);
    if (act === 'chase' && email) links.push({ at, used: null });
    else if (answered[act] || act === 'withdraw') for (const link of links) link.used ??= at;
    if (byLink)
      sheets.add(message, {
        ...of,
        id: chance.id(at),
        toUserId: worker.id,
        kind: 'connection-answered',
        text: `${row.serviceName} has answered.`,
        subjectId: id,
        at: new Date(at),
        readAt: NOW - at > 3 * DAY ? new Date(at + DAY) : null,
      });
    version++;
  }
  sheets.add(connection, { ...row, version });
  for (const link of links)
    sheets.add(oneTimeLink, {
      id: chance.id(link.at),
      organisationId: of.organisationId,
      kind: 'connection-answer',
      subjectId: id,
      tokenHash: chance.hash(),
      madeAt: new Date(link.at),
      expiresAt: new Date(link.at + LINK_LASTS * DAY),
      usedAt: link.used === null ? null : new Date(link.used),
    });
}

/** What an act leaves in the connection itself. */
function happen(
  row: typeof connection.$inferInsert,
  act: Act,
  status: Status,
  at: number,
  weeks: 4 | 12,
): void {
  row.status = status;
  row.changedAt = new Date(at);
  if (answered[act]) {
    row.answeredAt = new Date(at);
    row.answeredBy = 'The organiser';
    row.waitingWeeks = act === 'put-on-waiting-list' ? 6 : null;
  }
  if (act === 'chase') row.chaseOn = dayOf(at + CHASE_AFTER * DAY);
  if (act === 'attend') [row.attendedFirst, row.firstAttendedOn] = [true, dayOf(at)];
  if (act === 'miss') row.attendedFirst = false;
  const going = act === 'still-going' ? true : act === 'stop-going' ? false : undefined;
  if (going !== undefined) row[weeks === 4 ? 'goingAt4Weeks' : 'goingAt12Weeks'] = going;
}
