import ICAL from 'node-ical';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ctx } from '#platform/database/context.server.ts';
import { MailFailure, type Message } from '#platform/mail/deliver.server.ts';
import { TextFailure, type TextMessage } from '#platform/text-message/deliver.server.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { cancelContact } from '../casework/cancel.server.ts';
import { planContact } from '../casework/contact.server.ts';
import { planShape } from '../casework/shapes.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { remindOfAppointment, tellOfAppointment } from './appointment.server.ts';
import {
  endTemplate,
  recordChoice,
  saveTemplate,
  sendMessage,
  setQuietHours,
  withdrawMessage,
} from './commands.server.ts';
import { deliverMessage, jobContext } from './jobs.server.ts';
import { readArrangements, readForMessage, readTemplate } from './queries.server.ts';
import { type MessageInput, messageShape, quietShape, templateShape } from './rules.ts';
import { readStopPage, stopByLink } from './stop.server.ts';

let base: TestDatabase;
let service: Service;
let me: Ctx;
let personId: string;
let mails: Message[];
let texts: TextMessage[];
let failing: Error | null;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  me = service.linkWorker;
  await base.owner.query('update account.organisation set telephone = $1 where id = $2', [
    '01632 960 140',
    service.organisationId,
  ]);
});
afterAll(() => base.close());
beforeEach(async () => {
  ({ personId } = await makePersonWithEpisode(me, { telephone: '07700 900123' }));
  [mails, texts, failing] = [[], [], null];
});

const ways = {
  origin: 'https://holdfast.example',
  mail: {
    deliver: async (message: Message) => {
      if (failing) throw failing;
      mails.push(message);
    },
  },
  texts: {
    deliver: async (message: TextMessage) => {
      if (failing) throw failing;
      texts.push(message);
    },
  },
};
const run = (messageId: string) => ({
  id: 'job',
  data: { messageId, organisationId: service.organisationId },
});
const deliver = (id: string, now = me.now) => deliverMessage(base.db, run(id), ways, now);
const statusOf = async (id: string) =>
  (await base.owner.query('select status, failure from care.person_message where id = $1', [id]))
    .rows[0];
const text = (over: Partial<MessageInput> = {}) =>
  messageShape.parse({ channel: 'text', text: 'See you on Friday.', ...over });
const email = () => messageShape.parse({ channel: 'email', subject: 'Friday', text: 'See you.' });

describe('a message to a person', () => {
  it('is sent by text to their mobile, once, and stays on record', async () => {
    const { id } = await sendMessage(me, personId, text());
    await deliver(id);
    await deliver(id);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatchObject({ id, to: '+447700900123' });
    expect(texts[0]?.text).toMatch(
      /^See you on Friday\.\nHillside Social Prescribing\. Stop: https/,
    );
    const page = await readForMessage(me, personId);
    expect(page.messages).toMatchObject([{ id, status: 'sent', byName: 'Amina Yusuf' }]);
  });

  it('is sent by e-mail, and its link stops e-mails alone', async () => {
    const { id } = await sendMessage(me, personId, email());
    await deliver(id);
    expect(mails[0]).toMatchObject({ to: 'maureen@person.example', subject: 'Friday' });
    const token = /stop\/([\w-]{43})/.exec(mails[0]?.text ?? '')?.[1] ?? '';
    const reader: Ctx = {
      ...me,
      actor: { kind: 'link', id: null, name: 'somebody', organisationIds: [], roles: [] },
    };
    expect(await readStopPage(reader, token)).toEqual({
      channel: 'email',
      service: 'Hillside Social Prescribing',
      telephone: '01632 960 140',
      stopped: false,
    });
    await stopByLink(reader, token, false);
    await expect(sendMessage(me, personId, email())).rejects.toMatchObject({
      detail: { fields: { channel: 'They asked for no more of these' } },
    });
    await sendMessage(me, personId, text());
    await stopByLink({ ...reader, now: new Date(me.now.getTime() + 1000) }, token, true);
    await sendMessage(me, personId, email());
    await expect(readStopPage(reader, `${'x'.repeat(43)}`)).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(
      readStopPage({ ...reader, now: new Date('2028-01-01') }, token),
    ).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('does not leave when they asked for no more meanwhile', async () => {
    const { id } = await sendMessage(me, personId, text());
    await recordChoice(me, personId, 'text', false);
    await deliver(id);
    expect(texts).toEqual([]);
    expect(await statusOf(id)).toMatchObject({ status: 'not-sent' });
  });

  it('waits for the end of the quiet hours, also when they are changed while it waits', async () => {
    const { id } = await sendMessage(me, personId, text());
    await deliver(id, new Date('2026-11-21T22:00:00Z'));
    expect(await statusOf(id)).toMatchObject({ status: 'waiting' });
    await deliver(id, new Date('2026-11-23T08:00:00Z'));
    expect(await statusOf(id)).toMatchObject({ status: 'sent' });
  });

  it('can be taken back before it has left, not after', async () => {
    const { id } = await sendMessage(me, personId, text());
    await withdrawMessage(me, id);
    await deliver(id);
    expect(texts).toEqual([]);
    await expect(withdrawMessage(me, id)).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('that is refused for good is kept as failed; a passing fault is tried again', async () => {
    const first = await sendMessage(me, personId, text());
    failing = new TextFailure(false, 'the gateway asked us to try later');
    await expect(deliver(first.id)).rejects.toThrow(/later/);
    expect(await statusOf(first.id)).toMatchObject({ status: 'waiting' });
    failing = new TextFailure(true, 'the gateway refused the message');
    await deliver(first.id);
    expect(await statusOf(first.id)).toEqual({
      status: 'failed',
      failure: 'the gateway refused the message',
    });
    const second = await sendMessage(me, personId, email());
    failing = new MailFailure(true, 'the mail server refused the message');
    await deliver(second.id);
    expect(await statusOf(second.id)).toMatchObject({ status: 'failed' });
  });

  it('sent twice by one form is one message', async () => {
    const keyed = { ...me, key: '01990000-0000-7000-8000-000000000001' };
    const first = await sendMessage(keyed, personId, text());
    expect(await sendMessage(keyed, personId, text())).toEqual(first);
  });

  it('cannot go where there is no address', async () => {
    const bare = await makePersonWithEpisode(me, { telephone: '01632 960 111', email: null });
    for (const input of [text(), email()])
      await expect(sendMessage(me, bare.personId, input)).rejects.toMatchObject({
        kind: 'invalid',
      });
  });

  it('is not for others to write, read or take back', async () => {
    const { id } = await sendMessage(me, personId, text());
    for (const other of [service.manager, service.referrer, service.administrator]) {
      await expect(sendMessage(other, personId, text())).rejects.toMatchObject({
        kind: 'forbidden',
      });
      await expect(readForMessage(other, personId)).rejects.toMatchObject({ kind: 'forbidden' });
    }
    const stranger = service.otherLinkWorker;
    await expect(sendMessage(stranger, personId, text())).rejects.toMatchObject({
      kind: 'not-found',
    });
    await expect(readForMessage(stranger, personId)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(withdrawMessage(stranger, id)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(recordChoice(stranger, personId, 'text', false)).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('templates and quiet hours', () => {
  const input = templateShape.parse({
    name: 'Missed call',
    channel: 'text',
    text: 'Hello {{first name}}, I tried to ring.',
  });

  it('are kept, changed once at a time, and ended', async () => {
    const { id } = await saveTemplate(service.manager, input);
    await saveTemplate(service.manager, { ...input, name: 'Tried to ring' }, { id, version: 1 });
    await expect(saveTemplate(service.supervisor, input, { id, version: 1 })).rejects.toMatchObject(
      { kind: 'conflict', detail: { theirs: { Name: 'Tried to ring' } } },
    );
    expect((await readForMessage(me, personId)).templates).toMatchObject([
      { id, name: 'Tried to ring' },
    ]);
    await expect(readTemplate(service.otherManager, id)).rejects.toMatchObject({
      kind: 'not-found',
    });
    await endTemplate(service.manager, id);
    await expect(readTemplate(service.manager, id)).rejects.toMatchObject({ kind: 'not-found' });
    await expect(endTemplate(service.manager, id)).rejects.toMatchObject({ kind: 'not-found' });
    expect((await readForMessage(me, personId)).templates).toEqual([]);
  });

  it('are for managers and supervisors to arrange', async () => {
    for (const other of [me, service.referrer]) {
      await expect(saveTemplate(other, input)).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(readArrangements(other)).rejects.toMatchObject({ kind: 'forbidden' });
      await expect(
        setQuietHours(other, { quietFrom: '20:00', quietTo: '08:00', sundays: true }),
      ).rejects.toMatchObject({ kind: 'forbidden' });
    }
  });

  it('hold for the service that set them alone', async () => {
    const none = quietShape.parse({ quietFrom: '00:00', quietTo: '00:00' });
    await setQuietHours(service.otherManager, none);
    await setQuietHours(service.otherManager, none);
    const { quiet } = await readArrangements(service.otherManager);
    expect(quiet).toEqual({ from: '00:00', to: '00:00', sundays: false, version: 2 });
    const later = quietShape.parse({ quietFrom: '21:00', quietTo: '09:00', sundays: 'yes' });
    await setQuietHours(service.otherManager, later, 2);
    await expect(setQuietHours(service.otherManager, none, 2)).rejects.toMatchObject({
      kind: 'conflict',
      detail: {
        theirs: { From: '21:00', Until: '09:00', Sundays: 'Nothing is sent', version: 3 },
      },
    });
    await expect(setQuietHours(service.otherManager, none, 0)).rejects.toMatchObject({
      kind: 'conflict',
    });
    expect((await readArrangements(service.manager)).quiet.from).toBe('20:00');
  });
});

describe('an appointment', () => {
  const plan = (over: Record<string, string> = {}) =>
    planShape.parse({
      on: '2026-11-25',
      time: '14:00',
      mode: 'face-to-face',
      place: 'practice',
      minutes: '45',
      tellBy: 'email',
      ...over,
    });
  const job = (now = me.now) => jobContext(base.db, run('none'), now);
  const written = async (contactId: string) =>
    (
      await base.owner.query(
        'select id, kind, channel, subject, text, calendar from care.person_message where contact_id = $1 order by at, id',
        [contactId],
      )
    ).rows;

  it('is told with a calendar entry that a calendar can read, and once', async () => {
    const { id } = await planContact(me, personId, plan());
    await tellOfAppointment(job(), id);
    await tellOfAppointment(job(), id);
    const [told, ...more] = await written(id);
    expect(more).toEqual([]);
    expect(told.text).toBe(
      'Hello Maureen, we have planned to meet you: 25 November 2026, 2pm, face to face, practice. If you cannot come, telephone 01632 960 140.',
    );
    await deliver(told.id);
    const [event] = Object.values(ICAL.sync.parseICS(mails[0]?.calendar ?? '')).filter(
      (part) => part?.type === 'VEVENT',
    );
    expect(event).toMatchObject({ uid: `${id}@holdfast`, start: new Date('2026-11-25T14:00:00Z') });
    expect(mails[0]?.calendar).toContain('METHOD:REQUEST');
    expect(mails[0]?.calendar).not.toContain('Maureen');
  });

  it('that is cancelled is taken out of the calendar', async () => {
    const { id } = await planContact(me, personId, plan());
    await tellOfAppointment(job(), id);
    await cancelContact(me, id, { reason: null });
    await tellOfAppointment(job(new Date(me.now.getTime() + 1000)), id);
    const told = await written(id);
    expect(told.map(({ kind }) => kind)).toEqual(['invitation', 'cancellation']);
    expect(told[1].calendar).toMatch(/METHOD:CANCEL[\s\S]*STATUS:CANCELLED/);
  });

  it('that was never told is not cancelled either', async () => {
    const { id } = await planContact(me, personId, plan());
    await cancelContact(me, id, { reason: null });
    await tellOfAppointment(job(), id);
    expect(await written(id)).toEqual([]);
  });

  it('is reminded of if it still stands at that time', async () => {
    const { id } = await planContact(me, personId, plan({ tellBy: 'text' }));
    const eve = job(new Date('2026-11-24T10:00:00Z'));
    const at = new Date('2026-11-25T14:00:00Z').getTime();
    await remindOfAppointment(eve, id, at - 3_600_000);
    expect(await written(id)).toEqual([]);
    await remindOfAppointment(eve, id, at);
    expect(await written(id)).toMatchObject([
      { kind: 'reminder', channel: 'text', calendar: null },
    ]);
    await cancelContact(me, id, { reason: null });
    await remindOfAppointment(eve, id, at);
    expect(await written(id)).toHaveLength(1);
  });

  it('that cannot be told comes back to the link worker', async () => {
    await recordChoice(me, personId, 'email', false);
    const { id } = await planContact(me, personId, plan());
    await tellOfAppointment(job(), id);
    expect(await written(id)).toEqual([]);
    const { rows } = await base.owner.query(
      'select to_user_id, text from care.message where subject_id = $1',
      [id],
    );
    expect(rows).toEqual([
      {
        to_user_id: me.actor.id,
        text: 'Maureen could not be told of 25 November 2026, 2pm: they asked for no more of these.',
      },
    ]);
  });

  it('of which nobody is to be told is not told', async () => {
    const { id } = await planContact(me, personId, plan({ tellBy: '' }));
    await tellOfAppointment(job(), id);
    expect(await written(id)).toEqual([]);
  });
});

it('the page to write asks the same few statements however much was written', async () => {
  const count = async () => {
    const { ctx, statements } = counting(me);
    await readForMessage(ctx, personId);
    return statements();
  };
  const before = await count();
  for (let n = 0; n < 5; n++) await sendMessage(me, personId, text());
  expect(await count()).toBe(before);
  expect(before).toBeLessThan(12);
});
