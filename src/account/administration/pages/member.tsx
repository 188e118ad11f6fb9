import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { roles } from '#platform/actor.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { ActForm, CheckboxesField, ErrorSummaryFor } from '#ui/form.tsx';
import { roleNames } from '../../rules.ts';
import { changeRoles, readMember, resetSecondFactor } from '../member.server.ts';
import { rolesIn } from '../rules.ts';
import type { Route } from './+types/member';

const shape = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('roles'),
    roles: z.array(z.enum(roles, 'Choose from the roles shown')),
    leavingPeople: z.string().default(''),
  }),
  z.object({ act: z.literal('reset'), roles: z.unknown() }),
]);

async function whose(args: Route.LoaderArgs) {
  const { ctx, here, at } = await atWork(args, 'administrator');
  const id = (args.params as { id?: string }).id;
  return {
    ctx,
    of: id ?? here.id,
    user: args.params.user,
    staff: at(id ? `/organisations/${id}/staff` : '/staff'),
  };
}

export async function loader(args: Route.LoaderArgs) {
  const { ctx, of, user, staff } = await whose(args);
  const { over, member, version } = await readMember(ctx, of, user);
  return {
    member,
    version,
    organisation: over.organisation.name,
    roles: rolesIn(over.organisation).map((role) => ({ value: role, label: roleNames[role] })),
    themself: member.userId === ctx.actor.id,
    handOver: `/o/${over.organisation.slug}/hand-over/${member.userId}`,
    staff,
    keys: [newId(), newId()] as const,
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, of, user, staff } = await whose(args);
  const posted = await readPosted(args.request, ['roles']);
  return submit(ctx, posted, shape, async (acting, input) => {
    if (input.act === 'reset') await resetSecondFactor(acting, of, user);
    else
      await changeRoles(
        acting,
        of,
        user,
        posted.version,
        input.roles,
        input.leavingPeople === 'yes',
      );
    return staff;
  });
}

export default function MemberPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const { member } = page;
  const errors = refused?.errors ?? {};
  const values = { roles: refused?.values.roles ?? member.roles };
  const chosen = [values.roles].flat();
  const has = member.byApp || member.passkeys > 0;
  return (
    <>
      <title>{`${member.name} – Holdfast`}</title>
      <BackLink href={page.staff}>Staff</BackLink>
      {refused?.theirs ? (
        <ConflictPanel
          fields={[
            {
              label: 'Roles',
              saved: String(refused.theirs.roles),
              typed: page.roles
                .filter((role) => chosen.includes(role.value))
                .map((role) => role.label)
                .join(', '),
            },
          ]}
        />
      ) : (
        <ErrorSummaryFor errors={errors} />
      )}
      <h1>{member.name}</h1>
      <p>
        {member.email}, at {page.organisation}
      </p>
      <ActForm
        idempotencyKey={refused?.key ?? page.keys[0]}
        version={refused?.version ?? page.version}
      >
        <input type="hidden" name="act" value="roles" />
        <CheckboxesField
          values={values}
          errors={errors}
          name="roles"
          label="What they do here"
          hint="With none of these they no longer work here, at once. What they have written stays."
          items={page.roles}
        />
        {errors.leavingPeople && (
          <>
            <CheckboxesField
              values={{}}
              errors={errors}
              name="leavingPeople"
              label="The people they support"
              hint="Whoever is not handed over stays in “Supported now” under “Somebody who has left”; overdue holding and follow-ups go to the supervisors"
              items={[{ value: 'yes', label: 'End it all the same: it cannot wait' }]}
            />
            <p>
              Supervisors and managers hand people over at <a href={page.handOver}>this page</a>.
            </p>
          </>
        )}
        <Button>Save the roles</Button>
      </ActForm>
      <h2>Second factor</h2>
      <p>
        {has
          ? `Signs in with ${[member.byApp && 'a code app', member.passkeys > 0 && `${member.passkeys === 1 ? 'a passkey' : `${member.passkeys} passkeys`}`].filter(Boolean).join(' and ')}.`
          : 'Has no second factor.'}
      </p>
      {page.themself && (
        <p>
          Your own is under <a href="/account">your sign-in</a>.
        </p>
      )}
      {has && !page.themself && (
        <ActForm idempotencyKey={page.keys[1]}>
          <input type="hidden" name="act" value="reset" />
          <p>
            If they have lost their telephone or key: this takes their code app, recovery codes and
            passkeys away, signs them out and writes to them. Make sure first that it is they who
            ask.
          </p>
          <Button variant="warning">Reset the second factor</Button>
        </ActForm>
      )}
    </>
  );
}
