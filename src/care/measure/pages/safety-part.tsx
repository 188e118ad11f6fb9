import { Button } from '#ui/button.tsx';
import { WarningCallout } from '#ui/card.tsx';
import { ActForm, type Errors, TextAreaField, type Values } from '#ui/form.tsx';
import { formatDateTime } from '#ui/time.ts';

interface SafetyPartProps {
  called: string;
  alone: boolean;
  /** Each time the prompt was shown, newest first. */
  shown: readonly {
    id: string;
    shownAt: Date;
    seenAt: Date | null;
    seenBy: string | null;
    done: string | null;
  }[];
  idempotencyKey: string;
  values: Values;
  errors: Errors;
}

/** What to do now, where somebody said they thought of death or of hurting themselves. */
export function SafetyPart(props: SafetyPartProps) {
  const { called, alone, shown, idempotencyKey, values, errors } = props;
  const history = shown.map(({ id, shownAt, seenAt, seenBy, done }) => (
    <div key={id}>
      <p>
        {called} said so on {formatDateTime(shownAt)}.
        {seenAt && ` ${seenBy} wrote on ${formatDateTime(seenAt)}:`}
      </p>
      {done && <p className="hf-lines">{done}</p>}
    </div>
  ));
  if (shown.every(({ seenAt }) => seenAt))
    return <WarningCallout heading="Thoughts of death or self-harm">{history}</WarningCallout>;
  return (
    <WarningCallout heading="Act on this now">
      <p>
        {called} said they have had thoughts of being better off dead, or of hurting themselves.
        {alone
          ? ' They were shown where to find help at once. Call them today.'
          : ' Stay with them while you do what follows.'}
      </p>
      {history}
      <ol>
        <li>
          Ask them plainly: are you thinking of ending your life? Is there a plan, or something at
          hand to do it with? Asking does not put it in anybody’s mind.
        </li>
        <li>If they may act on it, or you cannot reach them and are worried: call 999.</li>
        <li>
          Otherwise, today: tell their GP practice, and give them NHS 111 (mental health option) and
          Samaritans, 116 123.
        </li>
        <li>
          Tell your supervisor or safeguarding lead today, and follow your service’s procedure.
        </li>
      </ol>
      <ActForm idempotencyKey={idempotencyKey}>
        <input type="hidden" name="intent" value="safety" />
        <TextAreaField values={values} errors={errors} name="done" label="What I did" rows={3} />
        <Button preventDoubleClick>Record what I did</Button>
      </ActForm>
    </WarningCallout>
  );
}
