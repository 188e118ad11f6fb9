import { data, useActionData, useLoaderData } from 'react-router';
import { atWork } from '#app/context.ts';
import { readPosted, submit } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';
import { refuse } from '#platform/refusal.ts';
import { BackLink, Button } from '#ui/button.tsx';
import { ConflictPanel } from '#ui/conflict-panel.tsx';
import {
  ActForm,
  ErrorSummaryFor,
  RadiosField,
  SelectField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { changeDraft } from '../commands.server.ts';
import { operatorWords } from '../describe.ts';
import { findItem, replaceItem } from '../edit.ts';
import { conditionsShape, PLACES, readConditions } from '../edit-conditions.ts';
import { answerWords } from '../field-values.ts';
import { type Item, isQuestion, listItems, readValue } from '../model.ts';
import { readDefinitionPage } from '../queries.server.ts';
import type { Route } from './+types/conditions';
import { both } from './both.ts';

const operators = { ...operatorWords, empty: 'is not answered' };

const linkIn = (request: Request) => new URL(request.url).searchParams.get('link') ?? '';

function shown(item: Item, find: (linkId: string) => Item | undefined): Values {
  const values: Record<string, string> = { behaviour: item.enableBehavior ?? 'all' };
  for (const [index, condition] of (item.enableWhen ?? []).entries()) {
    const wanted = readValue(condition, 'answer');
    const target = find(condition.question);
    const exists = condition.operator === 'exists';
    values[`question${index + 1}`] = condition.question;
    values[`operator${index + 1}`] =
      exists && wanted?.value === false ? 'empty' : condition.operator;
    if (!exists && wanted)
      values[`value${index + 1}`] = target
        ? answerWords(target, { [`value${wanted.kind}`]: wanted.value }, { yes: 'yes', no: 'no' })
        : String(wanted.value);
  }
  return values;
}

export async function loader(args: Route.LoaderArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'researcher');
  const { found } = await readDefinitionPage(ctx, args.params.questionnaire);
  const link = linkIn(args.request);
  const find = (linkId: string) => findItem(found.body.item, linkId);
  const item = find(link);
  if (found.status !== 'draft' || !item) throw refuse.notFound();
  return {
    title: found.title,
    words: item.text ?? link,
    places: Math.max(PLACES, (item.enableWhen ?? []).length),
    values: shown(item, find),
    questions: listItems(found.body)
      .filter((one) => isQuestion(one.item) && one.item.linkId !== link)
      .map((one) => ({
        value: one.item.linkId,
        text: (one.item.text ?? one.item.linkId).slice(0, 80),
      })),
    key: newId(),
    version: found.revision,
    here: at(`/questionnaires/${found.id}`),
  };
}

export async function action(args: Route.ActionArgs) {
  const { ctx, at } = await atWork(args, 'manager', 'researcher');
  const id = args.params.questionnaire;
  const link = linkIn(args.request);
  const posted = await readPosted(args.request);
  const { found } = await readDefinitionPage(ctx, id);
  const { errors } = readConditions(posted.values, (linkId) => findItem(found.body.item, linkId));
  if (Object.keys(errors).length > 0)
    return data(
      { values: posted.values, errors, key: newId(), version: posted.version },
      { status: 422 },
    );
  return submit(ctx, posted, conditionsShape, async (keyed, { behaviour }) => {
    await changeDraft(keyed, id, posted.version, (of) => {
      const before = findItem(of.item, link);
      if (!before) throw refuse.notFound();
      const read = readConditions(posted.values, (linkId) => findItem(of.item, linkId));
      if (Object.keys(read.errors).length > 0) throw refuse.invalid(read.errors);
      const { enableWhen: _w, enableBehavior: _b, ...plain } = before;
      return replaceItem(of, {
        ...plain,
        ...(read.conditions.length > 0 ? { enableWhen: read.conditions } : {}),
        ...(read.conditions.length > 1 ? { enableBehavior: behaviour } : {}),
      });
    });
    return at(`/questionnaires/${id}#items`);
  });
}

const conditionLabels = (places: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: places }, (_, index) => [`c${index + 1}`, `Condition ${index + 1}`]),
  );

/** Each condition in one line, as it is read. */
function inWords(
  page: { places: number; questions: { value: string; text: string }[] },
  values: Values,
): Values {
  const line = (n: number) => {
    const question = page.questions.find(({ value }) => value === values[`question${n}`]);
    const operator = operators[values[`operator${n}`] as keyof typeof operators] ?? '';
    return question ? `“${question.text}” ${operator} ${values[`value${n}`] ?? ''}`.trim() : '';
  };
  return {
    behaviour: values.behaviour === 'any' ? 'any of these holds' : 'all of these hold',
    ...Object.fromEntries(
      Array.from({ length: page.places }, (_, index) => [`c${index + 1}`, line(index + 1)]),
    ),
  };
}

export default function ConditionsPage() {
  const page = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const form = {
    values: refused?.values ?? page.values,
    errors: (refused?.errors ?? {}) as Record<string, string>,
  };
  const theirs = refused && 'theirs' in refused ? refused.theirs : undefined;
  return (
    <>
      <title>{`${refused ? 'Error: ' : ''}When it is asked – Holdfast`}</title>
      <BackLink href={page.here}>{page.title}</BackLink>
      {theirs ? (
        <ConflictPanel
          savedBy={String(theirs.savedBy)}
          fields={both(
            { behaviour: 'It is asked when', ...conditionLabels(page.places) },
            inWords(page, page.values),
            inWords(page, form.values),
          )}
        />
      ) : (
        <ErrorSummaryFor errors={form.errors} />
      )}
      <h1 className="nhsuk-heading-l">When “{page.words}” is asked</h1>
      <p>
        Without a condition it is always asked. An answer is written as its words, its code, a
        number, yes or no, or a day like 2027-01-05.
      </p>
      <ActForm idempotencyKey={refused?.key ?? page.key} version={refused?.version ?? page.version}>
        <RadiosField
          {...form}
          inline
          name="behaviour"
          label="It is asked when"
          items={[
            { value: 'all', label: 'all of these hold' },
            { value: 'any', label: 'any of these holds' },
          ]}
        />
        {Array.from({ length: page.places }, (_, index) => index + 1).map((n) => (
          <fieldset key={n} className="nhsuk-fieldset">
            <legend className="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">
              Condition {n}
            </legend>
            <SelectField
              {...form}
              name={`question${n}`}
              label="Question"
              placeholder="None"
              items={page.questions}
            />
            <SelectField
              {...form}
              name={`operator${n}`}
              label="Compared"
              items={Object.entries(operators).map(([value, text]) => ({ value, text }))}
            />
            <TextField {...form} name={`value${n}`} label="Answer" autoComplete="off" />
          </fieldset>
        ))}
        <Button preventDoubleClick>Save the conditions</Button>
      </ActForm>
    </>
  );
}
