import { useActionData, useLoaderData } from 'react-router';
import { onPublicPage } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm, ErrorSummaryFor, SelectField, TextField } from '#ui/form.tsx';
import { Honeypot } from '#ui/honeypot.tsx';
import { readCriteria } from '../../criteria/api.server.ts';
import { withPractices } from '../../practice/api.server.ts';
import { referFromOutside } from '../receive.server.ts';
import { sources } from '../rules.ts';
import { professionalShape } from '../shapes.ts';
import type { Route } from './+types/refer-outside';
import { MoreAboutFields, WhoFields, WhyFields } from './about-fields.tsx';
import { CriteriaBefore } from './criteria-shown.tsx';
import { filledByMachine } from './filled-by-machine.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, service } = await onPublicPage(args);
  const { name, slug } = service;
  return { name, slug, criteria: await readCriteria(ctx), key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, service, request } = await onPublicPage(args);
  const posted = await readPosted(args.request, ['needs']);
  const sent = `/refer/${service.slug}/sent`;
  const machine = filledByMachine(posted);
  if (machine) return withPractices(ctx, machine);
  await request.services.limit('public-form', `address ${request.address}`);
  const answer = await submit(ctx, posted, professionalShape, async (ctx, input) => {
    await referFromOutside(ctx, input);
    return sent;
  });
  return withPractices(ctx, answer);
}

export default function ReferOutsidePage() {
  const { name, slug, criteria, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const { self: _self, ...professionals } = sources;
  const wrongBelow = ['nhsNumber', 'practiceCode'].some((field) => form.errors[field]);
  return (
    <>
      <title>Refer somebody – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Refer somebody to {name}</h1>
      <p>
        For professionals and community organisations. If you want help for yourself,{' '}
        <a href={`/ask/${slug}`}>ask for it here</a>.
      </p>
      <CriteriaBefore service={name} criteria={criteria} />
      <ActForm idempotencyKey={refused?.key ?? key}>
        <h2 className="nhsuk-heading-m">The person</h2>
        <WhoFields form={form} />
        <Details summary="More about the person (optional)" open={wrongBelow}>
          <MoreAboutFields form={form} practices={refused?.practices ?? []} />
        </Details>
        <h2 className="nhsuk-heading-m">Why</h2>
        <WhyFields form={form} />
        <h2 className="nhsuk-heading-m">You</h2>
        <SelectField
          {...form}
          name="source"
          label="What you are"
          placeholder="Choose"
          items={Object.entries(professionals).map(([value, text]) => ({ value, text }))}
        />
        <TextField {...form} name="referrerName" label="Your name" width={20} autoComplete="name" />
        <TextField
          {...form}
          name="referrerRole"
          label="Your role (optional)"
          width={20}
          autoComplete="organization-title"
        />
        <TextField
          {...form}
          name="referrerOrganisation"
          label="Where you work"
          autoComplete="organization"
        />
        <TextField
          {...form}
          name="referrerContact"
          label="How to reach you with a question"
          hint="A telephone number or e-mail"
        />
        <TextField
          {...form}
          name="returnResponseTo"
          label="E-mail for the answer (optional)"
          hint="The message says where the referral stands, never who it is about"
          type="email"
          autoComplete="email"
        />
        <Honeypot />
        <Button preventDoubleClick>Send referral</Button>
      </ActForm>
    </>
  );
}
