import { useLoaderData } from 'react-router';
import { listServicesToReferTo } from '#account/queries.server.ts';
import { atWork } from '#app/context.ts';
import { EmptyState } from '#ui/empty-state.tsx';
import { readForPractice } from '../queries.server.ts';
import { speakerForPractice } from '../setting.server.ts';
import type { Route } from './+types/agreement';
import { SettingList } from './setting-list.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here, at } = await atWork(args, 'referrer');
  const services = here.kind === 'practice' ? await listServicesToReferTo(ctx) : [];
  const wanted = new URL(args.request.url).searchParams.get('service');
  const service = services.find(({ slug }) => slug === wanted) ?? services[0];
  return {
    services: services.map(({ name, slug }) => ({ name, slug })),
    service: service ? { name: service.name, slug: service.slug } : null,
    settings: service ? await readForPractice(speakerForPractice(ctx, service.id)) : [],
    base: at('/agreement'),
  };
}

export default function AgreementPage() {
  const { services, service, settings, base } = useLoaderData<typeof loader>();
  const asked = settings.filter(({ status }) => status === 'proposed');
  const rest = settings.filter(({ status }) => status !== 'proposed');
  const list = { base: `${base}/${service?.slug}`, withElement: true };
  return (
    <>
      <title>Agreement – Holdfast</title>
      <h1 className="nhsuk-heading-l">
        {service ? `How ${service.name} works with you` : 'Agreement'}
      </h1>
      {services.length > 1 && (
        <p>
          Other services:{' '}
          {services
            .filter(({ slug }) => slug !== service?.slug)
            .map(({ slug, name }) => (
              <a key={slug} href={`${base}?service=${slug}`}>
                {name}
              </a>
            ))}
        </p>
      )}
      <p>
        What link workers may decide for themselves, and what is agreed. Where you see it
        differently for people of your practice, say so: both are kept until it is settled.
      </p>
      {settings.length === 0 && (
        <EmptyState title="Nothing has been set down yet">
          When the service proposes something that concerns your practice it is listed here.
        </EmptyState>
      )}
      {asked.length > 0 && (
        <>
          <h2>For you to agree or disagree with</h2>
          <SettingList label="Proposed" settings={asked} {...list} />
        </>
      )}
      {rest.length > 0 && (
        <>
          <h2>As it stands</h2>
          <SettingList label="As it stands" settings={rest} {...list} />
        </>
      )}
    </>
  );
}
