import {
  CheckboxesField,
  type Errors,
  RadiosField,
  TextAreaField,
  TextField,
  type Values,
} from '#ui/form.tsx';

/** What a service says of an element of its own. */
export function ElementFields(form: { values: Values; errors: Errors }) {
  return (
    <>
      <TextField {...form} name="name" label="Name" />
      <TextAreaField {...form} name="definition" label="What it means, in plain words" rows={2} />
      <TextAreaField {...form} name="examples" label="Examples, one a line" rows={3} />
      <TextField
        {...form}
        name="unitOne"
        label="What a limit on it is counted in, for one (if it can be counted)"
        hint="Such as: mile"
        width={20}
      />
      <TextField
        {...form}
        name="unitMany"
        label="The same for several"
        hint="Such as: miles"
        width={20}
      />
      <RadiosField
        {...form}
        name="bound"
        label="A limit says"
        inline
        items={[
          { value: 'most', label: 'At most so many' },
          { value: 'least', label: 'At least so many' },
        ]}
      />
      <CheckboxesField
        {...form}
        name="safety"
        label="Safety"
        items={[
          {
            value: 'yes',
            label: 'It is about safety: while sources disagree the tighter applies',
          },
        ]}
      />
      <CheckboxesField
        {...form}
        name="boundaryOnly"
        label="Discretion"
        items={[{ value: 'yes', label: 'It may never be left to discretion' }]}
      />
    </>
  );
}
