import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, TextAreaField, TextField } from '#ui/form.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { changeKeys, listPrograms } from '../register.server.ts';
import { changeKeysShape, keyNames } from '../rules.ts';
import type { Route } from './+types/keys';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'administrator');
  const found = (await listPrograms(ctx)).find(({ id }) => id === args.params.program);
  if (!found) throw refuse.notFound();
  const { name, keys, keysUrl } = found;
  return { name, names: keyNames(keys), keysUrl, back: at('/programs'), key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'administrator');
  const posted = await readPosted(args.request);
  return submit(ctx, posted, changeKeysShape, async (acting, input) => {
    await changeKeys(acting, args.params.program, input);
    return at('/programs');
  });
}

export default function ProgramKeysPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Keys of ${page.name} – Holdfast`}</title>
      <BackLink href={page.back}>Programs</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Keys of {page.name}</h1>
      <SummaryList
        rows={[
          {
            key: 'It signs in with',
            value: page.keysUrl ?? (page.names.join(', ') || 'no key: it cannot keep one'),
          },
        ]}
      />
      <p>
        To change a key without a gap, paste the old one and the new one together; once the program
        uses the new one, paste that alone. A key that is left out counts no more at once; what was
        allowed with it ends within five minutes.
      </p>
      <ActForm idempotencyKey={refused?.key ?? page.key}>
        <input type="hidden" name="act" value="keys" />
        <TextAreaField
          {...form}
          name="keys"
          label="Its public keys from now on"
          hint="A JSON Web Key Set, as its makers give it. Never the private key."
          rows={8}
        />
        <TextField
          {...form}
          name="keysUrl"
          label="Or the address of its public keys"
          hint="Begins with https://. Its makers then change keys there themselves."
          type="url"
        />
        <Button>Change the keys</Button>
      </ActForm>
    </>
  );
}
