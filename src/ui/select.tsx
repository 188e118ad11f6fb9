import type { OptionHTMLAttributes, SelectHTMLAttributes } from 'react';
import { explain, type FieldProps, FormGroup, Label } from './field-parts.tsx';
import { classes, placed, worded } from './words.ts';

export interface SelectItem extends Omit<OptionHTMLAttributes<HTMLOptionElement>, 'children'> {
  text?: string;
  /** A line between options instead of an option. */
  divider?: boolean;
}

export interface SelectProps
  extends FieldProps,
    Omit<SelectHTMLAttributes<HTMLSelectElement>, 'value'> {
  name: string;
  value?: string;
  items: readonly (SelectItem | null | undefined | false)[];
}

export function Select(props: SelectProps) {
  const { label, hint, error, formGroup, describedBy: others, ...more } = props;
  const { value, items, className, id = props.name, ...rest } = more;
  const title = worded(label);
  const { invalid, describedBy, explanation } = explain(id, { hint, error, describedBy: others });
  const control = (
    <select
      className={classes('nhsuk-select', invalid && 'nhsuk-select--error', className)}
      id={id}
      defaultValue={value}
      aria-describedby={describedBy}
      {...rest}
    >
      {placed(items).map(({ item: { divider, text, ...option }, place }) =>
        divider ? (
          <hr key={place} />
        ) : (
          <option key={place} {...option}>
            {text}
          </option>
        ),
      )}
    </select>
  );
  return (
    <FormGroup {...formGroup} invalid={invalid}>
      {title && <Label htmlFor={id} {...title} />}
      {explanation}
      {formGroup?.before || formGroup?.after ? (
        <div className="nhsuk-input-wrapper">
          {formGroup.before}
          {control}
          {formGroup.after}
        </div>
      ) : (
        control
      )}
    </FormGroup>
  );
}
