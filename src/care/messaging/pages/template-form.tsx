import { Button } from '#ui/button.tsx';
import { ActForm, type Errors, TextField, type Values } from '#ui/form.tsx';
import { blanks } from '../rules.ts';
import { WrittenFields } from './written-fields.tsx';

interface TemplateFormProps {
  values: Values;
  errors: Errors;
  idempotencyKey: string;
  version?: number;
}

/** The form of a template, new or changed. */
export function TemplateForm({ idempotencyKey, version, ...form }: TemplateFormProps) {
  return (
    <ActForm idempotencyKey={idempotencyKey} {...(version === undefined ? {} : { version })}>
      <TextField {...form} name="name" label="Name of the template" width={20} />
      <WrittenFields {...form} />
      <p>These are filled in for each person:</p>
      <ul>
        {Object.entries(blanks).map(([name, what]) => (
          <li key={name}>
            <code>{`{{${name}}}`}</code> {what.charAt(0).toLowerCase() + what.slice(1)}
          </li>
        ))}
      </ul>
      <Button>Save template</Button>
    </ActForm>
  );
}
