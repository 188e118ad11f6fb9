import type { ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import {
  ActForm,
  CheckboxesField,
  DateField,
  dateFrom,
  datePartsOf,
  ErrorSummaryFor,
  FileField,
  PasswordField,
  RadiosField,
  SelectField,
  TextAreaField,
  TextField,
} from './form.tsx';

const html = (element: ReactElement) => renderToStaticMarkup(element);

const items = [
  { value: 'gp', label: 'GP' },
  { value: 'nurse', label: 'Nurse' },
];
const values = {
  name: 'Amina <b>',
  note: 'one & two',
  role: 'nurse',
  needs: ['gp', 'nurse'],
  'born-day': '31',
  'born-month': 'x',
  'born-year': '1951',
  secret: 'typed',
};
const errors = {
  name: 'Enter a name',
  note: 'Enter a note',
  role: 'Choose a role',
  needs: 'Choose at least one',
  'born-month': 'Month must be a number',
  secret: 'Enter your password',
  letter: 'Choose a file',
};

describe('a form', () => {
  it('is posted, unchecked by the browser, with a key', () => {
    const form = html(<ActForm idempotencyKey="k-1" version={7} multipart />);
    expect(form).toContain('method="post"');
    expect(form).toContain('noValidate=""');
    expect(form).toContain('encType="multipart/form-data"');
    expect(form).toContain('<input type="hidden" name="_key" value="k-1"/>');
    expect(form).toContain('<input type="hidden" name="_version" value="7"/>');
  });

  it('makes a fresh key when none is given', () => {
    const key = () => /name="_key" value="([0-9a-f-]{36})"/.exec(html(<ActForm />))?.[1];
    expect(key()).toMatch(/^[0-9a-f-]{36}$/);
    expect(key()).not.toBe(key());
  });
});

const everyField = (
  <>
    <ErrorSummaryFor errors={errors} />
    <TextField name="name" label="Name" errors={errors} values={values} />
    <TextAreaField name="note" label="Note" limit={200} errors={errors} values={values} />
    <SelectField
      name="role"
      label="Role"
      errors={errors}
      values={values}
      placeholder="Choose"
      items={items.map(({ value, label }) => ({ value, text: label }))}
    />
    <CheckboxesField name="needs" label="Needs" errors={errors} values={values} items={items} />
    <DateField name="born" label="Date of birth" errors={errors} values={values} />
    <PasswordField name="secret" label="Password" errors={errors} />
    <FileField name="letter" label="Letter" errors={errors} />
  </>
);

describe('fields after a refusal', () => {
  const page = html(everyField);

  it('keep everything that was typed, except passwords', () => {
    expect(page).toContain('value="Amina &lt;b&gt;"');
    expect(page).toContain('>one &amp; two</textarea>');
    expect(page).toContain('<option value="nurse" selected="">');
    expect(page.match(/checked=""/g)).toHaveLength(2);
    expect(page).toContain('name="born-day" value="31"');
    expect(page).toContain('name="born-month" value="x"');
    expect(page).not.toContain('typed');
  });

  it('have the ids that the error summary links to', () => {
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links).toEqual(Object.keys(errors));
    for (const id of links) expect(page).toContain(` id="${id}"`);
  });

  it('say their error where it is', () => {
    for (const [name, message] of Object.entries(errors)) {
      const id = name === 'born-month' ? 'born-date' : name;
      expect(page).toMatch(new RegExp(`id="${id}-error"[^>]*>.*?${message}`));
    }
    expect(page).toContain('id="error-summary"');
  });

  it('mark only the part of a date that is wrong', () => {
    const part = (name: string) =>
      new RegExp(`<input[^>]*name="born-${name}"[^>]*>`).exec(page)?.[0];
    expect(part('month')).toContain('nhsuk-input--error');
    expect(part('day')).not.toContain('nhsuk-input--error');
    const all = html(<DateField name="born" label="Born" errors={{ born: 'Enter a date' }} />);
    expect(all.match(/nhsuk-input--error/g)).toHaveLength(3);
  });

  it('let the summary link to the first input of a date', () => {
    const ids = (errors: Record<string, string>) =>
      [
        ...html(<DateField name="born" label="Born" errors={errors} />).matchAll(
          /<input[^>]* id="([^"]+)"/g,
        ),
      ].map(([, id]) => id);
    expect(ids({ born: 'Enter a date' })).toEqual(['born', 'born-month', 'born-year']);
    expect(ids({ 'born-day': 'Enter a day' })).toEqual(['born-day', 'born-month', 'born-year']);
  });

  it('draw no summary when nothing is wrong', () => {
    expect(html(<ErrorSummaryFor errors={{}} />)).toBe('');
    expect(html(<ErrorSummaryFor />)).toBe('');
  });

  it('do not link a message about the whole form', () => {
    const summary = html(<ErrorSummaryFor errors={{ '': 'Try again' }} />);
    expect(summary).toContain('<li>Try again</li>');
  });

  it('choose nothing when nothing was chosen', () => {
    const radios = html(<RadiosField name="role" label="Role" items={items} values={{}} />);
    expect(radios).not.toContain('checked');
    expect(html(<RadiosField name="role" label="Role" items={items} values={values} />)).toContain(
      'value="nurse"',
    );
  });
});

describe('the date of three inputs', () => {
  const typed = (day: string, month: string, year: string) => ({
    'd-day': day,
    'd-month': month,
    'd-year': year,
  });

  it('is put together', () => {
    expect(dateFrom(typed('1', '2', '2026'), 'd')).toBe('2026-02-01');
    expect(dateFrom(typed(' 21 ', '11', '2026'), 'd')).toBe('2026-11-21');
    expect(dateFrom(typed('', '', ''), 'd')).toBeUndefined();
    expect(dateFrom({}, 'd')).toBeUndefined();
    expect(dateFrom(typed('1', '', '2026'), 'd')).toBe('2026-00-01');
  });

  it('is taken apart', () => {
    expect(datePartsOf('d', '2026-02-01')).toEqual(typed('1', '2', '2026'));
    expect(datePartsOf('d', null)).toEqual({});
  });
});
