import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import {
  ActForm,
  CheckboxesField,
  ErrorSummaryFor,
  TextAreaField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { needs, routes, sources } from '../../referral/rules.ts';
import { writeCriteria } from '../commands.server.ts';
import { readCriteriaPage } from '../queries.server.ts';
import { criteriaShape } from '../rules.ts';
import type { Route } from './+types/criteria-edit';

const lists = { needs, sources, routes } as const;
const labels = {
  whoWeHelp: 'Whom the service helps',
  youngest: 'Youngest age (optional)',
  oldest: 'Oldest age (optional)',
  needs: 'Needs taken',
  sources: 'Who may refer',
  routes: 'How they may refer',
  notForUs: 'Who is not for this service (optional)',
  instead: 'What to do for somebody who cannot be helped here',
} as const;
type Field = keyof typeof labels;

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'referrer');
  const { newest, withName } = await readCriteriaPage(ctx, args.params.other);
  const now = newest?.criteria;
  const values: Values = {
    whoWeHelp: now?.whoWeHelp ?? '',
    youngest: String(now?.youngest ?? ''),
    oldest: String(now?.oldest ?? ''),
    // A first version begins with everything taken, and leaves out.
    needs: now?.needs ?? Object.keys(needs),
    sources: now?.sources ?? Object.keys(sources),
    routes: now?.routes ?? Object.keys(routes),
    notForUs: now?.notForUs ?? '',
    instead: now?.instead ?? '',
  };
  const back = at(`/criteria/${args.params.other}`);
  return { values, version: newest?.number, withName, back, key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager', 'referrer');
  const posted = await readPosted(args.request, ['needs', 'sources', 'routes']);
  const { other } = args.params;
  return submit(ctx, posted, criteriaShape, async (keyed, input) => {
    await writeCriteria(keyed, other, posted.version, input);
    return at(`/criteria/${other}`);
  });
}

/** A field's value as it is read. */
function inWords(field: Field, value: unknown): string {
  if (!Object.hasOwn(lists, field)) return String(value ?? '');
  const words: Record<string, string> = lists[field as keyof typeof lists];
  return [value ?? []]
    .flat()
    .map((code) => words[String(code)])
    .join('; ');
}

export default function EditCriteriaPage() {
  const { values, version, withName, back, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? values, errors: refused?.errors ?? {} };
  const theirs = refused?.theirs;
  const differing = (Object.keys(labels) as Field[]).filter(
    (field) => theirs && inWords(field, theirs[field]) !== inWords(field, form.values[field]),
  );
  const choices = (name: keyof typeof lists, hint: string) => (
    <CheckboxesField
      {...form}
      small
      name={name}
      label={labels[name]}
      hint={hint}
      items={Object.entries(lists[name]).map(([value, label]) => ({ value, label }))}
    />
  );
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Write criteria – Holdfast`}</title>
      <BackLink href={back}>Referral criteria with {withName}</BackLink>
      {theirs ? (
        <ConflictPanel
          savedBy={String(theirs.byName)}
          fields={differing.map((field) => ({
            label: labels[field],
            saved: inWords(field, theirs[field]),
            typed: inWords(field, form.values[field]),
          }))}
        />
      ) : (
        <ErrorSummaryFor errors={form.errors} />
      )}
      <h1 className="nhsuk-heading-l">
        {version ? 'Write a change to the criteria' : 'Write the criteria'}
      </h1>
      <p>
        Saved as a version that both sides see. What is agreed now holds until both agree to this
        one. These words are shown to everybody who refers.
      </p>
      <ActForm idempotencyKey={refused?.key ?? key} version={refused?.version ?? version}>
        <TextAreaField {...form} name="whoWeHelp" label={labels.whoWeHelp} rows={3} />
        <TextField
          {...form}
          name="youngest"
          label={labels.youngest}
          width={3}
          inputMode="numeric"
        />
        <TextField {...form} name="oldest" label={labels.oldest} width={3} inputMode="numeric" />
        {choices('needs', 'What is not ticked is not taken')}
        {choices('sources', 'Who is not ticked asks another way')}
        {choices('routes', 'A way that is not ticked is not used')}
        <TextAreaField
          {...form}
          name="notForUs"
          label={labels.notForUs}
          hint="For example somebody in a crisis today"
          rows={2}
        />
        <TextAreaField
          {...form}
          name="instead"
          label={labels.instead}
          hint="Where else to go, so that nobody is turned away with nothing"
          rows={2}
        />
        <TextAreaField {...form} name="why" label="Why (optional)" rows={2} />
        <Button preventDoubleClick>Save version</Button>
      </ActForm>
    </>
  );
}
