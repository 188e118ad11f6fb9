import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { organisation } from '#account/schema.server.ts';
import type { Tx } from '#platform/database/transaction.server.ts';
import type { Need, ReferralRoute, Source } from '../referral/rules.ts';
import type { Criteria } from './rules.ts';
import { criteriaVersion } from './schema.server.ts';

/** Whose agreement with the service counts: the practice that refers, else where somebody is registered. */
export interface OfPractice {
  id?: string | null;
  /** Its ODS code. */
  code?: string | null;
}

/** Criteria that are agreed and not replaced. */
export interface InForce extends Criteria {
  versionId: string;
  serviceId: string;
  agreedOn: string;
  /** The practice; null for what holds for everybody else. */
  withName: string | null;
}

/**
 * The criteria in force at each of some services for a referral of a practice: those agreed with it,
 * else those that hold for everybody. One query; a service without any is left out.
 */
export async function findInForce(
  tx: Tx,
  services: readonly string[],
  { id = null, code = null }: OfPractice,
): Promise<InForce[]> {
  const rows = await tx
    .selectDistinctOn([criteriaVersion.organisationId], {
      version: criteriaVersion,
      withName: organisation.name,
    })
    .from(criteriaVersion)
    .leftJoin(organisation, eq(organisation.id, criteriaVersion.practiceId))
    .where(
      and(
        inArray(criteriaVersion.organisationId, [...services]),
        eq(criteriaVersion.status, 'agreed'),
        or(
          isNull(criteriaVersion.practiceId),
          id ? eq(criteriaVersion.practiceId, id) : undefined,
          code ? eq(organisation.odsCode, code) : undefined,
        ),
      ),
    )
    .orderBy(
      criteriaVersion.organisationId,
      sql`${criteriaVersion.practiceId} is null`,
      sql`${criteriaVersion.practiceId} is distinct from ${id}::uuid`,
    );
  return rows.map(({ version, withName }) => ({
    ...criteriaOf(version),
    versionId: version.id,
    serviceId: version.organisationId,
    agreedOn: version.agreedOn ?? '',
    withName,
  }));
}

/** What a version says. */
export function criteriaOf(row: typeof criteriaVersion.$inferSelect): Criteria {
  const { youngest, oldest, whoWeHelp, notForUs, instead } = row;
  return {
    ...{ youngest, oldest, whoWeHelp, notForUs, instead },
    needs: row.needs as Need[],
    sources: row.sources as Source[],
    routes: row.routes as ReferralRoute[],
  };
}
