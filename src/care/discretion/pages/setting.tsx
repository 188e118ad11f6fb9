import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { ErrorSummaryFor } from '#ui/form.tsx';
import { contestSetting, settleContest } from '../contest.server.ts';
import { agreeSetting, endSetting, putInForce, putUnderReview } from '../decide.server.ts';
import { proposeDraft } from '../propose.server.ts';
import { readSetting } from '../queries.server.ts';
import { may } from '../rules.ts';
import { speakerInService } from '../setting.server.ts';
import { contestShape, endShape, noteShape, reviewShape, settleShape } from '../shapes.ts';
import type { Route } from './+types/setting';
import { actsOn, SettingActs } from './setting-acts.tsx';
import { SettingFacts } from './setting-facts.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const speaker = speakerInService(ctx);
  const found = await readSetting(speaker, args.params.setting);
  return {
    ...found,
    acts: actsOn(found, {
      party: speaker.party,
      mayDecide: may(ctx.actor, 'setting.decide'),
      userId: ctx.actor.id,
    }),
    base: at('/discretion'),
    key: newId(),
  };
}

const any = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const id = args.params.setting;
  const posted = await readPosted(args.request, ['limitAmong']);
  const { version } = posted;
  const back = () => at(`/discretion/settings/${id}`);
  switch (posted.values.act) {
    case 'contest':
      return submit(ctx, posted, contestShape, async (acting, input) => {
        const made = await contestSetting(speakerInService(acting), id, version, input);
        return at(`/discretion/settings/${made.id}`);
      });
    case 'settle':
      return submit(ctx, posted, settleShape, async (acting, input) => {
        const { id: stands } = await settleContest(acting, id, version, input);
        return at(`/discretion/settings/${stands}`);
      });
    case 'agree':
      return submit(ctx, posted, noteShape, async (acting, { note }) => {
        await agreeSetting(speakerInService(acting), id, version, note);
        return back();
      });
    case 'put-in-force':
      return submit(ctx, posted, noteShape, async (acting, { note }) => {
        await putInForce(acting, id, version, note);
        return back();
      });
    case 'propose':
      return submit(ctx, posted, any, async (acting) => {
        await proposeDraft(acting, id, version);
        return back();
      });
    case 'review':
      return submit(ctx, posted, reviewShape, async (acting, { reviewReason }) => {
        await putUnderReview(acting, id, version, reviewReason);
        return back();
      });
    case 'end':
      return submit(ctx, posted, endShape, async (acting, { endReason }) => {
        await endSetting(acting, id, version, endReason);
        return back();
      });
    default:
      throw refuse.invalid({ act: 'Choose what to do' });
  }
}

export default function SettingPage() {
  const { key, ...page } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { setting, element, base } = page;
  const errors = refused?.theirs ? {} : (refused?.errors ?? {});
  const failed = Object.keys(errors).length > 0;
  return (
    <>
      <title>{`${failed ? 'Error: ' : ''}${element.name}, ${setting.forWhom} – Holdfast`}</title>
      <BackLink href={`${base}/elements/${element.code}`}>Back to {element.name}</BackLink>
      {refused?.theirs ? (
        <ConflictPanel
          fields={[
            { label: 'Status', saved: String(refused.theirs.Status), typed: 'What you chose' },
          ]}
        />
      ) : (
        <ErrorSummaryFor errors={errors} />
      )}
      <SettingFacts {...page} settingBase={`${base}/settings`} />
      <SettingActs
        element={element}
        acts={page.acts}
        version={refused?.version ?? setting.version}
        idempotencyKey={refused?.key ?? key}
        values={refused?.values ?? {}}
        errors={errors}
        mayNameSource={
          page.acts.includes('settle') ||
          page.acts.includes('put-in-force') ||
          page.acts.includes('review')
        }
      />
    </>
  );
}
