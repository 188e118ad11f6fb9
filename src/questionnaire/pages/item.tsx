import { useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import { Details } from '#ui/details.tsx';
import {
  ActForm,
  CheckboxesField,
  ErrorSummaryFor,
  RadiosField,
  SelectField,
  TextAreaField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { changeDraft } from '../commands.server.ts';
import { typeWords } from '../describe.ts';
import { addItem, findItem, newLinkId, replaceItem } from '../edit.ts';
import { itemFrom, itemShape, sensitivityChoices, writeOptions } from '../edit-item.ts';
import { extensionOf, isMarked, numberOf } from '../extensions.ts';
import { type Item, isQuestion, listItems } from '../model.ts';
import { readDefinitionPage } from '../queries.server.ts';
import type { Route } from './+types/item';
import { both } from './both.ts';

const TICKS = ['required', 'repeats', 'pageBreak', 'consentGate', 'randomOrder'] as const;

const linkIn = (request: Request) => new URL(request.url).searchParams.get('link');

function shown(item: Item): Values {
  const yes = (on: boolean | undefined) => (on ? 'yes' : '');
  return {
    type: item.type,
    text: item.text ?? '',
    hint: extensionOf(item, 'entryFormat')?.valueString ?? '',
    required: yes(item.required),
    repeats: yes(item.repeats),
    options: writeOptions(item.answerOption),
    least: String(numberOf(item, 'minValue') ?? ''),
    most: String(numberOf(item, 'maxValue') ?? ''),
    maxLength: String(item.maxLength ?? ''),
    pageBreak: yes(isMarked(item, 'pageBreak')),
    consentGate: yes(isMarked(item, 'consentGate')),
    randomOrder: yes(isMarked(item, 'randomOrder')),
    piping: extensionOf(item, 'piping')?.valueString ?? '',
    codebookLabel: extensionOf(item, 'codebookLabel')?.valueString ?? '',
    sensitivity: extensionOf(item, 'sensitivity')?.valueCode ?? '',
  };
}

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'researcher');
  const { found } = await readDefinitionPage(ctx, args.params.questionnaire);
  if (found.status !== 'draft') throw refuse.notFound();
  const link = linkIn(args.request);
  const item = link === null ? null : findItem(found.body.item, link);
  if (item === undefined) throw refuse.notFound();
  return {
    title: found.title,
    link,
    key: newId(),
    version: found.revision,
    values: item ? shown(item) : { type: 'text' },
    others: listItems(found.body)
      .filter((one) => isQuestion(one.item) && one.item.linkId !== link)
      .map((one) => ({
        value: one.item.linkId,
        text: (one.item.text ?? one.item.linkId).slice(0, 80),
      })),
    places: listItems(found.body).map((one) => ({
      value: one.item.linkId,
      text: `After: ${(one.item.text ?? one.item.linkId).slice(0, 80)}`,
    })),
    here: at(`/questionnaires/${found.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'researcher');
  const posted = await readPosted(args.request);
  const id = args.params.questionnaire;
  const link = linkIn(args.request);
  const after = String(posted.values.after ?? '') || null;
  return submit(ctx, posted, itemShape, async (keyed, input) => {
    await changeDraft(keyed, id, posted.version, (of) => {
      if (link === null)
        return addItem(of, after, itemFrom(input, { linkId: newLinkId(of), type: input.type }));
      const before = findItem(of.item, link);
      if (!before) throw refuse.notFound();
      if (before.item && input.type === 'display')
        throw refuse.invalid({ type: 'Something stands under it: move that out first' });
      return replaceItem(of, itemFrom(input, before));
    });
    return at(`/questionnaires/${id}#items`);
  });
}

/** What a colleague may have saved differently. */
const labels = {
  text: 'Words',
  type: 'Type',
  options: 'Answers to choose from',
  required: 'Must be answered',
  repeats: 'Several answers may be chosen',
  hint: 'Hint',
  least: 'Least number',
  most: 'Most number',
  maxLength: 'Most characters',
  pageBreak: 'Begins a new page',
  consentGate: 'Consent',
  randomOrder: 'Order of its own for each',
  piping: 'Earlier answer in the words',
  codebookLabel: 'Name of its column',
  sensitivity: 'How sensitive',
};

export default function ItemPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = { values: refused?.values ?? page.values, errors: refused?.errors ?? {} };
  const heading = page.link === null ? 'Add an item' : 'Change an item';
  const tick = (name: (typeof TICKS)[number], label: string, hint?: string) => (
    <CheckboxesField
      {...form}
      small
      name={name}
      label={{ children: label, className: 'nhsuk-u-visually-hidden' }}
      items={[{ value: 'yes', label, ...(hint ? { hint } : {}) }]}
    />
  );
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}${heading} – Holdfast`}</title>
      <BackLink href={page.here}>{page.title}</BackLink>
      {refused?.theirs ? (
        <ConflictPanel
          savedBy={String(refused.theirs.savedBy)}
          fields={both(labels, page.values, form.values)}
        />
      ) : (
        <ErrorSummaryFor errors={form.errors} />
      )}
      <h1 className="nhsuk-heading-l">{heading}</h1>
      <ActForm idempotencyKey={refused?.key ?? page.key} version={refused?.version ?? page.version}>
        {page.link === null && (
          <SelectField
            {...form}
            name="after"
            label="Where"
            items={[{ value: '', text: 'Last of all' }, ...page.places]}
          />
        )}
        <TextAreaField {...form} name="text" label="Words" hint="What the person reads" rows={3} />
        <RadiosField
          {...form}
          small
          name="type"
          label="Type"
          items={Object.entries(typeWords).map(([value, label]) => ({ value, label }))}
        />
        <TextAreaField
          {...form}
          name="options"
          label="Answers to choose from"
          hint="For a choice. One on each line; a code may stand before it: 1 = Never"
          rows={5}
        />
        {tick('required', 'Must be answered')}
        {tick('repeats', 'Several answers may be chosen')}
        <TextField
          {...form}
          name="hint"
          label="Hint under the words (optional)"
          autoComplete="off"
        />
        <Details
          summary="Limits"
          open={['least', 'most', 'maxLength'].some((name) => name in form.errors)}
        >
          <TextField
            {...form}
            name="least"
            label="Least number"
            width={5}
            inputMode="decimal"
            autoComplete="off"
          />
          <TextField
            {...form}
            name="most"
            label="Most number"
            width={5}
            inputMode="decimal"
            autoComplete="off"
          />
          <TextField
            {...form}
            name="maxLength"
            label="Most characters"
            width={5}
            inputMode="numeric"
            autoComplete="off"
          />
        </Details>
        <Details
          summary="For surveys and exports"
          open={['piping', 'codebookLabel', 'sensitivity'].some((name) => name in form.errors)}
        >
          {tick('pageBreak', 'Begins a new page where questions share one')}
          {tick('consentGate', 'Consent: nothing after it is asked unless the answer is yes')}
          {tick('randomOrder', 'Group: in an order of its own for each who answers')}
          <SelectField
            {...form}
            name="piping"
            label="Earlier answer that stands for {} in the words"
            items={[{ value: '', text: 'None' }, ...page.others]}
          />
          <TextField
            {...form}
            name="codebookLabel"
            label="Name of its column in an export"
            autoComplete="off"
          />
          <SelectField
            {...form}
            name="sensitivity"
            label="How sensitive the answer is"
            items={[
              { value: '', text: 'Not said' },
              ...Object.entries(sensitivityChoices).map(([value, text]) => ({ value, text })),
            ]}
          />
        </Details>
        <Button preventDoubleClick>Save the item</Button>
      </ActForm>
      {page.link !== null && (
        <Details summary="Take this item away">
          <ActForm action={page.here} idempotencyKey={`${page.key}`} version={page.version}>
            <p>It goes with everything that stands under it.</p>
            <Button variant="warning" name="move" value={`remove ${page.link}`}>
              Take it away
            </Button>
          </ActForm>
        </Details>
      )}
    </>
  );
}
