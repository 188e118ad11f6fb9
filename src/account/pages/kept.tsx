import { redirect, useLoaderData } from 'react-router';
import { requestContext, SignInNeeded } from '#app/context.ts';
import { readPosted } from '#app/form.server.ts';
import { isId, newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm } from '#ui/form.tsx';
import { keptTokenOf, secretOf } from '../keep-typed.server.ts';
import { dropKept, listKept, markOf } from '../kept-form.server.ts';
import type { Route } from './+types/kept';

/** What somebody was typing when their session ended; shown to themself alone. */
export async function loader({ context, request }: Route.LoaderArgs) {
  const here = context.get(requestContext);
  if (!here.signedIn) throw new SignInNeeded();
  const token = keptTokenOf(request, here);
  const mark = markOf(here.signedIn.userId, await secretOf(here));
  const kept = token ? await listKept(here.services.db, token, mark, here.now) : [];
  if (kept.length === 0) throw redirect('/organisations', 303);
  return {
    key: newId(),
    forms: kept.map(({ id, path, fields }) => ({
      id,
      path,
      fields,
      shown: fields
        .filter(([name, value]) => !name.startsWith('_') && value.trim() !== '' && !isId(value))
        .map(([name, value]) => ({ name, value })),
    })),
  };
}

export async function action({ context, request }: Route.ActionArgs) {
  const here = context.get(requestContext);
  if (!here.signedIn) throw new SignInNeeded();
  const { values } = await readPosted(request);
  const token = keptTokenOf(request, here);
  if (token) await dropKept(here.services.db, token, String(values.id ?? ''));
  return redirect('/kept', 303);
}

export default function KeptPage() {
  const { forms, key } = useLoaderData<typeof loader>();
  return (
    <>
      <title>What you were typing – Holdfast</title>
      <h1>What you were typing was kept</h1>
      <p>You were signed out before it was saved. Nobody else can see it.</p>
      {forms.map((form, place) => (
        <section key={form.id} aria-label={`Form ${place + 1}`}>
          <ul className="nhsuk-list nhsuk-list--border">
            {form.shown.map(({ name, value }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
              <li className="hf-lines" key={`${name} ${at}`}>
                {value}
              </li>
            ))}
          </ul>
          <form method="post" action={form.path}>
            {form.fields.map(([name, value], at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
              <input key={`${name} ${at}`} type="hidden" name={name} value={value} />
            ))}
            <Button>Send it now</Button>
          </form>
          <ActForm idempotencyKey={key}>
            <input type="hidden" name="id" value={form.id} />
            <Button variant="secondary">Throw it away</Button>
          </ActForm>
        </section>
      ))}
      <p>
        <a href="/organisations">Go on without it</a>
      </p>
    </>
  );
}
