import { data, redirect, useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { type AtWork, atWork } from '#app/context.ts';
import { type Posted, readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { ErrorSummaryFor } from '#ui/form.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { adviseOn, readingAgeOf } from '../advice.ts';
import { checkQuestionnaire } from '../check.server.ts';
import {
  beginVersion,
  changeDraft,
  discardDraft,
  publishQuestionnaire,
  retireQuestionnaire,
} from '../commands.server.ts';
import { conditionWords, typeWords } from '../describe.ts';
import {
  findItem,
  moveItem,
  removeItem,
  settingsShape,
  withSettings,
  writeQuotas,
} from '../edit.ts';
import { lastDayOf } from '../limits.ts';
import { listItems } from '../model.ts';
import { readDefinitionPage } from '../queries.server.ts';
import { type DefinitionStatus, definitionStatuses, publishShape } from '../rules.ts';
import type { Route } from './+types/questionnaire';
import { both } from './both.ts';
import { About, Acts, Checks, Items } from './questionnaire-parts.tsx';
import { tones } from './tones.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'researcher');
  const { found, versions, before } = await readDefinitionPage(ctx, args.params.questionnaire);
  const { body, ...about } = found;
  const find = (linkId: string) => findItem(body.item, linkId);
  return {
    about,
    settings: {
      title: body.title,
      description: body.description ?? '',
      copyright: body.copyright ?? '',
      closeDate: lastDayOf(body) ?? '',
      quotas: writeQuotas(body),
    },
    items: listItems(body).map(({ item, parent }) => {
      let depth = 0;
      for (let above = parent; above; above = above.parent) depth += 1;
      return {
        linkId: item.linkId,
        words: item.text ?? '',
        type: typeWords[item.type],
        required: item.required === true,
        depth,
        when: (item.enableWhen ?? []).map((one) => conditionWords(one, find)),
        any: item.enableBehavior === 'any',
      };
    }),
    wrong: checkQuestionnaire(body).filter(({ grade }) => grade === 'wrong'),
    advice: adviseOn(body),
    readingAge: readingAgeOf(body),
    versions,
    compared: before !== null,
    base: at('/questionnaires'),
    here: at(`/questionnaires/${found.id}`),
    keys: { move: newId(), settings: newId(), act: newId(), discard: newId() },
  };
}

export async function action(args: Route.ActionArgs) {
  const work = await atWork(args, 'manager', 'researcher');
  const posted = await readPosted(args.request);
  const id = args.params.questionnaire;
  const { move, intent } = posted.values;
  if (typeof move === 'string') return rearrange(work, posted, id, move);
  const { ctx, at } = work;
  const here = at(`/questionnaires/${id}`);
  const nothing = z.object({});
  switch (intent) {
    case 'settings':
      return submit(ctx, posted, settingsShape, async (keyed, input) => {
        await changeDraft(keyed, id, posted.version, (of) => withSettings(of, input));
        return here;
      });
    case 'publish':
      return submit(ctx, posted, publishShape, async (keyed, input) => {
        await publishQuestionnaire(keyed, id, posted.version, input);
        return here;
      });
    case 'retire':
      return submit(ctx, posted, nothing, async (keyed) => {
        await retireQuestionnaire(keyed, id);
        return here;
      });
    case 'version':
      return submit(ctx, posted, nothing, async (keyed) =>
        at(`/questionnaires/${(await beginVersion(keyed, id)).id}`),
      );
    case 'discard':
      return submit(ctx, posted, nothing, async (keyed) => {
        await discardDraft(keyed, id, posted.version);
        return at('/questionnaires');
      });
    default:
      return redirect(here, 303);
  }
}

/** One place up or down, or away; the page goes back to where the item then is. */
async function rearrange({ ctx, at }: AtWork, posted: Posted, id: string, move: string) {
  const [way = '', ...rest] = move.split(' ');
  const linkId = rest.join(' ');
  if (way !== 'up' && way !== 'down' && way !== 'remove')
    return data({ values: {}, errors: { '': 'Choose what to do' }, key: newId() }, { status: 422 });
  return submit(ctx, posted, z.object({}), async (keyed) => {
    await changeDraft(keyed, id, posted.version, (of) =>
      way === 'remove' ? removeItem(of, linkId) : moveItem(of, linkId, way),
    );
    return at(`/questionnaires/${id}#items`);
  });
}

const settingLabels = {
  title: 'Title',
  description: 'What it is for',
  copyright: 'Source and terms',
  closeDate: 'Last day',
  quotas: 'Quotas',
};

export default function QuestionnairePage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { about } = page;
  const status = about.status as DefinitionStatus;
  const theirs = refused && 'theirs' in refused ? refused.theirs : undefined;
  const errors = refused?.errors ?? {};
  const typed = refused && 'intent' in refused.values ? refused.values : null;
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}${about.title} – Holdfast`}</title>
      <BackLink href={page.base}>Questionnaires</BackLink>
      {theirs ? (
        <ConflictPanel
          savedBy={String(theirs.savedBy)}
          fields={typed?.intent === 'settings' ? both(settingLabels, page.settings, typed) : []}
        >
          {typed?.intent !== 'settings' && <p>What you see below is what they saved.</p>}
        </ConflictPanel>
      ) : (
        <ErrorSummaryFor errors={errors} />
      )}
      <h1 className="nhsuk-heading-l">{about.title}</h1>
      <p>
        <StatusTag tone={tones[status]}>{definitionStatuses[status]}</StatusTag> Version{' '}
        {about.version}
        {about.publishedAt &&
          `, published ${formatDate(about.publishedAt)} by ${about.publishedBy}`}
        {about.retiredAt && `, retired ${formatDate(about.retiredAt)} by ${about.retiredBy}`}
      </p>
      <p>
        <a href={`${page.here}/preview`}>Preview</a>
        {page.compared && (
          <>
            {' · '}
            <a href={`${page.here}/differences`}>What differs from the version before</a>
          </>
        )}
      </p>
      {status === 'draft' && <Checks {...page} />}
      <Items {...page} draft={status === 'draft'} version={about.revision} />
      {status === 'draft' && (
        <p>
          <Button href={`${page.here}/item`} variant="secondary">
            Add an item
          </Button>
        </p>
      )}
      <About
        {...page}
        idempotencyKey={(typed?.intent === 'settings' && refused?.key) || page.keys.settings}
        values={typed?.intent === 'settings' ? typed : null}
        errors={typed?.intent === 'settings' ? errors : {}}
      />
      <Acts {...page} status={status} />
      {page.versions.length > 1 && (
        <>
          <h2>Versions</h2>
          <ul className="nhsuk-list">
            {page.versions.map((one) => (
              <li key={one.id}>
                <a href={`${page.base}/${one.id}`}>Version {one.version}</a>,{' '}
                {definitionStatuses[one.status as DefinitionStatus].toLowerCase()}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
