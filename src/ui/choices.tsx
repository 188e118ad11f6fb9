import type { InputHTMLAttributes, ReactNode } from 'react';
import {
  type ErrorOptions,
  explain,
  Fieldset,
  type FieldsetOptions,
  FormGroup,
  type FormGroupOptions,
  Hint,
  type HintOptions,
  Label,
  type LabelOptions,
} from './field-parts.tsx';
import { classes, ids, placed, type Worded, worded } from './words.ts';

type InputAttributes = Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'checked'>;

export interface ChoiceItem extends InputAttributes {
  value: string;
  label: Worded<LabelOptions>;
  hint?: Worded<HintOptions>;
  checked?: boolean;
  /** Shown under the choice; hidden by the page's script while it is not chosen. */
  conditional?: ReactNode;
  /** Checkboxes: unticks the others, such as “None of these”; or ticks them all. */
  behaviour?: 'exclusive' | 'inclusive';
  behaviourGroup?: string;
  divider?: undefined;
}

export interface ChoiceDivider {
  divider: string;
  behaviour?: 'inclusive';
}

interface ChoicesProps {
  name: string;
  items: readonly (ChoiceItem | ChoiceDivider | null | undefined | false)[];
  fieldset?: Omit<FieldsetOptions, 'children'>;
  hint?: Worded<HintOptions>;
  error?: Worded<ErrorOptions>;
  formGroup?: FormGroupOptions;
  describedBy?: string;
  id?: string;
  /** The first choice has this id, so that an error summary can link to it. */
  idPrefix?: string;
  small?: boolean;
  inline?: boolean;
  disabled?: boolean;
  className?: string;
}

export interface RadiosProps extends ChoicesProps {
  value?: string;
}

export interface CheckboxesProps extends ChoicesProps {
  values?: readonly string[];
}

export function Radios({ value, ...rest }: RadiosProps) {
  return <Choices {...rest} kind="radio" chosen={value ? [value] : []} />;
}

export function Checkboxes({ values = [], ...rest }: CheckboxesProps) {
  return <Choices {...rest} kind="checkbox" chosen={values} />;
}

type Kind = 'radio' | 'checkbox';

function Choices(props: ChoicesProps & { kind: Kind; chosen: readonly string[] }) {
  const { name, items, fieldset, hint, error, formGroup, kind, chosen, small, inline } = props;
  const { id, disabled, className, idPrefix = name } = props;
  const base = kind === 'radio' ? 'nhsuk-radios' : 'nhsuk-checkboxes';
  const before = fieldset?.describedBy ?? props.describedBy;
  const { invalid, describedBy, explanation } = explain(idPrefix, {
    hint,
    error,
    describedBy: before,
  });
  const inner = (
    <>
      {explanation}
      <div
        className={classes(base, small && `${base}--small`, inline && `${base}--inline`, className)}
        id={id}
        data-module={base}
      >
        {formGroup?.before}
        {placed(items).map(({ item, place }) =>
          item.divider !== undefined ? (
            <div key={place} className={classes(`${base}__divider`, needsScript(item))}>
              {item.divider}
            </div>
          ) : (
            <Choice
              key={place}
              {...item}
              base={base}
              kind={kind}
              name={item.name ?? name}
              id={item.id ?? (place > 1 ? `${idPrefix}-${place}` : idPrefix)}
              checked={item.checked ?? chosen.includes(item.value)}
              disabled={item.disabled ?? disabled}
              describedBy={kind === 'checkbox' && !fieldset ? describedBy : undefined}
            />
          ),
        )}
        {formGroup?.after}
      </div>
    </>
  );
  return (
    <FormGroup {...formGroup} invalid={invalid}>
      {fieldset ? (
        <Fieldset {...fieldset} describedBy={describedBy}>
          {inner}
        </Fieldset>
      ) : (
        inner
      )}
    </FormGroup>
  );
}

/** “Select all” does nothing without the page's script, so it is hidden until then. */
function needsScript(item: { behaviour?: string }) {
  return item.behaviour === 'inclusive' && 'nhsuk-u-frontend-not-supported-hidden';
}

type ChoiceProps = ChoiceItem & { base: string; kind: Kind; id: string; describedBy?: string };

function Choice(props: ChoiceProps) {
  const { base, kind, label, hint, checked, conditional, describedBy, ...more } = props;
  const { behaviour, behaviourGroup, divider: _divider, className, id, ...rest } = more;
  const title = worded(label);
  const note = worded(hint);
  const noteId = note && (note.id ?? `${id}-item-hint`);
  const conditionalId = conditional ? `conditional-${id}` : undefined;
  return (
    <>
      <div className={classes(`${base}__item`, needsScript(props))}>
        <input
          className={classes(`${base}__input`, className)}
          id={id}
          type={kind}
          defaultChecked={checked}
          data-behaviour={behaviour}
          data-behaviour-group={behaviourGroup}
          data-aria-controls={conditionalId}
          aria-describedby={ids(describedBy, noteId)}
          {...rest}
        />
        {title && (
          <Label htmlFor={id} {...title} className={classes(`${base}__label`, title.className)} />
        )}
        {note && (
          <Hint {...note} id={noteId} className={classes(`${base}__hint`, note.className)} />
        )}
      </div>
      {conditional && (
        <div
          className={classes(`${base}__conditional`, !checked && `${base}__conditional--hidden`)}
          id={conditionalId}
        >
          {conditional}
        </div>
      )}
    </>
  );
}
