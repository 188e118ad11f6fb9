import { and, desc, eq } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { readIn } from '#platform/database/transaction.server.ts';
import { refuse } from '#platform/refusal.ts';
import { ofPage } from './commands.server.ts';
import { criteriaOf } from './in-force.server.ts';
import { mayAgree, mayWrite, type Side, sidesTo, type VersionStatus } from './rules.ts';
import { criteriaStep, criteriaVersion } from './schema.server.ts';
import { EVERYBODY, listOthers, sideOf, sitDown } from './table.server.ts';

/** Versions and steps shown of a page; the newest. */
const MOST_VERSIONS = 30;
const MOST_STEPS = 200;

/** With whom criteria can be written, by name, and where the newest version of each stands. */
export async function listCriteria(ctx: Ctx) {
  if (!mayWrite(ctx.actor)) throw refuse.forbidden();
  const side = sideOf(ctx);
  const here = actingOrganisation(ctx.actor);
  const others = await readIn(ctx, 'care', (tx) => listOthers(ctx, tx));
  const services = side === 'service' ? [here] : others.map(({ id }) => id);
  const atServices: Ctx = { ...ctx, actor: { ...ctx.actor, organisationIds: services } };
  const newest =
    services.length === 0
      ? []
      : await readIn(atServices, 'care', (tx) =>
          tx
            .selectDistinctOn([criteriaVersion.organisationId, criteriaVersion.practiceId], {
              other:
                side === 'service' ? criteriaVersion.practiceId : criteriaVersion.organisationId,
              number: criteriaVersion.number,
              status: criteriaVersion.status,
              byName: criteriaVersion.byName,
              at: criteriaVersion.at,
            })
            .from(criteriaVersion)
            .where(
              side === 'service'
                ? eq(criteriaVersion.organisationId, here)
                : eq(criteriaVersion.practiceId, here),
            )
            .orderBy(
              criteriaVersion.organisationId,
              criteriaVersion.practiceId,
              desc(criteriaVersion.number),
            )
            .limit(500),
        );
  const everybody =
    side === 'service' ? [{ id: null, name: 'Everybody else', slug: EVERYBODY }] : [];
  return [...others, ...everybody].map(({ id, name, slug }) => {
    const found = newest.find(({ other }) => other === id);
    return {
      name,
      slug,
      newest: found ? { ...found, status: found.status as VersionStatus } : null,
    };
  });
}

/**
 * The page of a service and those who refer: its newest version, the one in force, every version
 * before, and what was said and done, newest first.
 */
export async function readCriteriaPage(ctx: Ctx, other: string, wanted?: number) {
  if (!mayWrite(ctx.actor)) throw refuse.forbidden();
  const at = await sitDown(ctx, other);
  return readIn(at.ctx, 'care', async (tx) => {
    const rows = await tx
      .select()
      .from(criteriaVersion)
      .where(ofPage(at))
      .orderBy(desc(criteriaVersion.number))
      .limit(MOST_VERSIONS);
    const steps = await tx
      .select({
        id: criteriaStep.id,
        versionId: criteriaStep.versionId,
        number: criteriaVersion.number,
        act: criteriaStep.act,
        words: criteriaStep.words,
        side: criteriaStep.side,
        byName: criteriaStep.byName,
        at: criteriaStep.at,
      })
      .from(criteriaStep)
      .innerJoin(criteriaVersion, eq(criteriaVersion.id, criteriaStep.versionId))
      .where(and(eq(criteriaStep.organisationId, at.service), ofPage(at)))
      .orderBy(desc(criteriaStep.id))
      .limit(MOST_STEPS);
    const versions = rows.map((row) => ({
      id: row.id,
      number: row.number,
      status: row.status as VersionStatus,
      criteria: criteriaOf(row),
      agreedOn: row.agreedOn,
      endedOn: row.endedOn,
      byName: row.byName,
      at: row.at,
    }));
    const newest = versions[0] ?? null;
    const agreedBy = steps
      .filter(({ versionId, act }) => versionId === newest?.id && /^agree/.test(act))
      .map(({ side, byName, at: when }) => ({ side: side as Side, byName, at: when }));
    const shown = versions.find(({ number }) => number === wanted) ?? newest;
    return {
      side: at.side,
      withName: at.withName,
      forEverybody: at.practiceId === null,
      versions,
      newest,
      shown,
      inForce: versions.find(({ status }) => status === 'agreed') ?? null,
      agreedBy,
      stillToAgree: sidesTo(at.practiceId).filter(
        (side) => !agreedBy.some((by) => by.side === side),
      ),
      mayAgree: mayAgree(ctx.actor),
      steps,
    };
  });
}
