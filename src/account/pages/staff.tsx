import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork, requestContext } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { type Role, roles } from '#platform/actor.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, SelectField, TextField } from '#ui/form.tsx';
import { formatDate } from '#ui/time.ts';
import { endMembership, inviteMember, withdrawInvitation } from '../commands.server.ts';
import { listStaff } from '../invitation.server.ts';
import { roleNames } from '../rules.ts';
import type { Route } from './+types/staff';

const shape = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('invite'),
    email: z.email('Enter an e-mail address, like name@example.org'),
    role: z.enum(roles, 'Choose what they will do'),
  }),
  z.object({ act: z.literal('withdraw'), id: z.uuid() }),
  z.object({ act: z.literal('end'), id: z.uuid() }),
]);

export async function loader(args: Route.LoaderArgs) {
  const { ctx } = await atWork(args, 'administrator');
  return { ...(await listStaff(ctx)), key: newId() };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'administrator');
  const { origin } = args.context.get(requestContext).services;
  return submit(ctx, await readPosted(args.request), shape, async (acting, input) => {
    if (input.act === 'invite') await inviteMember(acting, input, origin);
    else if (input.act === 'withdraw') await withdrawInvitation(acting, input.id);
    else await endMembership(acting, input.id);
    return at('/staff');
  });
}

function OneButton(props: {
  actKey: string;
  act: string;
  id: string;
  children: string;
  about: string;
}) {
  return (
    <ActForm idempotencyKey={props.actKey}>
      <input type="hidden" name="act" value={props.act} />
      <input type="hidden" name="id" value={props.id} />
      <button className="hf-link-button" type="submit">
        {props.children}
        <span className="nhsuk-u-visually-hidden"> {props.about}</span>
      </button>
    </ActForm>
  );
}

export default function StaffPage() {
  const { members, invitations, key } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const named = (role: string) => roleNames[role as Role];
  return (
    <>
      <title>Staff – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Staff</h1>
      <ul className="hf-rows">
        {members.map((member) => (
          <li key={member.id}>
            <span className="hf-rows__main">
              {member.name}, {named(member.role)}
            </span>
            <span>since {formatDate(member.since)}</span>
            <OneButton
              actKey={newKey(key, member.id)}
              act="end"
              id={member.id}
              about={`${member.name}, ${named(member.role)}`}
            >
              End this role
            </OneButton>
          </li>
        ))}
      </ul>
      <h2>Invitations</h2>
      {invitations.length === 0 ? (
        <p className="hf-empty">No invitation is open.</p>
      ) : (
        <ul className="hf-rows">
          {invitations.map((open) => (
            <li key={open.id}>
              <span className="hf-rows__main">
                {open.email}, {named(open.role)}
              </span>
              <span>until {formatDate(open.expiresAt)}</span>
              <OneButton
                actKey={newKey(key, open.id)}
                act="withdraw"
                id={open.id}
                about={`the invitation of ${open.email}`}
              >
                Withdraw
              </OneButton>
            </li>
          ))}
        </ul>
      )}
      <h2>Invite somebody</h2>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <input type="hidden" name="act" value="invite" />
        <TextField {...form} name="email" label="E-mail address" type="email" width={20} />
        <SelectField
          {...form}
          name="role"
          label="What they will do"
          placeholder="Choose"
          items={roles.map((role) => ({ value: role, text: roleNames[role] }))}
        />
        <Button>Send the invitation</Button>
      </ActForm>
    </>
  );
}

/** Each row's form is an act of its own: the row's id, under this showing of the page. */
function newKey(key: string, id: string): string {
  return key.slice(0, 24) + id.slice(24);
}
