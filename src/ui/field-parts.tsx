import type { FieldsetHTMLAttributes, HTMLAttributes, LabelHTMLAttributes, ReactNode } from 'react';
import { Caption, type CaptionOptions, type Level } from './heading.tsx';
import { classes, HIDDEN, ids, type Worded, worded } from './words.ts';

interface Titled {
  size?: 's' | 'm' | 'l' | 'xl';
  /** Makes the label or legend a heading too; 1 when it is the question of the page. */
  headingLevel?: Level;
  headingId?: string;
  caption?: Worded<CaptionOptions>;
  visuallyHiddenText?: string;
}

export type LabelOptions = LabelHTMLAttributes<HTMLLabelElement> & Titled;
export type LegendOptions = HTMLAttributes<HTMLLegendElement> & Titled;

export function Label(props: LabelOptions) {
  const { size, headingLevel, headingId, caption, visuallyHiddenText, ...others } = props;
  const { className, children, ...rest } = others;
  if (children === undefined || children === null || children === '') return null;
  const top = worded(caption);
  const shown = top && <Caption {...top} size={top.size ?? size} />;
  const placement = top?.placement ?? 'start';
  const label = (
    // biome-ignore lint/a11y/noLabelWithoutControl: the caller names the control in htmlFor
    <label className={classes('nhsuk-label', size && `nhsuk-label--${size}`, className)} {...rest}>
      {placement === 'start' && shown}
      {children}
      {visuallyHiddenText && <span className={HIDDEN}> {visuallyHiddenText}</span>}
      {placement === 'end' && shown}
    </label>
  );
  const Tag = headingLevel && (`h${headingLevel}` as const);
  return (
    <>
      {placement === 'before' && shown}
      {Tag ? (
        <Tag className="nhsuk-label-wrapper" id={headingId}>
          {label}
        </Tag>
      ) : (
        label
      )}
      {placement === 'after' && shown}
    </>
  );
}

export function Legend(props: LegendOptions) {
  const { size, headingLevel, headingId, caption, visuallyHiddenText, ...others } = props;
  const { className, children, ...rest } = others;
  const top = worded(caption);
  const shown = top && <Caption {...top} size={top.size ?? size} />;
  // A caption cannot stand before a legend: the legend must come first in its fieldset.
  const placement = top?.placement === 'before' ? 'start' : (top?.placement ?? 'start');
  const inner = (
    <>
      {placement === 'start' && shown}
      {children}
      {visuallyHiddenText && <span className={HIDDEN}> {visuallyHiddenText}</span>}
      {placement === 'end' && shown}
    </>
  );
  const Tag = headingLevel && (`h${headingLevel}` as const);
  return (
    <>
      <legend
        className={classes(
          'nhsuk-fieldset__legend',
          size && `nhsuk-fieldset__legend--${size}`,
          className,
        )}
        {...rest}
      >
        {Tag ? (
          <Tag className="nhsuk-fieldset__heading" id={headingId}>
            {inner}
          </Tag>
        ) : (
          inner
        )}
      </legend>
      {placement === 'after' && shown}
    </>
  );
}

export interface FieldsetOptions extends FieldsetHTMLAttributes<HTMLFieldSetElement> {
  legend: Worded<LegendOptions>;
  describedBy?: string;
}

export function Fieldset(props: FieldsetOptions) {
  const { legend, describedBy, className, children, ...rest } = props;
  const title = worded(legend);
  return (
    <fieldset
      className={classes('nhsuk-fieldset', className)}
      aria-describedby={describedBy}
      {...rest}
    >
      {title && <Legend {...title} />}
      {children}
    </fieldset>
  );
}

export type HintOptions = HTMLAttributes<HTMLDivElement>;

export function Hint({ className, ...rest }: HintOptions) {
  return <div className={classes('nhsuk-hint', className)} {...rest} />;
}

export interface ErrorOptions extends HTMLAttributes<HTMLSpanElement> {
  /** Read out before the message; '' for none. */
  visuallyHiddenText?: string;
}

export function ErrorMessage(props: ErrorOptions) {
  const { visuallyHiddenText = 'Error', className, children, ...rest } = props;
  return (
    <span className={classes('nhsuk-error-message', className)} {...rest}>
      {visuallyHiddenText && <span className={HIDDEN}>{visuallyHiddenText}: </span>}
      {children}
    </span>
  );
}

export interface FormGroupOptions extends HTMLAttributes<HTMLDivElement> {
  before?: ReactNode;
  after?: ReactNode;
}

/** What every field has in common; a field adds its own control. */
export interface FieldProps {
  label?: Worded<LabelOptions>;
  hint?: Worded<HintOptions>;
  /** The message, or true to mark the field while another message explains. */
  error?: Worded<ErrorOptions>;
  formGroup?: FormGroupOptions;
  describedBy?: string;
}

/** Hint and error of a field, and the ids that describe it. */
export function explain(id: string, field: Pick<FieldProps, 'hint' | 'error' | 'describedBy'>) {
  const hint = worded(field.hint);
  const error = worded(field.error);
  const hintId = hint && (hint.id ?? `${id}-hint`);
  const errorId = error && (error.id ?? `${id}-error`);
  return {
    invalid: Boolean(error) || field.error === true,
    describedBy: ids(field.describedBy, hintId, errorId),
    explanation: (
      <>
        {hint && <Hint {...hint} id={hintId} />}
        {error && <ErrorMessage {...error} id={errorId} />}
      </>
    ),
  };
}

/** The box around a field, with the red line at its side when it is in error. */
export function FormGroup(props: FormGroupOptions & { invalid: boolean; base?: string }) {
  const { before: _before, after: _after, invalid, base, className, ...rest } = props;
  return (
    <div
      className={classes('nhsuk-form-group', invalid && 'nhsuk-form-group--error', base, className)}
      {...rest}
    />
  );
}
