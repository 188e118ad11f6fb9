import type { ReactNode } from 'react';
import { Checkboxes, type ChoiceItem, Radios } from './choices.tsx';
import { DateInput } from './date-input.tsx';
import { ErrorSummary } from './error-summary.tsx';
import type { HintOptions, LabelOptions, LegendOptions } from './field-parts.tsx';
import { FileUpload } from './file-upload.tsx';
import { Input, type InputProps } from './input.tsx';
import { PasswordInput } from './password-input.tsx';
import { Select, type SelectItem } from './select.tsx';
import { CharacterCount, Textarea } from './textarea.tsx';
import { type Worded, worded } from './words.ts';

/** A message for each field in error, by the name of the field. */
export type Errors = Readonly<Record<string, string>>;

/** What was typed, by the name of the field; a list where a name came more than once. */
export type Values = Readonly<Record<string, string | readonly string[] | undefined>>;

interface ActFormProps {
  /** Where the form is posted to; this page when left out. */
  action?: string;
  /**
   * One act, one key. Pass a key made in the loader, and the key that was posted when the form is
   * shown again: a page that makes its key while rendering makes another in the browser.
   */
  idempotencyKey?: string;
  /** The version of the record that the person sees; the command refuses an older one. */
  version?: string | number;
  /** Needed for files. */
  multipart?: boolean;
  id?: string;
  className?: string;
  children?: ReactNode;
}

/** A form that does something once: posted, with a key; checked by the server, not the browser. */
export function ActForm(props: ActFormProps) {
  const { idempotencyKey, version, multipart, children, ...rest } = props;
  return (
    <form
      method="post"
      noValidate
      encType={multipart ? 'multipart/form-data' : undefined}
      {...rest}
    >
      <ActKey value={idempotencyKey} />
      {version !== undefined && <input type="hidden" name="_version" value={version} />}
      {children}
    </form>
  );
}

/** The hidden key of a form; apart, for forms that are only a button. */
export function ActKey({ value }: { value?: string }) {
  return (
    <input
      type="hidden"
      name="_key"
      value={value ?? crypto.randomUUID()}
      suppressHydrationWarning
    />
  );
}

interface FieldProps {
  /** Also the id, so that the error summary can link to the field. */
  name: string;
  label: Worded<LabelOptions>;
  hint?: Worded<HintOptions>;
  errors?: Errors;
  values?: Values;
  disabled?: boolean;
}

interface GroupProps extends Omit<FieldProps, 'label'> {
  label: Worded<LegendOptions>;
}

/** The value typed for a field; the first where there are several. */
function one(values: Values | undefined, name: string): string | undefined {
  const value = values?.[name];
  return typeof value === 'string' || value === undefined ? value : value[0];
}

function many(values: Values | undefined, name: string): readonly string[] {
  const value = values?.[name];
  if (value === undefined || value === '') return [];
  return typeof value === 'string' ? [value] : value;
}

export interface TextFieldProps
  extends FieldProps,
    Omit<InputProps, 'name' | 'label' | 'hint' | 'error' | 'value' | 'formGroup' | 'id'> {}

export function TextField({ errors, values, ...rest }: TextFieldProps) {
  return <Input {...rest} value={one(values, rest.name)} error={errors?.[rest.name]} />;
}

export interface TextAreaFieldProps extends FieldProps {
  rows?: number;
  /** The most characters; a count is shown. The server must check it too. */
  limit?: number;
  spellCheck?: boolean;
  autoComplete?: string;
}

export function TextAreaField({ errors, values, limit, ...rest }: TextAreaFieldProps) {
  const filled = { ...rest, value: one(values, rest.name), error: errors?.[rest.name] };
  return limit === undefined ? (
    <Textarea {...filled} />
  ) : (
    <CharacterCount {...filled} limit={limit} threshold={75} />
  );
}

export interface SelectFieldProps extends FieldProps {
  items: readonly (SelectItem | null | undefined | false)[];
  /** The words of a first, empty choice, such as “Choose a practice”. */
  placeholder?: string;
}

export function SelectField(props: SelectFieldProps) {
  const { errors, values, items, placeholder, ...rest } = props;
  return (
    <Select
      {...rest}
      items={placeholder === undefined ? items : [{ value: '', text: placeholder }, ...items]}
      value={one(values, rest.name)}
      error={errors?.[rest.name]}
    />
  );
}

type Choice = Omit<ChoiceItem, 'id' | 'name' | 'checked' | 'divider'>;

export interface ChoicesFieldProps extends GroupProps {
  items: readonly (Choice | { divider: string } | null | undefined | false)[];
  small?: boolean;
  inline?: boolean;
}

export function RadiosField({ label, errors, values, ...rest }: ChoicesFieldProps) {
  return (
    <Radios
      {...rest}
      fieldset={{ legend: legend(label) }}
      value={one(values, rest.name)}
      error={errors?.[rest.name]}
    />
  );
}

export function CheckboxesField({ label, errors, values, ...rest }: ChoicesFieldProps) {
  return (
    <Checkboxes
      {...rest}
      fieldset={{ legend: legend(label) }}
      values={many(values, rest.name)}
      error={errors?.[rest.name]}
    />
  );
}

export interface DateFieldProps extends GroupProps {
  /** Lets the browser offer the person's own birthday. */
  birthday?: boolean;
  /** What the three boxes are called, in another language than English. */
  words?: Record<(typeof DATE_PARTS)[number]['part'], string>;
}

const DATE_PARTS = [
  { part: 'day', label: 'Day', width: 2, birthday: 'bday-day' },
  { part: 'month', label: 'Month', width: 2, birthday: 'bday-month' },
  { part: 'year', label: 'Year', width: 4, birthday: 'bday-year' },
] as const;

/**
 * Three inputs, `name-day`, `name-month` and `name-year`; `dateFrom` puts them together again.
 * A message under `name` marks all three; one under `name-month` marks the month alone.
 */
export function DateField({ name, label, hint, errors, values, ...rest }: DateFieldProps) {
  const { birthday, disabled, words } = rest;
  const own = DATE_PARTS.map(({ part }) => errors?.[`${name}-${part}`]);
  // A message about the whole date links to the first input, which then has the name as its id.
  const dayId = own[0] ? `${name}-day` : name;
  return (
    <DateInput
      id={own[0] ? name : `${name}-date`}
      hint={hint}
      disabled={disabled}
      fieldset={{ legend: legend(label) }}
      error={errors?.[name] ?? own.find(Boolean)}
      items={DATE_PARTS.map((item, index) => ({
        id: index === 0 ? dayId : `${name}-${item.part}`,
        name: `${name}-${item.part}`,
        label: words?.[item.part] ?? item.label,
        width: item.width,
        value: one(values, `${name}-${item.part}`),
        error: own[index] ? true : undefined,
        autoComplete: birthday ? item.birthday : undefined,
      }))}
    />
  );
}

/**
 * The date of a DateField as `2026-11-21`: undefined when nothing was typed, and the joined words
 * as they are when they are no date, so that the schema that reads them refuses them.
 */
export function dateFrom(values: Values, name: string): string | undefined {
  const [day = '', month = '', year = ''] = DATE_PARTS.map(({ part }) =>
    (one(values, `${name}-${part}`) ?? '').trim(),
  );
  if (!day && !month && !year) return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** A date as the three values of a DateField. */
export function datePartsOf(name: string, date: string | null | undefined): Values {
  const [year, month, day] = (date ?? '').slice(0, 10).split('-');
  if (!year || !month || !day) return {};
  return {
    [`${name}-day`]: String(Number(day)),
    [`${name}-month`]: String(Number(month)),
    [`${name}-year`]: year,
  };
}

export interface PasswordFieldProps extends Omit<FieldProps, 'values'> {
  autoComplete?: 'current-password' | 'new-password';
}

export function PasswordField({ errors, ...rest }: PasswordFieldProps) {
  return <PasswordInput {...rest} error={errors?.[rest.name]} />;
}

export interface FileFieldProps extends Omit<FieldProps, 'values'> {
  multiple?: boolean;
  accept?: string;
}

/**
 * The browser's own control: nhsuk-frontend's script would make a button of it whose name lacks some
 * of the words on it, so that it cannot be pressed by voice (WCAG 2.5.3).
 */
export function FileField({ errors, ...rest }: FileFieldProps) {
  return <FileUpload {...rest} enhanced={false} error={errors?.[rest.name]} />;
}

/** A legend the size of a label, unless the caller says otherwise. */
function legend(label: Worded<LegendOptions>) {
  const title = worded(label);
  return title && { size: 's' as const, ...title };
}

interface ErrorSummaryForProps {
  errors?: Errors;
  /** Where the page is in another language than English. */
  heading?: string;
  /** Words for a link where the message alone would not say which field it is about. */
  labels?: Readonly<Record<string, string>>;
}

/**
 * Links to every field in error, first thing in the main content. The empty name stands for a
 * message about the whole form. Draws nothing when there are no errors.
 */
export function ErrorSummaryFor({ errors = {}, labels = {}, heading }: ErrorSummaryForProps) {
  const list = Object.entries(errors);
  if (list.length === 0) return null;
  return (
    <ErrorSummary
      tabIndex={-1}
      id="error-summary"
      heading={heading}
      errorList={list.map(([name, message]) => ({
        href: name === '' ? undefined : `#${name}`,
        text: labels[name] ? `${labels[name]}: ${message}` : message,
      }))}
    />
  );
}
