import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm, ErrorSummaryFor, TextField } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { Theirs } from '#ui/theirs.tsx';
import { formatDate } from '#ui/time.ts';
import { answerReturned, getMyReferral, withdrawMyReferral } from '../referrer.server.ts';
import { keptBackWords, possibleForReferrer, reference, standings } from '../rules.ts';
import { answerShape, withdrawShape } from '../shapes.ts';
import type { Route } from './+types/my-referral';
import { AnswerFields } from './answer-fields.tsx';
import { standingTone } from './tones.ts';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'referrer');
  const { referralId, serviceId: _of, ...shown } = await getMyReferral(ctx, args.params.referral);
  return {
    ...shown,
    reference: reference(referralId),
    list: at('/my-referrals'),
    key: newId(),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'referrer');
  const posted = await readPosted(args.request);
  const { referral } = args.params;
  const here = at(`/my-referrals/${referral}`);
  if (posted.values.act === 'answer')
    return submit(ctx, posted, answerShape, async (ctx, input) => {
      await answerReturned(ctx, referral, input, posted.version);
      return here;
    });
  if (posted.values.act === 'withdraw')
    return submit(ctx, posted, withdrawShape, async (ctx, input) => {
      await withdrawMyReferral(ctx, referral, input, posted.version);
      return here;
    });
  throw refuse.notFound();
}

export default function MyReferralPage() {
  const one = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const formKey = refused?.key ?? one.key;
  const version = refused?.version ?? one.version;
  const { act, answer, withdrawReason } = form.values;
  const typed = act === 'answer' ? `Your answer: ${answer}` : `Withdraw: ${withdrawReason}`;
  const acts = possibleForReferrer(one.standing);
  const returned = acts.includes('answer');
  const rows: [string, string | null][] = [
    ['Sent', `${formatDate(one.receivedAt)}, to ${one.service}`],
    ['Last changed', formatDate(one.changedAt)],
    ['From the service', returned ? null : one.explanation],
    ['How it ended', one.keptBack ? keptBackWords : one.feedback],
  ];
  return (
    <>
      <title>My referral – Holdfast</title>
      <BackLink href={one.list}>My referrals</BackLink>
      <Theirs refused={refused} typed={{ 'Where it stands': typed, 'From the service': '' }} />
      <ErrorSummaryFor errors={form.errors} />
      <h1>
        <span className="nhsuk-caption-l">Referral {one.reference}</span>
        {one.personName}
      </h1>
      <p>
        <StatusTag tone={standingTone[one.standing]}>{standings[one.standing]}</StatusTag>
      </p>
      <SummaryList
        rows={rows
          .filter(([, value]) => value)
          .map(([key, value]) => ({ key, value: <span className="hf-lines">{value}</span> }))}
      />
      {returned && (
        <>
          <h2>{one.service} asks</h2>
          <InsetText>
            <p className="hf-lines">{one.explanation}</p>
          </InsetText>
          <ActForm idempotencyKey={formKey} version={version}>
            <input type="hidden" name="act" value="answer" />
            <AnswerFields form={form} />
            <Button preventDoubleClick>Send answer</Button>
          </ActForm>
        </>
      )}
      {acts.includes('withdraw') && (
        <Details summary="Withdraw this referral" open={form.values.act === 'withdraw'}>
          <ActForm idempotencyKey={formKey} version={version}>
            <input type="hidden" name="act" value="withdraw" />
            <TextField
              {...form}
              name="withdrawReason"
              label="Why it is withdrawn"
              hint="The service reads this. It cannot be undone; you can refer the person again"
            />
            <Button variant="secondary" preventDoubleClick>
              Withdraw referral
            </Button>
          </ActForm>
        </Details>
      )}
    </>
  );
}
