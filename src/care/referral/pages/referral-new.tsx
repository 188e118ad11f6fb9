import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, SelectField, TextField } from '#ui/form.tsx';
import { withPractices } from '../../practice/api.server.ts';
import { takeByTelephone } from '../receive.server.ts';
import { sources } from '../rules.ts';
import { typedShape } from '../shapes.ts';
import type { Route } from './+types/referral-new';
import { MoreAboutFields, WhoFields, WhyFields } from './about-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  return { key: newId(), back: at('/referrals') };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const posted = await readPosted(args.request, ['needs']);
  const answer = await submit(ctx, posted, typedShape, async (ctx, input) => {
    const { id } = await takeByTelephone(ctx, input);
    return at(`/referrals/${id}`);
  });
  return withPractices(ctx, answer);
}

export default function NewReferralPage() {
  const { key, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>Take a referral by telephone – Holdfast</title>
      <BackLink href={back}>Referrals</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Take a referral by telephone</h1>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <h2 className="nhsuk-heading-m">The person</h2>
        <WhoFields form={form} />
        <MoreAboutFields form={form} practices={refused?.practices ?? []} />
        <h2 className="nhsuk-heading-m">Why</h2>
        <WhyFields form={form} />
        <h2 className="nhsuk-heading-m">Who is calling</h2>
        <SelectField
          {...form}
          name="source"
          label="Who is asking"
          placeholder="Choose"
          items={Object.entries(sources).map(([value, text]) => ({ value, text }))}
        />
        <TextField {...form} name="referrerName" label="Their name (optional)" width={20} />
        <TextField {...form} name="referrerRole" label="What they do (optional)" width={20} />
        <TextField {...form} name="referrerOrganisation" label="Where they work (optional)" />
        <TextField
          {...form}
          name="referrerContact"
          label="How to reach them (optional)"
          width={20}
        />
        <TextField
          {...form}
          name="returnResponseTo"
          label="E-mail for the answer (optional)"
          type="email"
        />
        <Button preventDoubleClick>Save referral</Button>
      </ActForm>
    </>
  );
}
