import type { ReactNode } from 'react';
import { useActionData, useLoaderData } from 'react-router';
import { z } from 'zod';
import { atWork, requestContext } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, RadiosField, TextAreaField, TextField } from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { SummaryList } from '#ui/summary-list.tsx';
import { formatDate } from '#ui/time.ts';
import { endProgram, listPrograms, registerProgram } from '../register.server.ts';
import { type ProgramRole, programRoles, registerShape } from '../rules.ts';
import { sendAgain } from '../subscription/commands.server.ts';
import { listUndelivered } from '../subscription/notification.server.ts';
import type { Route } from './+types/programs';

const endShape = z.object({ act: z.literal('end'), id: z.uuid() });
const againShape = z.object({ act: z.literal('again'), id: z.uuid() });

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here, at } = await atWork(args, 'administrator');
  const { origin } = args.context.get(requestContext).services;
  const programs = await listPrograms(ctx);
  const undelivered = await listUndelivered(ctx);
  return {
    programs: programs.map(({ keys: _keys, ...one }) => ({ ...one, key: newId() })),
    undelivered: undelivered.map((one) => ({ ...one, key: newId() })),
    base: at('/programs'),
    here: here.name,
    directory: at('/directory'),
    origin,
    key: newId(),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'administrator');
  const posted = await readPosted(args.request);
  const onTo = at('/programs');
  if (posted.values.act === 'end')
    return submit(ctx, posted, endShape, async (acting, { id }) => {
      await endProgram(acting, id);
      return onTo;
    });
  if (posted.values.act === 'again')
    return submit(ctx, posted, againShape, async (acting, { id }) => {
      await sendAgain(acting, id);
      return onTo;
    });
  return submit(ctx, posted, registerShape, async (acting, input) => {
    await registerProgram(acting, input);
    return onTo;
  });
}

export default function ProgramsPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? {}, errors: refused?.errors ?? {} };
  const further: Partial<Record<string, ReactNode>> = {
    provider: (
      <TextField
        {...form}
        name="listingId"
        label="The listing it answers for"
        hint="The address of its page in the directory"
      />
    ),
    app: (
      <>
        <TextField
          {...form}
          name="redirects"
          label="Where people are sent back to"
          hint="One or more addresses that begin with https://, with spaces between them"
        />
        <TextField
          {...form}
          name="launchUrl"
          label="Where it is opened from a person’s record"
          hint="Begins with https://. Leave it empty where it is not"
          type="url"
        />
      </>
    ),
  };
  return (
    <>
      <title>Programs – Holdfast</title>
      <ErrorSummaryFor errors={form.errors} />
      <h1>Programs</h1>
      <p>
        Other systems, such as a practice’s, that read or send records for {page.here} over FHIR R4.
        Each signs in with a key of its own and may do what a member of staff of its role may.
      </p>
      {page.programs.length === 0 ? (
        <p className="hf-empty">None yet. Add the first below.</p>
      ) : (
        <RowList label="Programs that may sign in">
          {page.programs.map((one) => (
            <Row
              key={one.id}
              title={one.name}
              actions={
                <ActForm idempotencyKey={one.key}>
                  <input type="hidden" name="act" value="end" />
                  <input type="hidden" name="id" value={one.id} />
                  <Button variant="secondary" small>
                    End
                    <span className="nhsuk-u-visually-hidden"> {one.name}</span>
                  </Button>
                </ActForm>
              }
            >
              {programRoles[one.role as ProgramRole]}
              {one.listingId && (
                <>
                  {' '}
                  (<a href={`${page.directory}/${one.listingId}`}>the listing</a>)
                </>
              )}
              , since {formatDate(one.madeAt)}. Signs in as <code>{one.id}</code>, for{' '}
              <code>{one.scopes}</code>.{' '}
              <a href={`${page.base}/${one.id}`}>
                Keys<span className="nhsuk-u-visually-hidden"> of {one.name}</span>
              </a>
            </Row>
          ))}
        </RowList>
      )}
      {page.undelivered.length > 0 && (
        <>
          <h2>What could not be told</h2>
          <p>
            These programs asked to be told of changes, and did not answer for hours. Ask their
            makers what is wrong; once it is mended, send it again.
          </p>
          <RowList label="Notifications that could not be delivered">
            {page.undelivered.map((one) => (
              <Row
                key={one.id}
                title={one.program}
                actions={
                  <ActForm idempotencyKey={one.key}>
                    <input type="hidden" name="act" value="again" />
                    <input type="hidden" name="id" value={one.id} />
                    <Button variant="secondary" small>
                      Send again
                      <span className="nhsuk-u-visually-hidden">
                        {' '}
                        to {one.program} at {one.endpoint}
                      </span>
                    </Button>
                  </ActForm>
                }
              >
                {one.count} {one.count === 1 ? 'notification' : 'notifications'} to{' '}
                <code>{one.endpoint}</code> since {formatDate(one.since)}
                {one.stopped ? '; nothing more is sent until you send again' : ''}. {one.failure}
              </Row>
            ))}
          </RowList>
        </>
      )}
      <h2>Add a program</h2>
      <SummaryList
        rows={[
          { key: 'FHIR address', value: `${page.origin}/fhir/R4` },
          { key: 'It asks for tokens at', value: `${page.origin}/fhir/token` },
        ]}
      />
      <ActForm idempotencyKey={refused?.key ?? page.key}>
        <input type="hidden" name="act" value="register" />
        <TextField {...form} name="name" label="What it is called" width={20} />
        <RadiosField
          {...form}
          name="role"
          label="What it may be here"
          items={Object.entries(programRoles).map(([value, label]) => ({
            value,
            label,
            conditional: further[value],
          }))}
        />
        <TextField
          {...form}
          name="scopes"
          label="What it may ask for"
          hint="SMART scopes: of systems, for example system/Task.rs system/ServiceRequest.crs; of an app, for example user/Patient.rs offline_access, or for one person at a time launch/patient patient/Patient.rs"
        />
        <TextAreaField
          {...form}
          name="keys"
          label="Its public keys"
          hint="A JSON Web Key Set, as its makers give it. Never the private key. An app that cannot keep one has none."
          rows={6}
        />
        <TextField
          {...form}
          name="keysUrl"
          label="Or the address of its public keys"
          hint="Begins with https://"
          type="url"
        />
        <Button>Let it sign in</Button>
      </ActForm>
    </>
  );
}
