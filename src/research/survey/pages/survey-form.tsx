import { Button } from '#ui/button.tsx';
import {
  ActForm,
  CheckboxesField,
  DateField,
  type Errors,
  SelectField,
  TextAreaField,
  TextField,
  type Values,
} from '#ui/form.tsx';

interface SurveyFormProps {
  values: Values;
  errors: Errors;
  idempotencyKey: string;
  version?: number;
  questionnaires: readonly { canonical: string; title: string }[];
  children: string;
}

/** Everything a survey is, before it opens. */
export function SurveyForm(props: SurveyFormProps) {
  const { values, errors, idempotencyKey, version, questionnaires, children } = props;
  const form = { values, errors };
  return (
    <ActForm idempotencyKey={idempotencyKey} version={version}>
      <TextField {...form} name="title" label="What it is called" />
      <TextAreaField
        {...form}
        name="purpose"
        label="What it is for, in plain words"
        hint="Whoever is asked reads this first"
        rows={4}
        limit={2000}
      />
      <SelectField
        {...form}
        name="questionnaire"
        label="Questionnaire"
        placeholder="Choose a questionnaire"
        items={questionnaires.map(({ canonical, title }) => ({ value: canonical, text: title }))}
      />
      <CheckboxesField
        {...form}
        name="byOpenLink"
        label="Who may answer"
        hint="People you invite by e-mail always may, each once"
        items={[{ value: 'yes', label: 'Anybody with an open link or its QR code as well' }]}
      />
      <CheckboxesField
        {...form}
        name="answersOut"
        label="What researchers may read"
        hint="Whoever is asked is told before they begin. Without it there are results of groups alone."
        items={[
          {
            value: 'yes',
            label: 'The answers one by one, as a file, when the survey is closed',
          },
        ]}
      />
      <TextField
        {...form}
        name="remindAfter"
        label="Remind after how many days (optional)"
        hint="Two reminders at most, and only for links that were not used"
        inputMode="numeric"
        width={4}
      />
      <TextField
        {...form}
        name="quota"
        label="The most answers it takes (optional)"
        inputMode="numeric"
        width={4}
      />
      <DateField {...form} name="closesOn" label="Last day it can be answered (optional)" />
      <TextField
        {...form}
        name="smallestGroup"
        label="The smallest group results tell of (optional)"
        hint="10 if you leave it empty; never under 5"
        inputMode="numeric"
        width={4}
      />
      <Button preventDoubleClick>{children}</Button>
    </ActForm>
  );
}
