import { useLoaderData } from 'react-router';
import { onPublicPage } from '#app/context.ts';
import { Panel } from '#ui/messages.tsx';
import type { Route } from './+types/refer-outside-sent';

export async function loader(args: Route.LoaderArgs) {
  const { service } = await onPublicPage(args);
  return { name: service.name, slug: service.slug, telephone: service.telephone };
}

export default function ReferOutsideSentPage() {
  const { name, slug, telephone } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Referral sent – Holdfast</title>
      <Panel heading="Referral sent">{name} has it now.</Panel>
      <h2>What happens next</h2>
      <ol>
        <li>The service looks at it, usually within two working days.</li>
        <li>It gets in touch with the person, or with you if something is missing.</li>
        <li>If you gave an e-mail for the answer, you hear whether it was accepted.</li>
      </ol>
      {telephone && <p>If it cannot wait, ring {telephone}.</p>}
      <p>
        <a href={`/refer/${slug}`}>Refer somebody else</a>
      </p>
    </>
  );
}
