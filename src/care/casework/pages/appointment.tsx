import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submitOrAsk } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { AgreedWords, DiscretionPart } from '#ui/discretion-part.tsx';
import { ActForm, ErrorSummaryFor, RadiosField } from '#ui/form.tsx';
import { typedInRequest } from '../../discretion/api.server.ts';
import { requestIn } from '../../discretion/rules.ts';
import { planContact } from '../contact.server.ts';
import { readForContact } from '../queries.server.ts';
import { calledName, tellings } from '../rules.ts';
import { planShape } from '../shapes.ts';
import type { Route } from './+types/appointment';
import { WhenAndHow } from './contact-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person, agreed } = await readForContact(ctx, args.params.person);
  const asked = await typedInRequest(ctx, requestIn(args.request));
  return { key: newId(), person, agreed, asked, back: at(`/people/${person.id}`) };
}

export async function action(args: Route.ActionArgs) {
  const work = await atWork(args, 'link-worker', 'supervisor');
  const { person } = args.params;
  const posted = await readPosted(args.request);
  const page = `/people/${person}/appointments/new`;
  return submitOrAsk(work, page, posted, planShape, async (keyed, input) => {
    await planContact(keyed, person, input);
    return work.at(`/people/${person}`);
  });
}

export default function AppointmentPage() {
  const { key, person, agreed, asked, back } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = {
    values: refused?.values ?? asked ?? { mode: 'telephone', time: '10:00', tellBy: 'none' },
    errors: refused?.errors ?? {},
  };
  return (
    <>
      <title>{`Plan an appointment with ${calledName(person)} – Holdfast`}</title>
      <BackLink href={back}>{calledName(person)}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Plan an appointment with {calledName(person)}</h1>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <AgreedWords sentences={agreed.near} />
        <WhenAndHow {...form} hints={agreed.hints} />
        <RadiosField
          {...form}
          name="tellBy"
          label="Tell them"
          hint="They get an invitation now, word of any change, and a reminder the day before"
          items={Object.entries(tellings).map(([value, label]) => ({ value, label }))}
        />
        <DiscretionPart {...form}>
          <Button>Plan appointment</Button>
        </DiscretionPart>
      </ActForm>
    </>
  );
}
