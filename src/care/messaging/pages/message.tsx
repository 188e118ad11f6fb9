import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ActForm, ErrorSummaryFor, SelectField } from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { formatDateTime } from '#ui/time.ts';
import { recordChoice, sendMessage, withdrawMessage } from '../commands.server.ts';
import { readForMessage } from '../queries.server.ts';
import {
  type Channel,
  channels,
  choiceShape,
  fillTemplate,
  leavesAt,
  messageShape,
  STOPPED,
  withdrawShape,
} from '../rules.ts';
import type { Route } from './+types/message';
import { SentMessages } from './sent-messages.tsx';
import { WrittenFields } from './written-fields.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here, at } = await atWork(args, 'link-worker', 'supervisor');
  const page = await readForMessage(ctx, args.params.person);
  const { person, service } = page;
  const called = person.preferredName ?? person.givenName;
  const chosen = new URL(args.request.url).searchParams.get('template');
  const template = page.templates.find(({ id }) => id === chosen);
  const fill = (text: string) =>
    fillTemplate(text, {
      'first name': called,
      'link worker': ctx.actor.name,
      service: service.name,
      telephone: service.telephone ?? '',
    });
  const leaves = leavesAt(ctx.now, page.quiet);
  return {
    key: newId(),
    choiceKeys: { email: newId(), text: newId() },
    called,
    reach: page.reach,
    templates: page.templates.map(({ id, name }) => ({ value: id, text: name })),
    chosen: template?.id,
    values: template
      ? { channel: template.channel, subject: fill(template.subject), text: fill(template.text) }
      : { channel: preferred(person.contactPreference, page.reach) },
    waits: leaves > ctx.now ? leaves : null,
    messages: page.messages.map((message) => ({ ...message, key: newId() })),
    back: at(`/people/${person.id}`),
    arrange: here.roles.includes('supervisor') ? at('/messages') : null,
  };
}

type Reach = Record<Channel, { to: string } | { problem: string }>;

/** What the person likes best, if it works; else the one way that does. */
function preferred(preference: string | null, reach: Reach): Channel | '' {
  const open = (Object.keys(channels) as Channel[]).filter((channel) => 'to' in reach[channel]);
  const liked = preference === 'text-message' ? 'text' : preference;
  return open.find((channel) => channel === liked) ?? (open.length === 1 ? (open[0] ?? '') : '');
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor');
  const { person } = args.params;
  const posted = await readPosted(args.request);
  const back = at(`/people/${person}/message`);
  switch (posted.values.intent) {
    case 'withdraw':
      return submit(ctx, posted, withdrawShape, async (keyed, input) => {
        await withdrawMessage(keyed, input.message);
        return back;
      });
    case 'choice':
      return submit(ctx, posted, choiceShape, async (keyed, input) => {
        await recordChoice(keyed, person, input.of, input.wanted);
        return back;
      });
    default:
      return submit(ctx, posted, messageShape, async (keyed, input) => {
        await sendMessage(keyed, person, input);
        return at(`/people/${person}`);
      });
  }
}

export default function MessagePage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? page.values, errors: refused?.errors ?? {} };
  const problems = Object.fromEntries(
    Object.entries(page.reach).flatMap(([channel, way]) =>
      'problem' in way ? [[channel, way.problem]] : [],
    ),
  );
  const reachable = Object.keys(problems).length < Object.keys(page.reach).length;
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}Write to ${page.called} – Holdfast`}</title>
      <BackLink href={page.back}>{page.called}</BackLink>
      <ErrorSummaryFor errors={form.errors} />
      <h1 className="nhsuk-heading-l">Write to {page.called}</h1>
      {!reachable && (
        <InsetText>
          <p>
            {page.called} cannot be written to: there is no e-mail address and no mobile number to
            use. <a href={`${page.back}/details`}>Look at the details</a>.
          </p>
        </InsetText>
      )}
      {reachable && page.templates.length > 0 && (
        <form method="get" className="hf-filter" aria-label="Begin with a template">
          <SelectField
            name="template"
            label="Begin with a template"
            items={page.templates}
            placeholder="None"
            values={{ template: page.chosen }}
          />
          <Button variant="secondary" small>
            Use template
          </Button>
        </form>
      )}
      {reachable && (
        <ActForm idempotencyKey={refused?.key ?? page.key}>
          <WrittenFields {...form} problems={problems} />
          {page.waits && (
            <InsetText>
              <p>It is quiet time now. This will be sent {formatDateTime(page.waits)}.</p>
            </InsetText>
          )}
          <Button preventDoubleClick>Send</Button>
        </ActForm>
      )}
      <SentMessages called={page.called} messages={page.messages} />
      <Choices reach={page.reach} called={page.called} keys={page.choiceKeys} />
      {page.arrange && (
        <p>
          <a href={page.arrange}>Templates and quiet hours</a>
        </p>
      )}
    </>
  );
}

interface ChoicesProps {
  reach: Reach;
  called: string;
  keys: Record<Channel, string>;
}

const isStopped = (way: Reach[Channel]) => 'problem' in way && way.problem === STOPPED;

/** Lets staff record what a person said about being written to. */
function Choices({ reach, called, keys }: ChoicesProps) {
  const known = (Object.keys(channels) as Channel[]).filter(
    (channel) => 'to' in reach[channel] || isStopped(reach[channel]),
  );
  if (known.length === 0) return null;
  return (
    <>
      <h2>What {called} wants</h2>
      {known.map((channel) => {
        const stopped = isStopped(reach[channel]);
        return (
          <ActForm key={channel} idempotencyKey={keys[channel]}>
            <input type="hidden" name="intent" value="choice" />
            <input type="hidden" name="of" value={channel} />
            <input type="hidden" name="wanted" value={stopped ? 'yes' : 'no'} />
            <p>
              {stopped
                ? `Asked for no more by ${channels[channel].toLowerCase()}. `
                : `May be written to by ${channels[channel].toLowerCase()}. `}
              <Button variant="secondary" small>
                {stopped
                  ? `${channels[channel]}: they want them again`
                  : `${channels[channel]}: they want no more`}
              </Button>
            </p>
          </ActForm>
        );
      })}
    </>
  );
}
