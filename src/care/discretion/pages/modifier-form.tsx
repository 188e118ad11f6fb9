import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm, RadiosField, SelectField, TextAreaField, TextField } from '#ui/form.tsx';
import type { Element } from '../elements.ts';

interface FormState {
  form: { values: Record<string, string | string[]>; errors: Record<string, string> };
  idempotencyKey: string;
}

export function ModifierForm({
  elements,
  form,
  idempotencyKey,
}: FormState & { elements: readonly Element[] }) {
  const refusedHere = form.values.act === 'add';
  const state = refusedHere ? form : { values: {}, errors: {} };
  return (
    <Details summary="Use another" open={refusedHere}>
      <ActForm idempotencyKey={idempotencyKey}>
        <input type="hidden" name="act" value="add" />
        <SelectField
          {...state}
          name="element"
          label="Element"
          placeholder="Choose an element"
          items={elements
            .filter(({ mayBeDiscretionary }) => mayBeDiscretionary)
            .map(({ code, name }) => ({ value: code, text: name }))}
        />
        <RadiosField
          {...state}
          name="kind"
          label="What moves it"
          items={[
            { value: 'deprivation', label: 'Deprivation of the practice, this tenth or more' },
            { value: 'complexity', label: 'Complexity: so many needs or more' },
            { value: 'time-in-post', label: 'Time in post, in months' },
            { value: 'specialist', label: 'A specialist role' },
          ]}
        />
        <TextField
          {...state}
          name="threshold"
          label="From what number (not for a specialist role)"
          inputMode="numeric"
          width={3}
        />
        <TextField
          {...state}
          name="widenPosition"
          label="How many places it moves"
          hint="Above 0 towards discretion, below 0 towards the boundary"
          width={3}
        />
        <TextField
          {...state}
          name="widenLimit"
          label="How much more the limit allows"
          hint="In the element’s unit; below 0 for less"
          width={3}
        />
        <TextAreaField {...state} name="reason" label="Why" rows={2} />
        <Button preventDoubleClick>Use it</Button>
      </ActForm>
    </Details>
  );
}
