import type { ReactNode } from 'react';
import type { Refused } from '#app/form.server.ts';
import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { DraftPart, type Drafts } from '#ui/draft-part.tsx';
import { ActForm, DateField, TextField, type Values } from '#ui/form.tsx';
import { type DraftKind, draftOf } from '../../rules.ts';

/** Words as the choices of a select. */
export const items = (words: Record<string, string>) =>
  Object.entries(words).map(([value, text]) => ({ value, text }));

/** Whether the form that was refused is this one. */
const isOf = (refused: Refused | undefined, intent: string, id?: string) =>
  refused?.values.intent === intent && (id === undefined || refused.values.id === id);

/** What the fields of a form are given; the prefix comes before each of their names. */
export interface FormState {
  values: Values;
  errors: Record<string, string>;
  prefix: string;
}

interface FoldedFormProps {
  refused: Refused | undefined;
  /** Whose plan it is, and what of it has been typed and not sent. */
  page: { person: { id: string }; drafts: Drafts };
  intent: DraftKind;
  summary: string;
  button: string;
  idempotencyKey: string;
  /** Of a form that changes something: what, and the version it was opened at. */
  of?: { id: string; version: number };
  first?: Values;
  children: (form: FormState) => ReactNode;
}

/** A form behind its summary; the one that was refused stands open with all that was typed. */
export function FoldedForm(props: FoldedFormProps) {
  const { refused, page, intent, of, first = {} } = props;
  const draft = draftOf(intent, page.person.id, of?.id);
  const kept = page.drafts.kept[draft];
  const mine = isOf(refused, intent, of?.id) ? refused : undefined;
  const prefix = of ? `${of.id}-` : '';
  const filled = Object.fromEntries(
    Object.entries(first).map(([name, value]) => [prefix + name, value]),
  );
  const form = {
    values: mine?.values ?? kept?.values ?? filled,
    errors: mine?.errors ?? {},
    prefix,
  };
  return (
    <Details summary={props.summary} open={!!mine || !!kept}>
      <ActForm
        idempotencyKey={mine?.key ?? props.idempotencyKey}
        {...(of ? { version: mine?.version ?? kept?.version ?? of.version } : {})}
      >
        <input type="hidden" name="intent" value={intent} />
        <input type="hidden" name="prefix" value={prefix} />
        {of && <input type="hidden" name="id" value={of.id} />}
        {props.children(form)}
        <Button small>{props.button}</Button>
        <DraftPart drafts={page.drafts} name={draft} />
      </ActForm>
    </Details>
  );
}

export function Importance({ prefix, ...form }: FormState) {
  return (
    <TextField
      {...form}
      name={`${prefix}importance`}
      label="How much it matters to them"
      hint="1 to 10, only if they like numbers"
      inputMode="numeric"
      width={3}
    />
  );
}

export function Confidence({ prefix, ...form }: FormState) {
  return (
    <>
      <TextField
        {...form}
        name={`${prefix}confidence`}
        label="How sure they are that it will happen"
        hint="1 to 10, only if they like numbers"
        inputMode="numeric"
        width={3}
      />
      <DateField {...form} name={`${prefix}reviewOn`} label="When to look at it again (optional)" />
    </>
  );
}
