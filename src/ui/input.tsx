import type { HTMLAttributes, InputHTMLAttributes } from 'react';
import { explain, type FieldProps, FormGroup, Label } from './field-parts.tsx';
import { classes, type Worded, worded } from './words.ts';

export interface InputProps
  extends FieldProps,
    Omit<InputHTMLAttributes<HTMLInputElement>, 'width' | 'prefix' | 'size'> {
  name: string;
  value?: string | number;
  /** In characters. */
  width?: 2 | 3 | 4 | 5 | 10 | 20 | 30;
  /** Monospaced, for codes and reference numbers. */
  code?: boolean;
  large?: boolean;
  prefix?: Worded<HTMLAttributes<HTMLDivElement>>;
  suffix?: Worded<HTMLAttributes<HTMLDivElement>>;
}

export function Input(props: InputProps) {
  const { label, hint, error, formGroup, describedBy: others, ...more } = props;
  const { value, width, code, large, prefix, suffix, className, id = props.name, ...rest } = more;
  const { type = 'text', ...attributes } = rest;
  const title = worded(label);
  const start = worded(prefix);
  const end = worded(suffix);
  const { invalid, describedBy, explanation } = explain(id, { hint, error, describedBy: others });
  const control = (
    <input
      className={classes(
        'nhsuk-input',
        large && 'nhsuk-input--large',
        code && 'nhsuk-input--code',
        invalid && 'nhsuk-input--error',
        width && `nhsuk-input--width-${width}`,
        className,
      )}
      id={id}
      type={type}
      defaultValue={value}
      aria-describedby={describedBy}
      {...attributes}
    />
  );
  const wrapped = start || end || formGroup?.before || formGroup?.after;
  return (
    <FormGroup {...formGroup} invalid={invalid}>
      {title && <Label htmlFor={id} {...title} />}
      {explanation}
      {wrapped ? (
        <div className={classes('nhsuk-input-wrapper', large && 'nhsuk-input-wrapper--large')}>
          {formGroup?.before}
          {start && <Affix {...start} place="prefix" />}
          {control}
          {end && <Affix {...end} place="suffix" />}
          {formGroup?.after}
        </div>
      ) : (
        control
      )}
    </FormGroup>
  );
}

function Affix(props: HTMLAttributes<HTMLDivElement> & { place: 'prefix' | 'suffix' }) {
  const { place, className, ...rest } = props;
  return (
    <div className={classes(`nhsuk-input-wrapper__${place}`, className)} aria-hidden {...rest} />
  );
}
