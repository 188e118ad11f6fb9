import { useLoaderData } from 'react-router';
import { onPublicPage } from '#app/context.ts';
import { Button } from '#ui/button.tsx';
import { InsetText, NotificationBanner } from '#ui/messages.tsx';
import { readCriteria } from '../../criteria/api.server.ts';
import { questions } from '../asking.ts';
import type { Route } from './+types/ask';
import { CriteriaBefore } from './criteria-shown.tsx';

const notices = {
  expired: 'Your answers are no longer kept. You can start again',
  forgotten: 'Your answers were deleted',
};

export async function loader(args: Route.LoaderArgs) {
  const { ctx, service } = await onPublicPage(args);
  const asked = new URL(args.request.url).searchParams;
  const notice = Object.entries(notices).find(([name]) => asked.has(name))?.[1] ?? null;
  const { name, slug, telephone } = service;
  const criteria = await readCriteria(ctx);
  return { name, slug, telephone, notice, criteria, first: questions[0]?.slug };
}

export default function AskPage() {
  const { name, slug, telephone, notice, criteria, first } = useLoaderData<typeof loader>();
  return (
    <>
      <title>Ask for help – Holdfast</title>
      {notice && <NotificationBanner text={notice} />}
      <h1>Ask for help from {name}</h1>
      <p className="nhsuk-lede-text">
        A link worker listens to what matters to you and helps you find support near you. It is
        free.
      </p>
      <p>
        You can ask for yourself here, without an account. We ask {questions.length} short
        questions; it takes about 5 minutes. You can go back and change an answer at any time.
      </p>
      <CriteriaBefore service={name} criteria={criteria} />
      <InsetText>
        <p>
          This page is not watched day and night. If you or somebody else is in danger, call 999. If
          you need help with your health or feel that you cannot cope, call 111.
          {telephone && ` You can also ring us on ${telephone}.`}
        </p>
      </InsetText>
      <Button href={`/ask/${slug}/${first}`}>Start now</Button>
      <h2 className="nhsuk-heading-m">Before you start</h2>
      <p>
        We use what you tell us to get in touch and to help you, and for nothing else.{' '}
        <a href="/privacy">How we look after it</a>. Nobody sees your answers until you send them,
        and what you do not send is forgotten after two hours. On a computer that others use, close
        the browser when you have finished.
      </p>
      <p>
        Are you asking for somebody you work with? <a href={`/refer/${slug}`}>Refer them here</a>.
      </p>
    </>
  );
}
