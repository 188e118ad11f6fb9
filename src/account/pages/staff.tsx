import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork, requestContext } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { type Role, roles } from '#platform/actor.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, SelectField, TextField } from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { formatDate } from '#ui/time.ts';
import { givingRoles, listMembers } from '../administration/member.server.ts';
import { rolesIn } from '../administration/rules.ts';
import { inviteMember, withdrawInvitation } from '../commands.server.ts';
import { listInvitations } from '../invitation.server.ts';
import { roleNames } from '../rules.ts';
import type { Route } from './+types/staff';

const shape = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('invite'),
    email: z.email('Enter an e-mail address, like name@example.org'),
    role: z.enum(roles, 'Choose what they will do'),
  }),
  z.object({ act: z.literal('withdraw'), id: z.uuid() }),
]);

/** The staff of the organisation worked in, or of the one below it that the address names. */
async function whose(args: Route.LoaderArgs) {
  const { ctx, here, at } = await atWork(args, 'administrator');
  const id = (args.params as { id?: string }).id;
  const over = await givingRoles(ctx, id ?? here.id);
  return { over, at, base: id ? `/organisations/${id}/staff` : '/staff' };
}

export async function loader(args: Route.LoaderArgs) {
  const { over, at, base } = await whose(args);
  const [members, invitations] = await Promise.all([listMembers(over), listInvitations(over.ctx)]);
  const { name, requireSecondFactor } = over.organisation;
  return {
    members,
    invitations,
    organisation: { name, requireSecondFactor },
    roles: [...rolesIn(over.organisation)],
    base: at(base),
    key: newId(),
  };
}

export async function action(args: Route.ActionArgs) {
  const { over, at, base } = await whose(args);
  const { origin } = args.context.get(requestContext).services;
  return submit(over.ctx, await readPosted(args.request), shape, async (acting, input) => {
    if (input.act === 'invite') await inviteMember(acting, input, origin);
    else await withdrawInvitation(acting, input.id);
    return at(base);
  });
}

/** What somebody signs in with, in a few words. */
function factors({ byApp, passkeys }: { byApp: boolean; passkeys: number }): string {
  if (byApp && passkeys > 0) return 'code app and passkey';
  return byApp ? 'code app' : passkeys > 0 ? 'passkey' : 'no second factor';
}

export default function StaffPage() {
  const page = useLoaderData<typeof loader>();
  const { members, invitations, key, base } = page;
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const named = (role: string) => roleNames[role as Role];
  return (
    <>
      <title>Staff – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Staff of {page.organisation.name}</h1>
      {page.organisation.requireSecondFactor && (
        <p>Everybody here needs a second factor before they can go on.</p>
      )}
      {members.length === 0 ? (
        <p className="hf-empty">Nobody works here yet. Invite somebody.</p>
      ) : (
        <RowList label="Staff">
          {members.map((member) => (
            <Row
              key={member.userId}
              title={member.name}
              actions={
                <a href={`${base}/${member.userId}`}>
                  Change<span className="nhsuk-u-visually-hidden"> {member.name}</span>
                </a>
              }
            >
              {member.roles.map(named).join(', ')}; {factors(member)}; since{' '}
              {formatDate(member.since)}
            </Row>
          ))}
        </RowList>
      )}
      <h2>Invitations</h2>
      {invitations.length === 0 ? (
        <p className="hf-empty">No invitation is open.</p>
      ) : (
        <RowList label="Invitations">
          {invitations.map((open) => (
            <Row
              key={open.id}
              title={open.email}
              actions={
                <ActForm idempotencyKey={newKey(key, open.id)}>
                  <input type="hidden" name="act" value="withdraw" />
                  <input type="hidden" name="id" value={open.id} />
                  <Button variant="secondary" small>
                    Withdraw
                    <span className="nhsuk-u-visually-hidden"> the invitation of {open.email}</span>
                  </Button>
                </ActForm>
              }
            >
              {named(open.role)}, until {formatDate(open.expiresAt)}
            </Row>
          ))}
        </RowList>
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
          items={page.roles.map((role) => ({ value: role, text: roleNames[role] }))}
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
