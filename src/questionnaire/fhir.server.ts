import { createHash } from 'node:crypto';
import type { Questionnaire as FhirQuestionnaire } from '@medplum/fhirtypes';
import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import { actingOrganisation, hasRole } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { byCode, byText, byUri } from '#platform/fhir/conditions.ts';
import type { Kind } from '#platform/fhir/kind.ts';
import { metaOf, ukCore } from '#platform/fhir/systems.ts';
import { bundled } from './instruments/bundled.ts';
import { canonicalOf, type Questionnaire } from './model.ts';
import { definition } from './schema.server.ts';

/** The id of what comes with Holdfast: its name for good, as a UUID. */
const idOf = (of: Questionnaire) =>
  createHash('sha256')
    .update(canonicalOf(of))
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const shipped = new Map(bundled.map((one) => [idOf(one), one]));

/** What was published here, with what comes with Holdfast for everybody. */
const table = sql`(select id, organisation_id, url, version, title, status,
    coalesce(retired_at, published_at) as changed from questionnaire.definition where status <> 'draft'
  union all select * from (values ${sql.join(
    bundled.map(
      (one) =>
        sql`(${idOf(one)}::uuid, null::uuid, ${one.url}, ${one.version}, ${one.title}, 'published', timestamptz 'epoch')`,
    ),
    sql`, `,
  )}) as shipped) as asked`;

const published = (ctx: Ctx) =>
  and(eq(definition.organisationId, actingOrganisation(ctx.actor)), ne(definition.status, 'draft'));

/** A questionnaire that was published, with all its versions. */
export const questionnaireKind: Kind<FhirQuestionnaire> = {
  type: 'Questionnaire',
  says: 'A measure or questionnaire that was published, each version by itself.',
  profile: ukCore('Questionnaire'),
  may: (actor) => hasRole(actor, 'link-worker', 'supervisor', 'manager'),
  table,
  id: sql`asked.id`,
  changed: sql`asked.changed`,
  scope: (ctx) =>
    sql`(asked.organisation_id is null or asked.organisation_id = ${actingOrganisation(ctx.actor)}::uuid)`,
  parameters: {
    url: byUri(sql`asked.url`, 'Its address'),
    version: byText([sql`asked.version`], 'Its version'),
    title: byText([sql`asked.title`], 'Its title'),
    status: byCode(
      sql`asked.status`,
      { active: ['published'], retired: ['retired'] },
      'In force, or retired',
    ),
  },
  async load(tx, ctx, ids) {
    const rows = await tx
      .select()
      .from(definition)
      .where(and(published(ctx), inArray(definition.id, ids)));
    return [
      ...rows.map((row) => ({
        ...questionnaireOf(row.body, row.id, row.retiredAt ?? row.publishedAt ?? row.madeAt),
        status: row.status === 'retired' ? ('retired' as const) : ('active' as const),
      })),
      ...ids.flatMap((id) => {
        const one = shipped.get(id);
        return one ? [questionnaireOf(one, id, new Date(0))] : [];
      }),
    ];
  },
};

const questionnaireOf = (body: Questionnaire, id: string, changed: Date): FhirQuestionnaire => ({
  ...(body as FhirQuestionnaire),
  id,
  meta: metaOf(1, changed, ukCore('Questionnaire')),
});
