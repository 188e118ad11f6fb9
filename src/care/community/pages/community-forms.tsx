import type { Refused } from '#app/form.server.ts';
import { addDays } from '#platform/clock.ts';
import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm, DateField, datePartsOf, TextAreaField, TextField } from '#ui/form.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { StatusTag } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import { type DeedKind, deedNames, hoursInWords, hoursOf, weekdays } from '../rules.ts';

interface Day {
  day: string;
  planned: number | null;
  kept: number | null;
  note: string | null;
  deeds: { kind: string; name: string }[];
}

interface Mine {
  monday: string;
  today: string;
  days: Day[];
  waiting: { day: string; planned: number | null }[];
}

interface FormProps extends Mine {
  refused: Refused | undefined;
  idempotencyKey: string;
}

/** What was typed, where this was the form that was refused. */
function typedIn(refused: Refused | undefined, act: string) {
  const own = refused?.values.act === act ? refused : undefined;
  return { own, values: own?.values, errors: own?.errors ?? {} };
}

/** What became of a day: filled in as planned, so that one press is often enough. */
export function KeepForm({
  waiting,
  today,
  refused,
  idempotencyKey,
  addListing,
}: FormProps & { addListing: string }) {
  const { own, values, errors } = typedIn(refused, 'keep');
  const [first] = waiting;
  const form = {
    errors,
    values: values ?? {
      ...datePartsOf('day', first?.day ?? today),
      hours: first?.planned ? hoursOf(first.planned) : '',
    },
  };
  return (
    <>
      <h2>Write down what became of it</h2>
      {first && (
        <p>
          {hoursInWords(first.planned ?? 0)} planned on {formatDate(first.day)}
          {waiting.length > 1 && `; ${waiting.length - 1} more to write down after it`}.
        </p>
      )}
      <ActForm idempotencyKey={own?.key ?? idempotencyKey}>
        <input type="hidden" name="act" value="keep" />
        <DateField {...form} name="day" label="Day" />
        <TextField
          {...form}
          name="hours"
          label="Hours kept"
          hint="0 if the day took it all"
          width={3}
          inputMode="decimal"
        />
        <TextAreaField
          {...form}
          name="venues"
          label="Venues visited (optional)"
          hint="One a line"
          rows={2}
        />
        <TextAreaField
          {...form}
          name="groups"
          label="Groups started (optional)"
          hint="One a line"
          rows={2}
        />
        <TextField
          {...form}
          name="note"
          label="A word about it (optional)"
          hint="For yourself. Name nobody you support"
        />
        <Button preventDoubleClick>Write it down</Button>
      </ActForm>
      <p>
        A group or a place that others could use? <a href={addListing}>Add it to the directory</a>.
      </p>
    </>
  );
}

/** The days of a week with something planned or kept. */
export function Week({ monday, days, page }: Mine & { page: string }) {
  const name = `Week of ${formatDate(monday)}`;
  return (
    <>
      <h2>{name}</h2>
      {days.length === 0 ? (
        <p>Nothing is planned for this week yet.</p>
      ) : (
        <RowList label={name}>
          {days.map(({ day, planned, kept, note, deeds }) => (
            <Row
              key={day}
              title={formatDate(day)}
              status={
                kept === null ? (
                  <StatusTag tone="waiting">Planned</StatusTag>
                ) : (
                  <StatusTag tone="done">{`${hoursInWords(kept)} kept`}</StatusTag>
                )
              }
            >
              {planned ? `${hoursInWords(planned)} planned` : 'Not planned'}
              {(Object.keys(deedNames) as DeedKind[]).map((kind) => {
                const names = deeds.filter((deed) => deed.kind === kind).map((deed) => deed.name);
                return names.length > 0 && `. ${deedNames[kind]}: ${names.join(', ')}`;
              })}
              {note && `. ${note}`}
            </Row>
          ))}
        </RowList>
      )}
      <p>
        <a href={`${page}?week=${addDays(monday, -7)}`}>Week before</a>{' '}
        <a href={`${page}?week=${addDays(monday, 7)}`}>Week after</a>
      </p>
    </>
  );
}

/** Hours for each day of the week shown. */
export function PlanForm({ monday, days, refused, idempotencyKey }: FormProps) {
  const { own, values, errors } = typedIn(refused, 'plan');
  const planned = Object.fromEntries(
    weekdays.map((weekday, index) => {
      const found = days.find(({ day }) => day === addDays(monday, index));
      return [weekday, found?.planned ? hoursOf(found.planned) : ''];
    }),
  );
  const form = { errors, values: values ?? planned };
  return (
    <Details summary="Plan this week" open={own !== undefined || days.length === 0}>
      <ActForm idempotencyKey={own?.key ?? idempotencyKey}>
        <input type="hidden" name="act" value="plan" />
        <input type="hidden" name="week" value={monday} />
        {weekdays.map((weekday, index) => (
          <TextField
            key={weekday}
            {...form}
            name={weekday}
            label={`Hours on ${weekday.charAt(0).toUpperCase()}${weekday.slice(1)}, ${formatDate(addDays(monday, index))}`}
            width={3}
            inputMode="decimal"
          />
        ))}
        <Button preventDoubleClick>Keep the plan</Button>
      </ActForm>
    </Details>
  );
}
