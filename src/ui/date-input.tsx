import {
  type ErrorOptions,
  explain,
  Fieldset,
  type FieldsetOptions,
  FormGroup,
  type FormGroupOptions,
  type HintOptions,
} from './field-parts.tsx';
import { Input, type InputProps } from './input.tsx';
import { classes, placed, type Worded } from './words.ts';

export interface DatePart extends Omit<InputProps, 'error'> {
  /** False takes the red border away when another part is the wrong one. */
  error?: boolean;
}

export interface DateInputProps {
  id: string;
  items: readonly (DatePart | null | undefined | false)[];
  fieldset?: Omit<FieldsetOptions, 'children'>;
  hint?: Worded<HintOptions>;
  error?: Worded<ErrorOptions>;
  formGroup?: FormGroupOptions;
  disabled?: boolean;
  className?: string;
}

export function DateInput(props: DateInputProps) {
  const { id, items, fieldset, hint, error, formGroup, disabled, className } = props;
  const { invalid, describedBy, explanation } = explain(id, {
    hint,
    error,
    describedBy: fieldset?.describedBy,
  });
  const parts = placed(items);
  const blamed = parts.some(({ item }) => item.error);
  const inner = (
    <>
      {explanation}
      <div className={classes('nhsuk-date-input', className)} id={id}>
        {formGroup?.before}
        {parts.map(({ item, place }) => (
          <div className="nhsuk-date-input__item" key={place}>
            <Input
              inputMode="numeric"
              disabled={disabled}
              width={2}
              id={`${id}-${item.name}`}
              {...item}
              label={{
                className: 'nhsuk-date-input__label',
                children: item.label as string,
              }}
              error={item.error || (item.error !== false && invalid && !blamed)}
              className={classes('nhsuk-date-input__input', item.className)}
            />
          </div>
        ))}
        {formGroup?.after}
      </div>
    </>
  );
  return (
    <FormGroup {...formGroup} invalid={invalid || blamed}>
      {fieldset ? (
        // Without the role, JAWS does not read the description of a group of text inputs.
        <Fieldset role="group" {...fieldset} describedBy={describedBy}>
          {inner}
        </Fieldset>
      ) : (
        inner
      )}
    </FormGroup>
  );
}
