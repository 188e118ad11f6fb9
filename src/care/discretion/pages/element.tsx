import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import {
  ActForm,
  DateField,
  ErrorSummaryFor,
  RadiosField,
  SelectField,
  TextAreaField,
  TextField,
} from '#ui/form.tsx';
import { seededElements } from '../elements.ts';
import { proposeSetting } from '../propose.server.ts';
import { readElement } from '../queries.server.ts';
import { may, scopes, settingSources, stages } from '../rules.ts';
import { settingShape } from '../shapes.ts';
import type { Route } from './+types/element';
import { KnownAndMeant } from './known-and-meant.tsx';
import { LimitField, PositionField, ReasonField } from './setting-fields.tsx';
import { SettingList } from './setting-list.tsx';

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  return {
    ...(await readElement(ctx, args.params.element)),
    base: at('/discretion'),
    key: newId(),
    me: ctx.actor.id ?? '',
    mayDecide: may(ctx.actor, 'setting.decide'),
    onlyOwn: !may(ctx.actor, 'everybody.see'),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const posted = await readPosted(args.request, ['limitAmong']);
  return submit(ctx, posted, settingShape, async (acting, input) => {
    const { id } = await proposeSetting(acting, args.params.element, input);
    return at(`/discretion/settings/${id}`);
  });
}

export default function ElementPage() {
  const { element, settings, odds, base, key, mayDecide } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const errors = refused?.errors ?? {};
  const failed = Object.keys(errors).length > 0;
  const now = settings.filter(({ status }) => status !== 'superseded');
  const past = settings.filter(({ status }) => status === 'superseded');
  return (
    <>
      <title>{`${failed ? 'Error: ' : ''}${element.name} – Discretion – Holdfast`}</title>
      <BackLink href={base}>Back to discretion</BackLink>
      <ErrorSummaryFor errors={errors} />
      <h1 className="nhsuk-heading-l">{element.name}</h1>
      <p>{element.definition}</p>
      <p>For example:</p>
      <p className="hf-lines">{element.examples.join('\n')}</p>
      <p>
        {element.mayBeDiscretionary
          ? 'It may be left to a link worker’s discretion.'
          : 'It is never a matter of discretion.'}
        {element.safety && ' It is about safety: while sources disagree the tighter applies.'}
        {element.measure && ` What happens is seen in: ${element.measure.toLowerCase()}.`}
      </p>
      {mayDecide && !seededElements.some(({ code }) => code === element.code) && (
        <p>
          <a href={`${base}/elements/${element.code}/change`}>Change or retire this element</a>
        </p>
      )}
      <h2>What is agreed</h2>
      {odds?.meant && <KnownAndMeant meant={odds.meant} />}
      {odds && !odds.meant && (
        <p>
          <strong>Contested:</strong> what is in force contradicts itself, and nobody has said so.{' '}
          {mayDecide && (
            <a href={`${base}/elements/${element.code}/at-odds`}>Say that it is meant, and why</a>
          )}
        </p>
      )}
      {now.length === 0 ? (
        <EmptyState title="Nothing has been agreed yet">
          Until something is, it is for each link worker to judge. Propose a place below.
        </EmptyState>
      ) : (
        <SettingList label="What is agreed" settings={now} base={`${base}/settings`} />
      )}
      {past.length > 0 && (
        <>
          <h2>Before</h2>
          <SettingList label="What was agreed before" settings={past} base={`${base}/settings`} />
        </>
      )}
      <h2 id="propose">Propose a place</h2>
      <ActForm idempotencyKey={refused?.key ?? key}>
        <ProposalFields values={refused?.values ?? {}} errors={errors} />
      </ActForm>
    </>
  );
}

interface FormState {
  values: Record<string, string | string[]>;
  errors: Record<string, string>;
}

function ProposalFields(form: FormState) {
  const { element, mayDecide, onlyOwn } = useLoaderData<typeof loader>();
  return (
    <>
      <ForWhom {...form} />
      <PositionField {...form} element={element} />
      <LimitField {...form} element={element} />
      <ReasonField {...form} label="Why" />
      {onlyOwn ? (
        <input type="hidden" name="source" value="link-worker" />
      ) : (
        <SelectField
          {...form}
          name="source"
          label="Where it comes from"
          items={Object.entries(settingSources).map(([value, text]) => ({ value, text }))}
          placeholder="Choose"
        />
      )}
      <TextField
        {...form}
        name="sourceName"
        label="Which one exactly (if it helps)"
        hint="Such as the name of a policy or a contract"
      />
      <TextAreaField
        {...form}
        name="evidence"
        label="What it rests on (if there is something)"
        rows={2}
      />
      <DateField {...form} name="from" label="From" hint="From today where it is left empty" />
      <DateField {...form} name="until" label="Until and with (if it ends)" />
      <DateField {...form} name="reviewOn" label="Look at it again on (if agreed)" />
      <div className="nhsuk-button-group">
        <Button name="as" value="propose" preventDoubleClick>
          Propose
        </Button>
        {mayDecide && (
          <Button name="as" value="put-in-force" variant="secondary" preventDoubleClick>
            Put in force
          </Button>
        )}
        <Button name="as" value="draft" variant="secondary" preventDoubleClick>
          Keep as a draft
        </Button>
      </div>
    </>
  );
}

function ForWhom(form: FormState) {
  const { practices, linkWorkers, onlyOwn, me } = useLoaderData<typeof loader>();
  if (onlyOwn)
    return (
      <>
        <input type="hidden" name="linkWorker" value={me} />
        <RadiosField
          {...form}
          name="scope"
          label="Whom it is for"
          items={[
            { value: 'post', label: 'Me' },
            { value: 'service', label: scopes.service },
          ]}
        />
      </>
    );
  return (
    <RadiosField
      {...form}
      name="scope"
      label="Whom it is for"
      items={[
        { value: 'service', label: scopes.service },
        {
          value: 'practice',
          label: scopes.practice,
          conditional: (
            <SelectField
              {...form}
              name="practice"
              label="Practice"
              placeholder="Choose a practice"
              items={practices.map(({ id, name }) => ({ value: id, text: name }))}
            />
          ),
        },
        {
          value: 'post',
          label: scopes.post,
          conditional: (
            <SelectField
              {...form}
              name="linkWorker"
              label="Link worker"
              placeholder="Choose a link worker"
              items={linkWorkers.map(({ userId, name }) => ({ value: userId, text: name }))}
            />
          ),
        },
        {
          value: 'stage',
          label: scopes.stage,
          conditional: (
            <SelectField
              {...form}
              name="stage"
              label="Stage"
              placeholder="Choose a stage"
              items={Object.entries(stages).map(([value, text]) => ({ value, text }))}
            />
          ),
        },
      ]}
    />
  );
}
