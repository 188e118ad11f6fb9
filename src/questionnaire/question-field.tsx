import {
  CheckboxesField,
  DateField,
  type Errors,
  RadiosField,
  TextAreaField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { occurrences } from './extensions.ts';
import { choicesOf, controlOf, exampleOf, fieldName, otherName, scaleOf } from './field-values.ts';
import type { Step } from './steps.server.ts';
import type { Words } from './words.ts';

interface QuestionFieldProps {
  step: Step;
  words: Words;
  values: Values;
  errors: Errors;
  /** The one question of its page: its label is the heading. */
  alone?: boolean;
}

/** The field of one question. */
export function QuestionField({ step, words, values, errors, alone }: QuestionFieldProps) {
  const { item, place } = step;
  const name = fieldName(place);
  const text = [item.prefix, item.text ?? item.linkId].filter(Boolean).join(' ');
  const size = alone ? ({ size: 'l', headingLevel: 1 } as const) : ({ size: 's' } as const);
  const label = { children: text, ...size };
  const mayLeave = occurrences(item).least === 0 && alone ? words.optional : undefined;
  const hint = [exampleOf(item), mayLeave].filter(Boolean).join('. ') || undefined;
  const form = { name, label, hint, values, errors };
  switch (controlOf(item)) {
    case 'yes-no':
      return (
        <RadiosField
          {...form}
          inline
          items={[
            { value: 'yes', label: words.yes },
            { value: 'no', label: words.no },
          ]}
        />
      );
    case 'scale':
      return (
        <RadiosField
          {...form}
          inline={!alone}
          small={!alone}
          items={scaleOf(item).map((n) => ({ value: String(n), label: String(n) }))}
        />
      );
    case 'number':
      return (
        <TextField
          {...form}
          inputMode={item.type === 'integer' ? 'numeric' : 'decimal'}
          width={10}
          autoComplete="off"
        />
      );
    case 'date':
      return <DateField {...form} words={words} />;
    case 'line':
      return <TextField {...form} autoComplete="off" />;
    case 'lines':
      return <TextAreaField {...form} rows={alone ? 6 : 3} limit={item.maxLength ?? 4000} />;
    default: {
      const items = [
        ...choicesOf(item),
        item.type === 'open-choice' && {
          value: 'other',
          label: words.other,
          conditional: (
            <TextField
              name={otherName(place)}
              label={words.otherWords}
              values={values}
              autoComplete="off"
            />
          ),
        },
      ];
      return item.repeats ? (
        <CheckboxesField {...form} small={!alone} items={items} />
      ) : (
        <RadiosField {...form} small={!alone} items={items} />
      );
    }
  }
}
