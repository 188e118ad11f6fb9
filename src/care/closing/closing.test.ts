import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#platform/id.ts';
import { formatDate } from '#ui/time.ts';
import { counting } from '../../../test/support/counting.ts';
import {
  makeService,
  openTestDatabase,
  type Service,
  type TestDatabase,
} from '../../../test/support/database.ts';
import { readPersonPage } from '../casework/queries.server.ts';
import { codes } from '../code/rules.ts';
import { recordAnswer } from '../connection/answer.server.ts';
import { makeConnection } from '../connection/commands.server.ts';
import { answerShape, connectShape } from '../connection/rules.ts';
import { makePersonWithEpisode } from '../connection/test-person.ts';
import { closeEpisode } from './commands.server.ts';
import { previewLetter, readToWrite, writeLetter } from './letter.server.ts';
import { summaryPdf } from './pdf.server.ts';
import { previewSummary, readSummary, readToClose } from './queries.server.ts';
import { closeShape, letterShape } from './rules.ts';
import { readSummaryText, summaryText } from './summary.ts';

let base: TestDatabase;
let service: Service;

beforeAll(async () => {
  base = await openTestDatabase();
  service = await makeService(base);
  await base.owner.query('update account.organisation set email = $1 where id = $2', [
    'millbrook@practice.example',
    service.practiceId,
  ]);
});
afterAll(() => base.close());

const input = (over: Record<string, unknown> = {}) =>
  closeShape.parse({ reason: 'connected', done: 'We met six times.', ...over });

const rows = async (sql: string, values: unknown[]) => (await base.owner.query(sql, values)).rows;

async function arrange() {
  const made = await makePersonWithEpisode(service.linkWorker, {
    practiceCode: 'Z99001',
    risks: 'no-known-risks',
  });
  const of = [service.organisationId, made.personId, made.episodeId];
  const [goalId, holdingId, referralId] = [newId(), newId(), newId()];
  await base.owner.query(
    `insert into care.goal (id, organisation_id, person_id, episode_id, goal, made_at, changed_at)
     values ($4, $1, $2, $3, 'Be outside', now(), now())`,
    [...of, goalId],
  );
  await base.owner.query(
    `insert into care.holding (id, organisation_id, person_id, episode_id, link_worker_id, status, waiting, review_on, started_at)
     values ($4, $1, $2, $3, $5, 'holding', true, '2026-12-05', '2026-10-01')`,
    [...of, holdingId, service.linkWorker.actor.id],
  );
  await base.owner.query(
    `insert into care.contact (id, organisation_id, person_id, episode_id, status, at, mode, made_at, tell_by)
     values ($4, $1, $2, $3, 'attended', now(), 'telephone', now(), 'email'), ($5, $1, $2, $3, 'planned', now(), 'telephone', now(), 'email')`,
    [...of, newId(), newId()],
  );
  await base.owner.query(
    `insert into care.referral (id, organisation_id, person_id, episode_id, source, route, status, given_name, family_name,
       date_of_birth, reason, person_agreed, risks, received_at, changed_at, return_response_to, referring_organisation_id)
     values ($4, $1, $2, $3, 'gp', 'signed-in', 'accepted', 'Maureen', 'Tilley', '1948-03-02', 'Low since her husband died',
       true, 'no-known-risks', now(), now(), 'ruth@practice.example', $5)`,
    [...of, referralId, service.practiceId],
  );
  await base.owner.query(
    `insert into care.referral_progress (id, organisation_id, referral_id, referring_organisation_id, person_name, standing, received_at, changed_at)
     values ($1, $2, $3, $4, 'Maureen Tilley', 'in-progress', now(), now())`,
    [newId(), service.organisationId, referralId, service.practiceId],
  );
  return { ...made, goalId, holdingId, referralId };
}

/** How many appointments of an episode are about to be told of. */
const toldOfAppointments = async (episodeId: string): Promise<number> => {
  const [found] = await rows(
    `select count(*)::int as n from jobs.job j join care.contact c on c.id::text = j.data ->> 'contactId'
     where j.name = 'appointment-changed' and c.episode_id = $1`,
    [episodeId],
  );
  return found?.n;
};

test('closing keeps everything it should, in one act', async () => {
  const { personId, episodeId, goalId, holdingId, referralId } = await arrange();
  const given = input({
    whatChanged: 'I have a reason to get up.',
    feedback: 'She goes to the allotments now.',
    followUp: 'yes',
    followUpOn: '2026-12-20',
    holding: 'step-down',
    holdingWords: 'A call each month until spring',
    sendToPractice: 'yes',
    [`goal-${goalId}`]: 'reached',
    [`goalWords-${goalId}`]: 'Every week',
  });
  const preview = await previewSummary(service.linkWorker, personId, given);
  const ctx = { ...service.linkWorker, key: newId() };
  const closed = await closeEpisode(ctx, personId, given, 1);
  expect(await closeEpisode(ctx, personId, given, 1)).toEqual(closed);
  const kept = await readSummary(service.manager, personId, closed.summaryId);
  const page = await readPersonPage(service.linkWorker, personId);
  expect(page.summaryId).toBe(closed.summaryId);
  const inTimeline = page.timeline.happenings.find(({ source }) => source === 'summary');
  expect(inTimeline?.leadsTo).toBe(closed.summaryId);
  expect(kept.body).toBe(summaryText(preview));
  expect(kept.body).toContain('Be outside: reached: Every week');
  expect(kept.body).toContain('Supported while waiting, from 1 October 2026, ends with a plan');
  expect(kept.body).toContain('1 contact attended, 0 missed.');
  expect(kept.body).toContain('The service follows up on 20 December 2026.');
  expect((await summaryPdf(kept.body)).subarray(0, 5).toString()).toBe('%PDF-');
  expect(await rows('select * from care.episode where id = $1', [episodeId])).toMatchObject([
    { status: 'closed', close_reason: 'connected', version: 2 },
  ]);
  expect(
    await rows('select kind, reason from care.episode_step where episode_id = $1', [episodeId]),
  ).toMatchObject([{ kind: 'closed' }]);
  expect(await rows('select status, outcome from care.goal where id = $1', [goalId])).toEqual([
    { status: 'reached', outcome: 'Every week' },
  ]);
  expect(
    await rows('select status, step_down_plan from care.holding where id = $1', [holdingId]),
  ).toEqual([{ status: 'ended', step_down_plan: 'A call each month until spring' }]);
  expect(
    await rows('select code from care.clinical_code where episode_id = $1', [episodeId]),
  ).toEqual([{ code: '1362721000000106' }]);
  expect(
    await rows('select status from care.contact where episode_id = $1 order by status', [
      episodeId,
    ]),
  ).toEqual([{ status: 'attended' }, { status: 'cancelled' }]);
  expect(await toldOfAppointments(episodeId)).toBe(1);
  expect(
    await rows('select standing, feedback from care.referral_progress where referral_id = $1', [
      referralId,
    ]),
  ).toEqual([{ standing: 'closed', feedback: 'She goes to the allotments now.' }]);
  const mail = await rows('select kind, to_address, body from platform.mail order by id', []);
  expect(mail.map((one) => [one.kind, one.to_address])).toEqual([
    ['referral-answer', 'ruth@practice.example'],
    ['closing-summary', 'millbrook@practice.example'],
  ]);
  expect(mail[0]?.body).not.toMatch(/Maureen|Tilley|allotments/);
  const audit = await rows(
    'select act from platform.audit_entry where person_id = $1 order by id',
    [personId],
  );
  expect(audit.map((one) => one.act)).toEqual([
    'test.arrange',
    'episode.close',
    'summary.make',
    'summary.read',
    'person.read',
  ]);
});

test('open holding is never ended by itself', async () => {
  const { personId } = await arrange();
  const close = (over: Record<string, unknown>) =>
    closeEpisode(service.linkWorker, personId, input(over));
  await expect(close({})).rejects.toMatchObject({
    detail: { fields: { holding: expect.any(String) } },
  });
  await expect(close({ holding: 'reason' })).rejects.toMatchObject({
    detail: { fields: { holdingWords: expect.any(String) } },
  });
  await expect(
    close({ holding: 'reason', holdingWords: 'x', followUp: 'yes', followUpOn: '2026-11-21' }),
  ).rejects.toMatchObject({ detail: { fields: { followUpOn: expect.any(String) } } });
  await expect(
    close({ holding: 'reason', holdingWords: 'x', followUp: 'yes', followUpOn: '2029-11-21' }),
  ).rejects.toMatchObject({ detail: { fields: { followUpOn: expect.any(String) } } });
  await close({ holding: 'reason', holdingWords: 'We talked; she is ready' });
  await expect(close({})).rejects.toMatchObject({ kind: 'not-found' });
});

test('the second editor is told', async () => {
  const { personId } = await makePersonWithEpisode(service.linkWorker);
  await expect(closeEpisode(service.linkWorker, personId, input(), 7)).rejects.toMatchObject({
    kind: 'conflict',
    detail: { theirs: { version: 1 } },
  });
});

test('risks kept from the person are not printed; having no risks is not claimed', async () => {
  const { personId } = await makePersonWithEpisode(service.linkWorker, { risks: 'has-risks' });
  const add = (description: string, hidden: boolean) =>
    base.owner.query(
      `insert into care.person_risk values ($1, $2, $3, 'safeguarding', $4, $5, null, now(), null)`,
      [newId(), service.organisationId, personId, description, hidden],
    );
  await add('Dog in the house', false);
  await add('Son takes her money', true);
  const text = summaryText(await previewSummary(service.linkWorker, personId, input()));
  expect(text).toContain('Dog in the house');
  expect(text).toContain('Please telephone the service before visiting.');
  expect(text).not.toMatch(/takes her money|No known risks/);
});

test('the codes to file are given with their days, and nothing of ours', async () => {
  const { personId, episodeId } = await makePersonWithEpisode(service.linkWorker);
  await rows(
    `update care.person set is_carer = true, reasonable_adjustments = 'A quiet room' where id = $1`,
    [personId],
  );
  for (const [{ code, term }, because, at] of [
    [codes.accepted, 'referral accepted', '2026-06-01T09:00:00Z'],
    [codes.seen, `contact ${newId()}`, '2026-06-30T23:30:00Z'],
    [codes.seen, `contact ${newId()}`, '2026-10-05T09:00:00Z'],
  ] as const)
    await rows(
      `insert into care.clinical_code (id, organisation_id, person_id, episode_id, code, term, because, at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [newId(), service.organisationId, personId, episodeId, code, term, because, at],
    );
  await rows(
    `insert into care.need (id, organisation_id, person_id, episode_id, need, code, term, made_at)
     values ($1, $2, $3, $4, 'loneliness', '73211009', 'Made up', '2026-06-02T09:00:00Z')`,
    [newId(), service.organisationId, personId, episodeId],
  );
  const { sections } = await previewSummary(service.linkWorker, personId, input());
  expect(sections.at(-1)).toEqual({
    heading: 'Codes to file (SNOMED CT)',
    lines: [
      '871731000000106 Referral to social prescribing service: 1 June 2026',
      '1362931000000106 Seen by social prescribing link worker: 2 times, 1 July 2026 to 5 October 2026',
      `1362721000000106 Social prescribing case closed: ${formatDate(service.linkWorker.now)}`,
      '73211009 Made up: 2 June 2026',
      '224484003 Person themselves is a carer: recorded here',
      '1108111000000107 Requires reasonable adjustments (Equality Act 2010): recorded here',
    ],
  });
});

test('another organisation finds nothing; roles without the right are refused', async () => {
  const { personId } = await makePersonWithEpisode(service.linkWorker);
  const other = service.otherLinkWorker;
  await expect(readToClose(other, personId)).rejects.toMatchObject({ kind: 'not-found' });
  await expect(closeEpisode(other, personId, input())).rejects.toMatchObject({ kind: 'not-found' });
  for (const ctx of [service.referrer, service.manager, service.administrator])
    await expect(closeEpisode(ctx, personId, input())).rejects.toMatchObject({ kind: 'forbidden' });
  const { summaryId } = await closeEpisode(service.linkWorker, personId, input());
  await expect(readSummary(service.otherManager, personId, summaryId)).rejects.toMatchObject({
    kind: 'not-found',
  });
  await expect(readSummary(service.manager, newId(), summaryId)).rejects.toMatchObject({
    kind: 'not-found',
  });
  await expect(readSummary(service.referrer, personId, summaryId)).rejects.toMatchObject({
    kind: 'forbidden',
  });
});

test.each([
  ['no reason', { reason: '' }, 'reason'],
  ['an unknown reason', { reason: 'bored' }, 'reason'],
  ['nothing done', { done: ' ' }, 'done'],
  ['no such day', { followUp: 'yes', followUpOn: '2026-02-30' }, 'followUpOn'],
  ['a follow-up on no day', { followUp: 'yes' }, 'followUpOn'],
  ['more words than fit', { whatChanged: 'a'.repeat(701) }, 'whatChanged'],
])('a form with %s is refused at its field', (_name, over, field) => {
  const parsed = closeShape.safeParse({ reason: 'other', done: 'x', ...over });
  expect(parsed.error?.issues[0]?.path[0]).toBe(field);
});

test('the form and the preview ask the same statements however much the support holds', async () => {
  const { personId, episodeId } = await arrange();
  const count = async () => {
    const { ctx, statements } = counting(service.linkWorker);
    await readToClose(ctx, personId);
    await previewSummary(
      ctx,
      personId,
      input({ holding: 'reason', holdingWords: 'Talked through' }),
    );
    return statements();
  };
  const before = await count();
  for (const statement of [
    `insert into care.goal (id, organisation_id, person_id, episode_id, goal, made_at, changed_at)
     select gen_random_uuid(), $1, $2, $3, 'Be outside', now(), now() from generate_series(1, 4)`,
    `insert into care.contact (id, organisation_id, person_id, episode_id, status, at, mode, made_at)
     select gen_random_uuid(), $1, $2, $3, 'attended', now(), 'telephone', now() from generate_series(1, 4)`,
  ])
    await rows(statement, [service.organisationId, personId, episodeId]);
  expect(await count()).toBe(before);
});

test('of somebody who died nobody is told, asked or shown anything more', async () => {
  const { personId, episodeId } = await arrange();
  const connect = () =>
    makeConnection(
      service.linkWorker,
      personId,
      connectShape.parse({
        serviceName: 'Nettle Lane Allotments',
        providerEmail: 'hello@allotments.example',
        share: ['name', 'telephone'],
        sharedWords: 'Would like to garden again.',
        agreed: 'yes',
        chaseOn: '2026-12-01',
      }),
      'https://holdfast.example',
    );
  await connect();
  const { id } = await connect();
  await recordAnswer(service.linkWorker, id, answerShape.parse({ answer: 'accepted' }));
  const given = input({ reason: 'died', holding: 'reason', holdingWords: 'She died' });
  await closeEpisode(service.linkWorker, personId, given, 1);
  expect(
    await rows("select 1 from care.contact where episode_id = $1 and status = 'planned'", [
      episodeId,
    ]),
  ).toEqual([]);
  expect(await toldOfAppointments(episodeId)).toBe(0);
  expect(
    await rows(
      `select c.status, l.used_at is null as open from care.connection c
       join care.one_time_link l on l.subject_id = c.id where c.person_id = $1`,
      [personId],
    ),
  ).toEqual([
    { status: 'withdrawn', open: false },
    { status: 'withdrawn', open: false },
  ]);
});

test('somebody who died is not followed up', () => {
  const given = { reason: 'died', done: 'We met.', followUp: 'yes', followUpOn: '2027-09-01' };
  const refused = closeShape.safeParse(given);
  expect(refused.error?.issues.map(({ path, message }) => [path[0], message])).toEqual([
    ['followUpOn', 'They died: there is nobody to follow up. Untick it'],
  ]);
});

test('a letter says how it is going, is kept and sent once, and ends nothing', async () => {
  const { personId, episodeId } = await arrange();
  const given = letterShape.parse({
    done: 'She comes each week.',
    requestedActions: 'Please review her hearing.',
    sendToPractice: 'yes',
  });
  const preview = await previewLetter(service.linkWorker, personId, given);
  const ctx = { ...service.linkWorker, key: newId() };
  const { summaryId } = await writeLetter(ctx, personId, given);
  expect(await writeLetter(ctx, personId, given)).toEqual({ summaryId });
  const kept = await readSummary(service.manager, personId, summaryId);
  expect(readSummaryText(kept.body)).toEqual(preview);
  expect(preview.title).toBe('Social prescribing: letter to the GP');
  expect(preview.sections.slice(0, 4)).toEqual([
    { heading: 'Requested actions', lines: ['Please review her hearing.'] },
    { heading: 'Presenting need', lines: ['Low since her husband died'] },
    {
      heading: 'How it is going',
      lines: ['She comes each week.', '1 contact attended, 0 missed.'],
    },
    { heading: 'What changed so far, in the person’s words', lines: ['Nothing was recorded.'] },
  ]);
  expect(kept.body).toContain('Be outside: still going');
  expect(kept.body).toContain('next review 5 December 2026');
  expect(kept.body).not.toContain(codes.closed.code);
  expect((await summaryPdf(kept.body)).subarray(0, 5).toString()).toBe('%PDF-');
  expect(await rows('select status from care.episode where id = $1', [episodeId])).toEqual([
    { status: 'active' },
  ]);
  expect(
    await rows('select to_address, body from platform.mail where subject_id = $1', [summaryId]),
  ).toEqual([{ to_address: 'millbrook@practice.example', body: kept.body }]);
  const acts = await rows(
    "select act from platform.audit_entry where subject_id = $1 and act like 'letter%'",
    [summaryId],
  );
  expect(acts).toEqual([{ act: 'letter.write' }]);
});

test('a letter is refused to those who do not support people, elsewhere, and without words', async () => {
  const { personId } = await arrange();
  const given = letterShape.parse({ done: 'She comes each week.' });
  for (const ctx of [service.manager, service.referrer, service.administrator])
    await expect(writeLetter(ctx, personId, given)).rejects.toMatchObject({ kind: 'forbidden' });
  for (const act of [
    readToWrite,
    (ctx: typeof service.linkWorker, id: string) => writeLetter(ctx, id, given),
  ])
    await expect(act(service.otherLinkWorker, personId)).rejects.toMatchObject({
      kind: 'not-found',
    });
  expect(letterShape.safeParse({ done: ' ' }).error?.issues[0]?.message).toBe(
    'Enter what you want the GP to know',
  );
  expect(letterShape.safeParse({ done: 'x'.repeat(901) }).success).toBe(false);
  const counted = counting(service.linkWorker);
  await readToWrite(counted.ctx, personId);
  expect(counted.statements()).toBeLessThan(8);
});

test('what is written goes to the practice that agreed, not to whoever claims its code', async () => {
  const { personId } = await arrange();
  const claim = async (over: { agreed: boolean; email?: string }) => {
    const id = newId();
    await base.owner.query(
      "insert into account.organisation (id, kind, name, slug, ods_code, email, made_at) values ($1, 'practice', 'Millbrook Surgery', $2, 'Z99001', $3, now())",
      [id, `claims-${id.slice(-8)}`, over.email ?? 'thief@elsewhere.example'],
    );
    if (over.agreed)
      await base.owner.query(
        "insert into account.referral_agreement (id, organisation_id, referring_organisation_id, since) values ($1, $2, $3, '2026-01-01')",
        [newId(), service.organisationId, id],
      );
    return id;
  };
  const practice = async () => (await readToClose(service.linkWorker, personId)).practice;
  const agreement = (endedOn: string | null, kind = 'practice') =>
    base.owner.query(
      'with o as (update account.organisation set kind = $3 where id = $2) update account.referral_agreement set ended_on = $1 where referring_organisation_id = $2',
      [endedOn, service.practiceId, kind],
    );
  const ours = { email: 'millbrook@practice.example', otherwise: null };
  await claim({ agreed: false });
  expect(await practice()).toMatchObject(ours);
  await agreement('2026-11-21');
  expect(await practice()).toMatchObject({
    email: null,
    otherwise: expect.stringContaining('has not agreed with this service'),
  });
  const send = input({ sendToPractice: 'yes', holding: 'reason', holdingWords: 'Said' });
  await expect(closeEpisode(service.linkWorker, personId, send)).rejects.toMatchObject({
    kind: 'invalid',
    detail: { fields: { sendToPractice: expect.stringContaining('has not agreed') } },
  });
  await agreement('2026-12-31', 'provider');
  expect(await practice()).toMatchObject({ email: null });
  await agreement(null);
  expect(await practice()).toMatchObject(ours);
  const other = await claim({ agreed: true });
  expect(await practice()).toMatchObject({
    email: null,
    otherwise: expect.stringContaining('Two practices here have the code Z99001'),
  });
  await base.owner.query(
    'delete from account.referral_agreement where referring_organisation_id = $1',
    [other],
  );
  await base.owner.query("update account.organisation set email = 'none' where id = $1", [
    service.practiceId,
  ]);
  expect(await practice()).toMatchObject({
    email: null,
    otherwise: expect.stringContaining('no e-mail address here'),
  });
  await base.owner.query(
    "update account.organisation set email = 'millbrook@practice.example' where id = $1",
    [service.practiceId],
  );
  const mails = await rows("select 1 from platform.mail where to_address like 'thief%'", []);
  expect(mails).toEqual([]);
});
