import { useActionData, useLoaderData } from 'react-router';
import { listServicesToReferTo } from '#account/queries.server.ts';
import { atWork, type PageArgs } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { ErrorSummaryFor } from '#ui/form.tsx';
import { contestSetting } from '../contest.server.ts';
import { agreeSetting } from '../decide.server.ts';
import { readSetting } from '../queries.server.ts';
import { speakerForPractice } from '../setting.server.ts';
import { contestShape, noteShape } from '../shapes.ts';
import type { Route } from './+types/agreement-setting';
import { actsOn, SettingActs } from './setting-acts.tsx';
import { SettingFacts } from './setting-facts.tsx';

/** Somebody of a practice, and the service of the address that their practice refers to. */
async function speaking(args: PageArgs) {
  const { ctx, here, at } = await atWork(args, 'referrer');
  const services = here.kind === 'practice' ? await listServicesToReferTo(ctx) : [];
  const service = services.find(({ slug }) => slug === args.params.service);
  if (!service) throw refuse.notFound();
  return { ctx, at, service };
}

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at, service } = await speaking(args);
  const found = await readSetting(speakerForPractice(ctx, service.id), args.params.setting);
  return {
    ...found,
    acts: actsOn(found, { party: 'practice', mayDecide: false, userId: ctx.actor.id }),
    service: service.name,
    base: at(`/agreement/${service.slug}`),
    back: `${at('/agreement')}?service=${service.slug}`,
    key: newId(),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at, service } = await speaking(args);
  const posted = await readPosted(args.request, ['limitAmong']);
  const id = args.params.setting;
  const page = (setting: string) => at(`/agreement/${service.slug}/${setting}`);
  if (posted.values.act === 'agree')
    return submit(ctx, posted, noteShape, async (acting, { note }) => {
      await agreeSetting(speakerForPractice(acting, service.id), id, posted.version, note);
      return page(id);
    });
  return submit(ctx, posted, contestShape, async (acting, input) => {
    const speaker = speakerForPractice(acting, service.id);
    const made = await contestSetting(speaker, id, posted.version, input);
    return page(made.id);
  });
}

export default function AgreementSettingPage() {
  const { key, ...page } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const errors = refused?.theirs ? {} : (refused?.errors ?? {});
  const failed = Object.keys(errors).length > 0;
  return (
    <>
      <title>{`${failed ? 'Error: ' : ''}${page.element.name} – Agreement – Holdfast`}</title>
      <BackLink href={page.back}>Back to the agreement with {page.service}</BackLink>
      {refused?.theirs ? (
        <ConflictPanel
          fields={[
            { label: 'Status', saved: String(refused.theirs.Status), typed: 'What you chose' },
          ]}
        />
      ) : (
        <ErrorSummaryFor errors={errors} />
      )}
      <SettingFacts {...page} settingBase={page.base} />
      <SettingActs
        element={page.element}
        acts={page.acts}
        version={refused?.version ?? page.setting.version}
        idempotencyKey={refused?.key ?? key}
        values={refused?.values ?? {}}
        errors={errors}
        mayNameSource={false}
      />
    </>
  );
}
