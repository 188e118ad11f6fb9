import type { TextareaHTMLAttributes } from 'react';
import { explain, type FieldProps, FormGroup, Hint, Label } from './field-parts.tsx';
import { classes, worded } from './words.ts';

export interface TextareaProps
  extends FieldProps,
    Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'value'> {
  name: string;
  value?: string;
}

export function Textarea(props: TextareaProps) {
  const { label, hint, error, formGroup, describedBy: others, ...more } = props;
  const { value, className, rows = 5, id = props.name, ...rest } = more;
  const title = worded(label);
  const { invalid, describedBy, explanation } = explain(id, { hint, error, describedBy: others });
  return (
    <FormGroup {...formGroup} invalid={invalid}>
      {title && <Label htmlFor={id} {...title} />}
      {explanation}
      {formGroup?.before}
      <textarea
        className={classes('nhsuk-textarea', invalid && 'nhsuk-textarea--error', className)}
        id={id}
        rows={rows}
        defaultValue={value}
        aria-describedby={describedBy}
        {...rest}
      />
      {formGroup?.after}
    </FormGroup>
  );
}

export interface CharacterCountProps extends TextareaProps {
  /** The most characters, or with `countType` the most words; the server must check it too. */
  limit: number;
  countType?: 'characters' | 'words' | 'length';
  /** Percentage of the limit from which the count is shown. */
  threshold?: number;
  /** The sentence shown without script; %{count} stands for the limit. */
  description?: string;
}

export function CharacterCount(props: CharacterCountProps) {
  const { limit, countType, threshold, description, formGroup, ...rest } = props;
  const id = rest.id ?? rest.name;
  const unit = countType === 'words' ? 'words' : 'characters';
  const words = description ?? `You can enter up to %{count} ${unit}`;
  const data = {
    'data-module': 'nhsuk-character-count',
    'data-maxlength': limit,
    'data-count-type': countType,
    'data-threshold': threshold,
  };
  return (
    <Textarea
      {...rest}
      id={id}
      className={classes('nhsuk-js-character-count', rest.className)}
      describedBy={`${id}-info`}
      formGroup={{
        ...formGroup,
        ...data,
        className: classes(formGroup?.className, 'nhsuk-character-count'),
        after: (
          <>
            <Hint id={`${id}-info`} className="nhsuk-character-count__message">
              {words.replaceAll('%{count}', String(limit))}
            </Hint>
            {formGroup?.after}
          </>
        ),
      }}
    />
  );
}
