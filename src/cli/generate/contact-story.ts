import { type Mode, modes, type Place, places } from '#care/casework/rules.ts';
import { clinicalCode, contact } from '#care/casework/schema.server.ts';
import { codes, plainCode } from '#care/code/rules.ts';
import { DAY, NOW, type Support, type Telling } from './service.ts';
import { doings, words } from './words.ts';

const HOUR = DAY / 24;
const near: Mode[] = ['face-to-face', 'group'];
/** How a contact is had, the commoner ways more often. */
const ways: Mode[] = [
  ...(Object.keys(modes) as Mode[]),
  'telephone',
  'telephone',
  'face-to-face',
  'face-to-face',
];
const whereabouts = (Object.keys(places) as Place[]).filter((place) => place !== 'remote');

/** At a time when people work: from nine until four, to the quarter. */
function atWork(telling: Telling, at: number): number {
  return Math.floor(at / DAY) * DAY + 9 * HOUR + telling.chance.from(0, 28) * (HOUR / 4);
}

/** The contacts of one person: a word while they waited, then about ten, some still to come. */
export function tellContacts(telling: Telling, support: Support, opened: number): void {
  const { chance, sheets, audit } = telling;
  const { of, worker, from, until, last, closed } = support;
  const add = (at: number, kind: string, status: string, minutes: number | null) => {
    const id = chance.id(Math.min(at, NOW));
    const mode = chance.pick(ways);
    const had = status === 'attended';
    const planned = Math.min(at - 5 * DAY, NOW);
    const done = status === 'planned' ? null : new Date(Math.min(at, NOW));
    sheets.add(contact, {
      ...of,
      id,
      linkWorkerId: worker.id,
      status,
      kind,
      at: new Date(at),
      mode,
      place: near.includes(mode) ? chance.pick(whereabouts) : 'remote',
      minutes,
      personWords: had && chance.often(0.7) ? chance.pick(words) : null,
      done: had ? chance.pick(doings) : null,
      madeAt: new Date(planned),
      recordedAt: done,
      version: done ? 2 : 1,
    });
    const subject = ['contact', id] as const;
    if (!done || status === 'cancelled')
      audit.note({ at: planned, by: worker, act: 'contact.plan', subject, personId: of.personId });
    if (done)
      audit.note({
        at: done.getTime(),
        by: worker,
        act:
          kind === 'waiting'
            ? 'contact.record-waiting'
            : status === 'cancelled'
              ? 'contact.cancel'
              : 'contact.record',
        subject,
        personId: of.personId,
      });
    if (had && kind === 'appointment')
      sheets.add(clinicalCode, {
        ...of,
        ...plainCode(codes.seen),
        id: chance.id(at),
        because: `contact ${id}`,
        at: new Date(at),
      });
  };
  if (from - opened > 14 * DAY && chance.often(0.6) && opened + 10 * DAY < NOW)
    add(atWork(telling, opened + 9 * DAY), 'waiting', 'attended', 10);
  if (from > NOW) return;
  const many = chance.from(8, 13);
  for (let number = 0; number < many; number++) {
    const at = atWork(
      telling,
      from + DAY + ((until - from - 2 * DAY) * (number + chance.next() * 0.6)) / many,
    );
    if (closed && at > last) break;
    if (at > NOW + 21 * DAY) break;
    const minutes = 15 * chance.from(1, 5);
    const fate = chance.next();
    const unsaid = at > NOW || (NOW - at < 5 * DAY && fate > 0.8);
    if (unsaid && !closed) add(at, 'appointment', 'planned', minutes);
    else if (fate < 0.8) add(at, 'appointment', 'attended', minutes);
    else add(at, 'appointment', fate < 0.92 ? 'did-not-attend' : 'cancelled', minutes);
  }
}
