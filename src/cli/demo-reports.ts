import { drizzle } from 'drizzle-orm/node-postgres';
import { membership } from '#account/schema.server.ts';
import type { SignIn } from '#account/sign-in.server.ts';
import { contestSetting } from '#care/discretion/contest.server.ts';
import { loadDeprivation } from '#care/discretion/deprivation.server.ts';
import { proposeSetting } from '#care/discretion/propose.server.ts';
import { discretionRequest } from '#care/discretion/schema.server.ts';
import { speakerForPractice } from '#care/discretion/setting.server.ts';
import { contestShape, settingShape } from '#care/discretion/shapes.ts';
import { type Actor, type Role, systemActor } from '#platform/actor.ts';
import { addDays, dayOf } from '#platform/clock.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { newId } from '#platform/id.ts';
import { post, postStep } from '#workforce/post/schema.server.ts';
import { agreed } from './demo-discretion.ts';
import { generate } from './generate/generate.ts';
import { DAY, NOW, slugOf } from './generate/service.ts';

/** Who sees the reports of a service large enough to have some. */
export const reportSignIn = {
  email: 'manager@lakeside.example',
  name: 'Joan Ferris',
  what: 'manager of a larger service, with a year of figures',
};
const SEED = 2026;
const SLUG = 'lakeside';

/** A second, larger service of the demonstration: a year of figures for its reports. */
export async function seedLargeService(
  { db, signIn }: { db: Database; signIn: SignIn },
  password: string,
): Promise<void> {
  const { rows: here } = await db.pool.query(`select 1 from account.organisation where slug = $1`, [
    SLUG,
  ]);
  if (here.length > 0) return;
  const wanted = { linkWorkers: 12, referrals: 240, practices: 6, seed: SEED, listings: 0 };
  await generate(db.pool, wanted, () => undefined);
  const owner = drizzle(db.pool, { casing: 'snake_case' });
  const { rows } = await db.pool.query<{ id: string }>(
    `update account.organisation set name = 'Lakeside Social Prescribing', slug = $2 where slug = $1 returning id`,
    [slugOf(SEED, 1), SLUG],
  );
  const id = rows[0]?.id ?? '';
  const made = await signIn.api.signUpEmail({
    body: { email: reportSignIn.email, name: reportSignIn.name, password },
  });
  await owner.insert(membership).values({
    id: newId(),
    organisationId: id,
    userId: made.user.id,
    role: 'manager',
    since: new Date(NOW - 800 * DAY),
  });
  const at = (who: Named, role: Role, place: string) => (daysAgo: number) =>
    ({
      db,
      actor: { kind: 'staff', ...who, organisationIds: [place], roles: [role] } satisfies Actor,
      now: new Date(NOW - daysAgo * DAY),
      requestId: 'demo',
    }) satisfies Ctx;
  const manager = at({ id: made.user.id, name: reportSignIn.name }, 'manager', id);
  const { rows: staff } = await db.pool.query<Named>(
    `select u.id, u.name from account.membership m join account."user" u on u.id = m.user_id
     where m.role = 'link-worker' and m.organisation_id = $1 order by u.id`,
    [id],
  );
  await agree(manager);
  const { posts, steps } = postsOf(id, staff, made.user);
  await owner.insert(post).values(posts);
  await owner.insert(postStep).values(steps);
  await disagree(db, id, at);
  await loadDeprivation({ ...manager(700), actor: systemActor }, await deprivationOf(db, id));
  await owner.insert(discretionRequest).values(requestsOf(id, staff));
}

type At = (daysAgo: number) => Ctx;
interface Named {
  id: string;
  name: string;
}

async function agree(manager: At): Promise<void> {
  const set = (given: Record<string, string | string[]>) =>
    settingShape.parse({ scope: 'service', as: 'put-in-force', ...given });
  for (const [element, position, limit, source, reason] of agreed)
    await proposeSetting(
      manager(700),
      element,
      set({ position: String(position), ...limit, source, reason }),
    );
  for (const [stage, element, position, limitAmount] of [
    ['induction', 'contacts', '2', '8'],
    ['induction', 'holding', '1', '4'],
    ['induction', 'duration', '3', '18'],
    ['experienced', 'contacts', '7', '16'],
    ['experienced', 'contact-time', '7', '60'],
    ['experienced', 'duration', '8', '40'],
  ] as const)
    await proposeSetting(
      manager(650),
      element,
      set({
        scope: 'stage',
        stage,
        position,
        limitAmount,
        source: 'manager',
        reason: 'Guidance early, and room to judge as one learns.',
      }),
    );
}

/** They came one after the other over two years, and moved on as they learned. */
function postsOf(here: string, staff: readonly Named[], by: Named) {
  const began = (index: number) => 640 - 45 * index;
  const moves = [
    ['induction', 0],
    ['established', 180],
    ['experienced', 400],
  ] as const;
  const posts = staff.map(({ id }, index): typeof post.$inferInsert => ({
    id: newId(),
    organisationId: here,
    userId: id,
    employer: 'Lakeside Social Prescribing',
    stage: moves.findLast(([, after]) => after < began(index))?.[0] ?? 'induction',
    kind: 'general',
    weeklyMinutes: 2250,
    startedOn: addDays(dayOf(new Date(NOW)), -began(index)),
  }));
  const steps = posts.flatMap((made, index) =>
    moves
      .filter(([, after]) => after < began(index))
      .map(([stage, after]): typeof postStep.$inferInsert => ({
        id: newId(),
        organisationId: here,
        postId: made.id,
        kind: after === 0 ? 'made' : 'stage',
        stage,
        byUserId: by.id,
        byName: by.name,
        at: new Date(NOW - (began(index) - after) * DAY),
      })),
  );
  return { posts, steps };
}

/** Two practices see an element otherwise than the service does. */
async function disagree(
  db: Database,
  here: string,
  at: (who: Named, role: Role, place: string) => At,
): Promise<void> {
  const { rows } = await db.pool.query<Named & { place: string }>(
    `select u.id, u.name, m.organisation_id as place from account.membership m join account."user" u on u.id = m.user_id
     join account.referral_agreement a on a.referring_organisation_id = m.organisation_id and a.organisation_id = $1
     where m.role = 'referrer' order by u.id limit 3`,
    [here],
  );
  const { rows: settings } = await db.pool.query<{ id: string; element: string }>(
    `select id, element from care.discretion_setting where organisation_id = $1 and scope = 'service' order by id`,
    [here],
  );
  for (const [index, [element, position, limitAmount, reason]] of (
    [
      ['contacts', '8', '20', 'Our people have waited long; twelve are not enough for them.'],
      ['duration', '8', '52', 'Grief does not end after half a year.'],
      [
        'contacts',
        '7',
        '18',
        'Most of ours need an interpreter, and everything takes twice as long.',
      ],
    ] as const
  ).entries()) {
    const practice = rows[index];
    const setting = settings.find((one) => one.element === element);
    if (!practice || !setting) continue;
    await contestSetting(
      speakerForPractice(at(practice, 'referrer', practice.place)(110 - 20 * index), here),
      setting.id,
      undefined,
      contestShape.parse({ position, limitAmount, reason }),
    );
  }
}

/** Deprivation of its practices, as a file has it: some of every tenth. */
async function deprivationOf(db: Database, here: string): Promise<string> {
  const { rows } = await db.pool.query<{ code: string }>(
    `select o.ods_code as code from account.organisation o
     join account.referral_agreement a on a.referring_organisation_id = o.id and a.organisation_id = $1 order by 1`,
    [here],
  );
  const lines = rows.map(({ code }, at) => `${code},${60 - 10 * (at % 6)},${2 * (at % 5) + 1}`);
  return ['practice_code,imd_score,imd_decile', ...lines].join('\n');
}

/** What link workers asked for when they met a limit, and were given or not. */
function requestsOf(here: string, staff: readonly Named[]) {
  return Array.from({ length: 26 }, (_, number): typeof discretionRequest.$inferInsert => {
    const worker = staff[number % staff.length] ?? { id: newId(), name: '' };
    const more = number % 2 === 0;
    return {
      id: newId(),
      organisationId: here,
      linkWorkerId: worker.id,
      linkWorkerName: worker.name,
      element: more ? 'contacts' : 'duration',
      act: 'contact.plan',
      page: '/people',
      askedAmount: more ? 14 : 34,
      sentence: more ? 'At most 12 contacts.' : 'At most 26 weeks.',
      reason: 'They are nearly there, and stopping now would undo it.',
      typed: {},
      status: number % 5 === 4 ? 'refused' : 'allowed',
      answer: number % 5 === 4 ? 'Let us talk it over in supervision first.' : 'Go on.',
      validUntil: number % 5 === 4 ? null : addDays(dayOf(new Date(NOW)), -80),
      madeAt: new Date(NOW - (140 - 5 * number) * DAY),
    };
  });
}
