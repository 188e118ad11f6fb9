import { useActionData, useLoaderData } from 'react-router';
import { listServicesToReferTo } from '#account/queries.server.ts';
import { atWork, requestContext } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ActForm, datePartsOf, ErrorSummaryFor, RadiosField, TextField } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { readCriteriaOf } from '../../criteria/api.server.ts';
import { withPractices } from '../../practice/api.server.ts';
import { endBegun, readBegun } from '../begun.server.ts';
import { referSomebody } from '../receive.server.ts';
import { BEGUN_MINUTES } from '../rules.ts';
import { signedInShape } from '../shapes.ts';
import type { Route } from './+types/refer';
import { MoreAboutFields, WhoFields, WhyFields } from './about-fields.tsx';
import { CriteriaBefore } from './criteria-shown.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'referrer');
  const services = await listServicesToReferTo(ctx);
  const { begun } = args.params;
  return {
    begun: begun === undefined ? undefined : ((await readBegun(ctx, begun))?.values ?? null),
    services: services.map(({ id, name }) => ({ id, name })),
    criteria: await readCriteriaOf(
      ctx,
      services.map(({ id }) => id),
    ),
    answerTo: args.context.get(requestContext).signedIn?.email ?? '',
    key: newId(),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'referrer');
  const posted = await readPosted(args.request, ['needs']);
  const answer = await submit(ctx, posted, signedInShape, async (ctx, input) => {
    const { begun } = args.params;
    const sent = begun ? (await readBegun(ctx, begun))?.sent : undefined;
    const { id } = await referSomebody(ctx, input, sent);
    if (begun) await endBegun(ctx, begun);
    return at(`/my-referrals?sent=${id}`);
  });
  return withPractices(ctx, answer);
}

export default function ReferPage() {
  const { services, criteria, answerTo, begun, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = {
    values: refused?.values ?? {
      returnResponseTo: answerTo,
      ...begun,
      ...datePartsOf('dateOfBirth', begun?.dateOfBirth),
    },
    errors: refused?.errors ?? {},
  };
  const [only, ...others] = services;
  const wrongBelow = ['nhsNumber', 'address', 'practiceCode', 'communicationNeeds'].some(
    (name) => form.errors[name] || form.values[name as keyof typeof form.values],
  );
  if (!only)
    return (
      <>
        <title>Refer somebody – Holdfast</title>
        <h1>Refer somebody</h1>
        <EmptyState title="There is no service to refer to yet">
          A social prescribing service must first agree to take referrals from your organisation.
          Ask the service, or your administrator.
        </EmptyState>
      </>
    );
  return (
    <>
      <title>Refer somebody – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Refer somebody</h1>
      {begun && <p>Filled in from your clinical system. Check it, and say the rest.</p>}
      {begun === null && (
        <InsetText>
          <p>
            What your clinical system knew is no longer here: it is kept for {BEGUN_MINUTES}{' '}
            minutes, and until it is sent. Open it again from there, or type it below.
          </p>
        </InsetText>
      )}
      {services.map(({ id, name }) => (
        <CriteriaBefore key={id} service={name} criteria={criteria[id]} />
      ))}
      <ActForm idempotencyKey={refused?.key ?? key}>
        {others.length === 0 ? (
          <>
            <p>
              To <strong>{only.name}</strong>
            </p>
            <input type="hidden" name="service" value={only.id} />
          </>
        ) : (
          <RadiosField
            {...form}
            name="service"
            label="Which service"
            items={services.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        <WhoFields form={form} />
        <WhyFields form={form} />
        <Details summary="More about the person (optional)" open={wrongBelow}>
          <MoreAboutFields form={form} practices={refused?.practices ?? []} />
        </Details>
        <TextField
          {...form}
          name="returnResponseTo"
          label="Where to send the answer"
          hint="An e-mail address. The message says where the referral stands, never who it is about"
          type="email"
        />
        <Button preventDoubleClick>Send referral</Button>
      </ActForm>
    </>
  );
}
