import { useRouteLoaderData } from 'react-router';
import { ErrorMessage, Hint } from '#ui/field-parts.tsx';
import { CheckboxesField, type Errors, TextAreaField, TextField, type Values } from '#ui/form.tsx';
import dragScript from '../browser/drag.js?url';
import { type Element, vocabularies } from '../elements.ts';
import {
  BOUNDARY,
  DISCRETION,
  positions,
  strengthMeanings,
  strengthOf,
  strengths,
} from '../rules.ts';

interface FormState {
  values: Values;
  errors: Errors;
}

/**
 * The continuum as a form: eleven radio buttons in one line, from boundary to discretion. Arrow keys
 * move along it as along any radio buttons; where there is a script it can be dragged too.
 */
export function PositionField({ values, errors, element }: FormState & { element: Element }) {
  const root = useRouteLoaderData('root') as { nonce: string } | undefined;
  const error = errors.position;
  const offered = element.mayBeDiscretionary ? positions : [BOUNDARY];
  return (
    <div className={`nhsuk-form-group ${error ? 'nhsuk-form-group--error' : ''}`}>
      <fieldset
        className="nhsuk-fieldset"
        aria-describedby={error ? 'position-hint position-error' : 'position-hint'}
      >
        <legend className="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">
          Where on the continuum
        </legend>
        <Hint id="position-hint">
          {Object.entries(strengths)
            .map(
              ([strength, name]) =>
                `${name} ${strengthMeanings[strength as keyof typeof strengths]}`,
            )
            .join('. ')}
          .
        </Hint>
        {error && <ErrorMessage id="position-error">{error}</ErrorMessage>}
        <div className="hf-scale__ends" aria-hidden>
          <span>Firm boundary</span>
          <span>Complete discretion</span>
        </div>
        <div className="hf-scale" data-scale="">
          {offered.map((position) => (
            <label
              key={position}
              className={`hf-scale__place hf-scale__place--${strengthOf(position)}`}
            >
              <input
                type="radio"
                name="position"
                id={position === BOUNDARY ? 'position' : `position-${position}`}
                value={position}
                defaultChecked={values.position === String(position)}
              />
              <span>
                {position}
                <span className="nhsuk-u-visually-hidden">
                  {position === BOUNDARY && ', firm boundary'}
                  {position === DISCRETION && ', complete discretion'}
                  {`, ${strengths[strengthOf(position)].toLowerCase()}`}
                </span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <script type="module" src={dragScript} nonce={root?.nonce} />
    </div>
  );
}

/** A limit in the element’s own unit; nothing for an element that has none. */
export function LimitField({ values, errors, element }: FormState & { element: Element }) {
  const { unit } = element;
  if (unit.kind === 'practice') return null;
  if (unit.kind === 'amount')
    return (
      <TextField
        name="limitAmount"
        label={`At ${unit.bound} how many ${unit.many}`}
        hint="Leave it empty for no limit"
        inputMode="numeric"
        width={4}
        values={values}
        errors={errors}
      />
    );
  return (
    <CheckboxesField
      name="limitAmong"
      label="What is included"
      hint="Tick nothing for no limit"
      small
      values={values}
      errors={errors}
      items={Object.entries(vocabularies[unit.of]).map(([value, label]) => ({ value, label }))}
    />
  );
}

export function ReasonField({
  name = 'reason',
  ...rest
}: FormState & { name?: string; label: string }) {
  return <TextAreaField name={name} rows={3} {...rest} />;
}
