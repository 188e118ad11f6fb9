import type { HintOptions, LabelOptions } from './field-parts.tsx';
import { type Errors, RadiosField, TextField, type Values } from './form.tsx';
import { Input } from './input.tsx';
import type { Worded } from './words.ts';

export type LookupChoices = readonly { value: string; label: string }[];

interface LookupFieldProps {
  name: string;
  label: Worded<Pick<LabelOptions, 'children' | 'size' | 'headingLevel' | 'caption'>>;
  hint?: Worded<HintOptions>;
  values?: Values;
  errors?: Errors;
  /** What was found for the words typed; one is chosen, or the words are changed. */
  choices: LookupChoices;
}

/**
 * Something of a long list: words are typed and sent with the form; where they name no one thing the
 * form comes back with what was found. A choice stands before the words, and so counts first.
 */
export function LookupField({ label, hint, choices, ...field }: LookupFieldProps) {
  if (choices.length === 0)
    return <TextField {...field} label={label} hint={hint} autoComplete="off" />;
  const typed = field.values?.[field.name];
  return (
    <>
      <RadiosField {...field} values={{}} label={label} items={choices} />
      <Input
        id={`${field.name}-words`}
        name={field.name}
        label="Or search with other words"
        value={typeof typed === 'string' ? typed : ''}
        autoComplete="off"
      />
    </>
  );
}
