import { and, eq, ne } from 'drizzle-orm';
import { actingOrganisation } from '#platform/actor.ts';
import type { Ctx } from '#platform/database/context.server.ts';
import { perform, type Tx } from '#platform/database/transaction.server.ts';
import { isId, newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { checkQuestionnaire } from './check.server.ts';
import type { Note } from './import/features.ts';
import { bundled } from './instruments/bundled.ts';
import { type Questionnaire, questionnaireShape } from './model.ts';
import { type Definition, keptAs } from './queries.server.ts';
import { type ImportInput, keepsFor, needsLicence, nextVersion, type Source } from './rules.ts';
import { definition } from './schema.server.ts';

/** Largest definition that is kept, in characters of JSON. */
const LONGEST = 1_000_000;

/** Begins a questionnaire with one question, to be written in the editor. */
export async function draftQuestionnaire(ctx: Ctx, { title }: { title: string }) {
  const body: Questionnaire = {
    resourceType: 'Questionnaire',
    url: `urn:uuid:${newId()}`,
    version: '1',
    title,
    status: 'draft',
    language: 'en',
    item: [{ linkId: 'q1', type: 'text', text: 'First question' }],
  };
  return insertDraft(ctx, body, { source: 'editor', notes: [] }, null);
}

/** Keeps an imported questionnaire as a draft, with what was not carried over and the licence attested. */
export async function importQuestionnaire(
  ctx: Ctx,
  imported: { questionnaire: Questionnaire; source: Source; notes: Note[] },
  input: ImportInput,
) {
  const { questionnaire, ...from } = imported;
  if (needsLicence(questionnaire) && input.rights !== 'licensed')
    throw refuse.invalid({
      rights: `“${questionnaire.title.slice(0, 80)}” needs a licence: say which one you hold`,
    });
  return insertDraft(ctx, questionnaire, from, input.rights === 'licensed' ? input.licence : null);
}

async function insertDraft(
  ctx: Ctx,
  body: Questionnaire,
  from: { source: Source; notes: Note[] },
  licence: string | null,
) {
  const [keeper] = keepsFor(ctx.actor);
  if (!keeper) throw refuse.forbidden();
  const forResearch = keeper === 'research';
  if (bundled.some(({ url }) => url === body.url))
    throw refuse.invalid({ file: 'This one comes with Holdfast: its name cannot be taken' });
  const here = actingOrganisation(ctx.actor);
  return perform(ctx, 'questionnaire', async (tx, note) => {
    const id = newId();
    const [others] = await tx
      .select({ id: definition.id })
      .from(definition)
      .where(
        and(
          eq(definition.organisationId, here),
          eq(definition.url, body.url),
          ne(definition.forResearch, forResearch),
        ),
      )
      .limit(1);
    if (others)
      throw refuse.invalid({ file: `“${body.url}” is kept by others in your organisation` });
    const [inForce] = await tx
      .select({ id: definition.id })
      .from(definition)
      .where(
        and(
          eq(definition.organisationId, here),
          eq(definition.url, body.url),
          eq(definition.status, 'published'),
        ),
      );
    const [taken] = await tx
      .insert(definition)
      .values({
        id,
        organisationId: here,
        url: body.url,
        version: body.version,
        title: body.title,
        status: 'draft',
        body: bodyToKeep({ ...body, status: 'draft' }),
        source: from.source,
        notes: from.notes,
        forResearch,
        followsId: inForce?.id ?? null,
        licence,
        ...(licence
          ? { licenceBy: ctx.actor.name, licenceByUserId: ctx.actor.id, licenceAt: ctx.now }
          : {}),
        madeBy: ctx.actor.name,
        savedBy: ctx.actor.name,
        madeAt: ctx.now,
      })
      .onConflictDoNothing()
      .returning({ id: definition.id });
    if (!taken)
      throw refuse.invalid({
        file: `“${body.url}” is here already as version ${body.version} or as a draft`,
      });
    note({
      act: from.source === 'editor' ? 'questionnaire.draft' : 'questionnaire.import',
      subject: ['questionnaire', id],
    });
    if (licence) note({ act: 'questionnaire.attest', subject: ['questionnaire', id] });
    return { id };
  });
}

function bodyToKeep(body: Questionnaire): Questionnaire {
  const parsed = questionnaireShape.safeParse(body);
  if (!parsed.success)
    throw refuse.invalid({ '': parsed.error.issues[0]?.message ?? 'It is not a questionnaire' });
  if (JSON.stringify(parsed.data).length > LONGEST)
    throw refuse.invalid({ '': 'The questionnaire is longer than can be kept' });
  return parsed.data;
}

/** A version of the acting organisation, locked until the act is done. */
async function lock(ctx: Ctx, tx: Tx, id: string): Promise<Definition> {
  if (keepsFor(ctx.actor).length === 0) throw refuse.forbidden();
  if (!isId(id)) throw refuse.notFound();
  const [found] = await tx.select().from(definition).where(keptAs(ctx.actor, id)).for('update');
  if (!found) throw refuse.notFound();
  return found;
}

const update = (tx: Tx, of: Definition, set: Partial<Definition>) =>
  tx
    .update(definition)
    .set({ ...set, revision: of.revision + 1 })
    .where(and(eq(definition.id, of.id), eq(definition.organisationId, of.organisationId)));

/** A draft as somebody saw it; a conflict where it was saved again meanwhile. */
async function lockDraft(ctx: Ctx, tx: Tx, id: string, seen: number | undefined) {
  const found = await lock(ctx, tx, id);
  if (found.status !== 'draft') throw refuse.conflict('It has been published: it does not change.');
  if (found.revision !== seen)
    throw refuse.conflict(`${found.savedBy} saved this questionnaire while you had it open.`, {
      version: found.revision,
      savedBy: found.savedBy,
    });
  return found;
}

/** Changes a draft; `change` is pure and may refuse. */
export async function changeDraft(
  ctx: Ctx,
  id: string,
  seen: number | undefined,
  change: (of: Questionnaire) => Questionnaire,
) {
  return perform(ctx, 'questionnaire', async (tx, note) => {
    const found = await lockDraft(ctx, tx, id, seen);
    const body = bodyToKeep(change(found.body));
    await update(tx, found, { body, title: body.title, savedBy: ctx.actor.name });
    note({ act: 'questionnaire.change', subject: ['questionnaire', id] });
    return { id };
  });
}

/** Publishes a draft, for good: the version before it is retired by the same act. */
export async function publishQuestionnaire(
  ctx: Ctx,
  id: string,
  seen: number | undefined,
  { measure }: { measure: boolean },
) {
  return perform(ctx, 'questionnaire', async (tx, note) => {
    const found = await lockDraft(ctx, tx, id, seen);
    const wrong = checkQuestionnaire(found.body).filter(({ grade }) => grade === 'wrong');
    if (wrong.length > 0)
      throw refuse.invalid({ '': `It cannot be published yet: ${wrong.length} to mend` });
    if (needsLicence(found.body) && !found.licence)
      throw refuse.invalid({ '': 'It cannot be published: no licence has been attested' });
    const retired = await tx
      .update(definition)
      .set({ status: 'retired', retiredAt: ctx.now, retiredBy: ctx.actor.name })
      .where(
        and(
          eq(definition.organisationId, found.organisationId),
          eq(definition.url, found.url),
          eq(definition.status, 'published'),
        ),
      )
      .returning({ id: definition.id });
    for (const one of retired)
      note({ act: 'questionnaire.retire', subject: ['questionnaire', one.id] });
    await update(tx, found, {
      status: 'published',
      body: { ...found.body, status: 'active' },
      measure: measure && !found.forResearch,
      publishedAt: ctx.now,
      publishedBy: ctx.actor.name,
    });
    note({ act: 'questionnaire.publish', subject: ['questionnaire', id] });
    return { id };
  });
}

/** Takes a published version out of use; what was answered by it stays readable. */
export async function retireQuestionnaire(ctx: Ctx, id: string) {
  return perform(ctx, 'questionnaire', async (tx, note) => {
    const found = await lock(ctx, tx, id);
    if (found.status !== 'published') throw refuse.conflict('It is not in use.');
    await update(tx, found, { status: 'retired', retiredAt: ctx.now, retiredBy: ctx.actor.name });
    note({ act: 'questionnaire.retire', subject: ['questionnaire', id] });
    return { id };
  });
}

/** Begins the next version of a published questionnaire; the published one stays in use meanwhile. */
export async function beginVersion(ctx: Ctx, id: string) {
  return perform(ctx, 'questionnaire', async (tx, note) => {
    const found = await lock(ctx, tx, id);
    if (found.status === 'draft') throw refuse.conflict('It is a draft already.');
    const versions = await tx
      .select({ id: definition.id, version: definition.version, status: definition.status })
      .from(definition)
      .where(
        and(eq(definition.organisationId, found.organisationId), eq(definition.url, found.url)),
      );
    const draft = versions.find(({ status }) => status === 'draft');
    if (draft) throw refuse.conflict(`Version ${draft.version} is being written already.`);
    let version = nextVersion(found.version);
    while (versions.some((one) => one.version === version)) version = nextVersion(version);
    const next = newId();
    await tx.insert(definition).values({
      id: next,
      organisationId: found.organisationId,
      url: found.url,
      version,
      title: found.title,
      status: 'draft',
      body: { ...found.body, version, status: 'draft' },
      source: found.source,
      notes: found.notes,
      followsId: found.id,
      forResearch: found.forResearch,
      measure: found.measure,
      licence: found.licence,
      licenceBy: found.licenceBy,
      licenceByUserId: found.licenceByUserId,
      licenceAt: found.licenceAt,
      madeBy: ctx.actor.name,
      savedBy: ctx.actor.name,
      madeAt: ctx.now,
    });
    note({ act: 'questionnaire.version', subject: ['questionnaire', next] });
    return { id: next };
  });
}

/** Throws a draft away. */
export async function discardDraft(ctx: Ctx, id: string, seen: number | undefined) {
  return perform(ctx, 'questionnaire', async (tx, note) => {
    const found = await lockDraft(ctx, tx, id, seen);
    await tx
      .delete(definition)
      .where(and(eq(definition.id, id), eq(definition.organisationId, found.organisationId)));
    note({ act: 'questionnaire.discard', subject: ['questionnaire', id] });
    return { id };
  });
}
