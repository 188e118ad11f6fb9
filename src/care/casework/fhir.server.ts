import type { CarePlan, Encounter, Goal } from '@medplum/fhirtypes';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import { wordsByCode } from '#platform/fhir/codes.ts';
import { byCode, byDate, byReference } from '#platform/fhir/conditions.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { metaOf, present, snomed } from '#platform/fhir/systems.ts';
import { changeGoalRecord } from './fhir-goal.server.ts';
import { ideasOf } from './fhir-ideas.server.ts';
import { may } from './rules.ts';
import { contact, episode, goal } from './schema.server.ts';

/** SNOMED CT UK, standards page §1. */
const seen = snomed('1362931000000106', 'Seen by social prescribing link worker');

const contactStatus = {
  planned: 'planned',
  attended: 'finished',
  'did-not-attend': 'cancelled',
  cancelled: 'cancelled',
} as const;
const planStatus = { active: 'active', paused: 'on-hold', closed: 'completed' } as const;
const goalStatus = {
  open: 'active',
  reached: 'completed',
  partly: 'completed',
  'not-reached': 'completed',
  changed: 'cancelled',
} as const;
const achievement: Record<string, [code: string, display: string]> = {
  reached: ['achieved', 'Achieved'],
  partly: ['improving', 'Improving'],
  'not-reached': ['not-achieved', 'Not Achieved'],
};

const classes = {
  AMB: 'ambulatory',
  HH: 'home health',
  VR: 'virtual',
} as const;
const classOf = ({ mode, place }: { mode: string; place: string | null }) => {
  const code = place === 'home' ? 'HH' : mode === 'face-to-face' || mode === 'group' ? 'AMB' : 'VR';
  return {
    system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
    code,
    display: classes[code],
  };
};

const ofPerson = (record: { subject?: { reference?: string } }) =>
  record.subject?.reference?.split('/')[1];
const readable = (actor: Parameters<typeof may>[0]) => may(actor, 'casework.see');

/** A contact with a person: planned, kept or missed. What was said in it stays on the record's pages. */
export const encounter: Kind<Encounter> = {
  type: 'Encounter',
  says: 'A contact with a person: planned, kept or missed, without what was said.',
  may: readable,
  table: contact,
  id: contact.id,
  changed: sql`coalesce(${contact.recordedAt}, ${contact.madeAt})`,
  scope: (ctx) => eq(contact.organisationId, actingOrganisation(ctx.actor)),
  parameters: {
    patient: byReference(contact.personId, 'Patient', 'Whom it was with'),
    subject: byReference(contact.personId, 'Patient', 'Whom it was with'),
    date: byDate(contact.at, 'When it is or was'),
    status: byCode(contact.status, wordsByCode(contactStatus), 'Planned, kept or not'),
    'part-of-plan': byReference(contact.episodeId, 'CarePlan', 'The support it belongs to'),
  },
  about: ofPerson,
  async load(tx, ctx, ids) {
    const rows = await tx
      .select()
      .from(contact)
      .where(
        and(eq(contact.organisationId, actingOrganisation(ctx.actor)), inArray(contact.id, ids)),
      );
    return rows.map((row) =>
      present<Encounter>({
        resourceType: 'Encounter',
        id: row.id,
        meta: metaOf(row.version, row.recordedAt ?? row.madeAt),
        status: contactStatus[row.status as keyof typeof contactStatus],
        class: classOf(row),
        type: row.status === 'attended' && row.kind === 'appointment' ? [seen] : [],
        subject: { reference: `Patient/${row.personId}` },
        period: { start: row.at.toISOString() },
        ...(row.minutes
          ? {
              length: {
                value: row.minutes,
                unit: 'min',
                system: 'http://unitsofmeasure.org',
                code: 'min',
              },
            }
          : {}),
        serviceProvider: { reference: `Organization/${row.organisationId}` },
      }),
    );
  },
};

/** A time of support. */
export const carePlan: Kind<CarePlan> = {
  type: 'CarePlan',
  says: 'A time during which the service supports a person, with what they want from it.',
  may: readable,
  table: episode,
  id: episode.id,
  changed: sql`coalesce(${episode.closedAt}, ${episode.allocatedAt}, ${episode.openedAt})`,
  scope: (ctx) => eq(episode.organisationId, actingOrganisation(ctx.actor)),
  parameters: {
    patient: byReference(episode.personId, 'Patient', 'Who is supported'),
    subject: byReference(episode.personId, 'Patient', 'Who is supported'),
    status: byCode(episode.status, wordsByCode(planStatus), 'Going on, paused or over'),
    date: byDate(episode.openedAt, 'When it began'),
  },
  about: ofPerson,
  async load(tx, ctx, ids) {
    const here = actingOrganisation(ctx.actor);
    const rows = await tx
      .select()
      .from(episode)
      .where(and(eq(episode.organisationId, here), inArray(episode.id, ids)));
    const goals = await tx
      .select({ id: goal.id, episodeId: goal.episodeId })
      .from(goal)
      .where(and(eq(goal.organisationId, here), inArray(goal.episodeId, ids)))
      .orderBy(goal.madeAt);
    const of = Map.groupBy(goals, (one) => one.episodeId);
    const ideas = await ideasOf(tx, ctx, ids);
    return rows.map((row) =>
      present<CarePlan>({
        resourceType: 'CarePlan',
        id: row.id,
        meta: metaOf(row.version, row.closedAt ?? row.allocatedAt ?? row.openedAt),
        extension: ideas.get(row.id) ?? [],
        status: planStatus[row.status as keyof typeof planStatus],
        intent: 'plan',
        title: 'Social prescribing support',
        subject: { reference: `Patient/${row.personId}` },
        period: present({
          start: row.openedAt.toISOString(),
          end: row.closedAt?.toISOString() ?? '',
        }),
        created: row.openedAt.toISOString(),
        author: { reference: `Organization/${row.organisationId}` },
        goal: (of.get(row.id) ?? []).map((one) => ({ reference: `Goal/${one.id}` })),
        note: row.whatChanged ? [{ text: row.whatChanged }] : [],
      }),
    );
  },
};

/** What a person wants, in their words. */
export const goalKind: Kind<Goal> = {
  type: 'Goal',
  says: 'What a person wants from support, in their words.',
  may: readable,
  table: goal,
  id: goal.id,
  changed: goal.changedAt,
  scope: (ctx) => eq(goal.organisationId, actingOrganisation(ctx.actor)),
  parameters: {
    patient: byReference(goal.personId, 'Patient', 'Whose it is'),
    subject: byReference(goal.personId, 'Patient', 'Whose it is'),
    'lifecycle-status': byCode(goal.status, wordsByCode(goalStatus), 'Open, ended or given up'),
    'start-date': byDate(goal.madeAt, 'When it was set'),
  },
  about: ofPerson,
  async load(tx, ctx, ids) {
    const rows = await tx
      .select()
      .from(goal)
      .where(and(eq(goal.organisationId, actingOrganisation(ctx.actor)), inArray(goal.id, ids)));
    return rows.map(goalOf);
  },
  versions: {
    key: goal.id,
    load: async (_tx, _ctx, rows) => (rows as (typeof goal.$inferSelect)[]).map(goalOf),
  },
  update: changeGoalRecord,
};

function goalOf(row: typeof goal.$inferSelect): Goal {
  const [code, display] = achievement[row.status] ?? [];
  return present<Goal>({
    resourceType: 'Goal',
    id: row.id,
    meta: metaOf(row.version, row.changedAt),
    lifecycleStatus: goalStatus[row.status as keyof typeof goalStatus],
    ...(code
      ? {
          achievementStatus: {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/goal-achievement',
                code,
                display: display ?? code,
              },
            ],
          },
        }
      : {}),
    description: { text: row.goal },
    subject: { reference: `Patient/${row.personId}` },
    startDate: row.madeAt.toISOString().slice(0, 10),
    statusDate: row.changedAt.toISOString().slice(0, 10),
    note: row.outcome ? [{ text: row.outcome }] : [],
  });
}
