import {
  CheckboxesField,
  DateField,
  type Errors,
  RadiosField,
  SelectField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { postKinds, stages } from '../rules.ts';

interface PostFieldsProps {
  values: Values;
  errors: Errors;
  supervisors: { userId: string; name: string }[];
  practices: { id: string; name: string }[];
}

const items = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

/** The fields that making and changing a post have in common. */
export function PostFields({ supervisors, practices, ...form }: PostFieldsProps) {
  return (
    <>
      <TextField {...form} name="employer" label="Employer" />
      {practices.length > 0 && (
        <CheckboxesField
          {...form}
          name="practices"
          label="Practices"
          items={practices.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <TextField
        {...form}
        name="hours"
        label="Hours a week"
        hint="Like 37.5"
        inputMode="decimal"
        width={4}
      />
      <RadiosField
        {...form}
        name="stage"
        label="Stage"
        hint="Discretion can widen with experience, when it is talked about; never by itself."
        items={items(stages)}
      />
      <RadiosField {...form} name="kind" label="Kind of post" items={items(postKinds)} />
      <TextField
        {...form}
        name="kindNote"
        label="For which people, needs or clinical service (optional)"
      />
      <DateField {...form} name="startedOn" label="In post since" hint="Like 5 1 2026" />
      <DateField
        {...form}
        name="fundedUntil"
        label="Funded until"
        hint="Leave empty if no end is set"
      />
      <TextField
        {...form}
        name="capacity"
        label="People at once, as agreed"
        hint="Leave empty if it was not agreed yet"
        inputMode="numeric"
        width={4}
      />
      <SelectField
        {...form}
        name="supervisorId"
        label="Line supervision by"
        placeholder="Nobody named yet"
        items={supervisors.map(({ userId, name }) => ({ value: userId, text: name }))}
      />
      <TextField
        {...form}
        name="clinicalSupervisor"
        label="Clinical supervision by"
        hint="Name and role; often somebody at a practice. Optional"
      />
      <DateField
        {...form}
        name="reviewOn"
        label="Talk their discretion over again on"
        hint="What experience could widen is then proposed. Optional"
      />
    </>
  );
}
