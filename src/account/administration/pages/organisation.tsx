import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { ActForm, CheckboxesField, ErrorSummaryFor, SelectField, TextField } from '#ui/form.tsx';
import { changeOrganisation } from '../organisation.server.ts';
import { changeShape, kindNames, kindsUnder, mayStandUnder } from '../rules.ts';
import { listTree, readOrganisation } from '../tree.server.ts';
import type { Route } from './+types/organisation';

const labels = {
  name: 'Name',
  odsCode: 'ODS code',
  postcode: 'Postcode',
  telephone: 'Telephone',
  email: 'E-mail address',
  parentId: 'Stands under',
  requireSecondFactor: 'Second factor required',
};
const fields = Object.keys(labels) as (keyof typeof labels)[];

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at, here } = await atWork(args, 'administrator');
  const { facts, organisation, own } = await readOrganisation(ctx, args.params.id);
  const tree = own ? [] : await listTree(ctx);
  const below = new Set([organisation.id]);
  for (const one of tree) if (one.parentId && below.has(one.parentId)) below.add(one.id);
  return {
    name: facts.name,
    about: `${kindNames[organisation.kind]}${facts.service ? ', runs a service' : ''}, short name ${facts.slug}`,
    values: {
      name: facts.name,
      odsCode: facts.odsCode ?? '',
      postcode: facts.postcode ?? '',
      telephone: facts.telephone ?? '',
      email: facts.email ?? '',
      parentId: facts.parentId ?? '',
      requireSecondFactor: facts.requireSecondFactor ? 'yes' : '',
    } as Record<string, string>,
    version: facts.version,
    places: tree
      .filter((one) => !below.has(one.id) && mayStandUnder(organisation.kind, one.kind))
      .map((one) => ({ value: one.id, text: one.name })),
    holds: kindsUnder(organisation.kind).length > 0,
    own,
    key: newId(),
    back: at('/organisations'),
    staff: at(own ? '/staff' : `/organisations/${facts.id}/staff`),
    this: at(`/organisations/${facts.id}`),
    here: here.name,
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'administrator');
  const posted = await readPosted(args.request);
  return submit(ctx, posted, changeShape, async (acting, input) => {
    await changeOrganisation(acting, args.params.id, posted.version, input);
    return at('/organisations');
  });
}

export default function OrganisationPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? page.values, errors: refused?.errors ?? {} };
  const theirs = refused?.theirs;
  const inWords = (field: string, value: unknown) => {
    if (field === 'requireSecondFactor') return value === true || value === 'yes' ? 'Yes' : 'No';
    const text = String(value ?? '');
    return field === 'parentId' ? page.places.find((one) => one.value === text)?.text : text;
  };
  const differing = theirs
    ? fields.filter((field) => inWords(field, theirs[field]) !== inWords(field, form.values[field]))
    : [];
  return (
    <>
      <title>{`${page.name} – Holdfast`}</title>
      <BackLink href={page.back}>Organisations</BackLink>
      {theirs ? (
        <ConflictPanel
          fields={differing.map((field) => ({
            label: labels[field],
            saved: inWords(field, theirs[field]),
            typed: inWords(field, form.values[field]),
          }))}
        />
      ) : (
        <ErrorSummaryFor errors={form.errors} />
      )}
      <h1>{page.name}</h1>
      <p>{page.about}</p>
      <ul className="nhsuk-list">
        <li>
          <a href={page.staff}>Staff and invitations</a>
        </li>
        {page.holds && (
          <li>
            <a href={`${page.this}/new`}>Add an organisation under it</a>
          </li>
        )}
        <li>
          <a href={`${page.this}/history`}>What was done here</a>
        </li>
      </ul>
      <h2>Change it</h2>
      <ActForm idempotencyKey={refused?.key ?? page.key} version={refused?.version ?? page.version}>
        <TextField {...form} name="name" label="Name" width={30} />
        <TextField {...form} name="odsCode" label="ODS code, if it has one" width={10} />
        <TextField
          {...form}
          name="postcode"
          label="Postcode of where it works (optional)"
          hint="Its link workers’ searches of the directory begin from here."
          width={10}
        />
        <TextField {...form} name="telephone" label="Telephone (optional)" width={20} />
        <TextField
          {...form}
          name="email"
          label="E-mail address (optional)"
          type="email"
          width={30}
        />
        {!page.own && (
          <SelectField {...form} name="parentId" label="Stands under" items={page.places} />
        )}
        <CheckboxesField
          {...form}
          name="requireSecondFactor"
          label="Signing in"
          items={[
            {
              value: 'yes',
              label: 'Everybody here needs a second factor',
              hint: 'Whoever signs in with a password alone is led to set one up, or to use theirs, before any page of this organisation.',
            },
          ]}
        />
        <Button>Save</Button>
      </ActForm>
    </>
  );
}
