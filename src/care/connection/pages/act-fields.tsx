import { isDay } from '#platform/clock.ts';
import { Button } from '#ui/button.tsx';
import { DateField, type Errors, RadiosField, TextAreaField, type Values } from '#ui/form.tsx';
import { formatDate } from '#ui/time.ts';
import {
  answerInWords,
  type Doing,
  type Status,
  standingLabels,
  statusNames,
  yesOrNo,
} from '../rules.ts';
import { AnswerFields } from './answer-fields.tsx';

export const doingTitles: Record<Doing, string> = {
  answer: 'Record their answer',
  chase: 'Ask them again',
  attendance: 'Record the first visit',
  'still-going': 'Record whether they still go',
  withdraw: 'Withdraw',
};

/** What was typed of an act, by the labels under which a conflict shows what was saved. */
export function typedOf(doing: Doing, values: Values): Values {
  const said = (name: string) => String(values[name] ?? '');
  const { answer, first, weeks4, weeks12, chaseOn } = standingLabels;
  const note = said('note') && ` · ${said('note')}`;
  const other = Object.fromEntries(
    ['Status', ...Object.values(standingLabels)].map((label) => [label, 'Not asked here']),
  );
  switch (doing) {
    case 'answer':
      return {
        ...other,
        Status: statusNames[said('answer') as Status] ?? '',
        [answer]: answerInWords({
          waitingWeeks: said('waitingWeeks'),
          note: said('note'),
          answeredBy: said('answeredBy'),
        }),
      };
    case 'chase':
      return { ...other, [chaseOn]: doingTitles.chase };
    case 'attendance': {
      const on = said('on');
      const went = said('attended') === 'yes' ? (isDay(on) ? formatDate(on) : on) : 'No, not yet';
      return { ...other, [first]: went + note };
    }
    case 'still-going':
      return {
        ...other,
        [said('weeks') === '12' ? weeks12 : weeks4]: yesOrNo(said('going') === 'yes') + note,
      };
    case 'withdraw':
      return { ...other, Status: `${doingTitles.withdraw}: ${said('reason')}` };
  }
}

interface ActFieldsProps {
  doing: Doing;
  name: string;
  connection: { providerEmail: string | null; goingAt4Weeks: boolean | null };
  values: Values;
  errors: Errors;
}

/** The questions of one thing that can be done with a connection. */
export function ActFields({ doing, name, connection, ...form }: ActFieldsProps) {
  switch (doing) {
    case 'answer':
      return (
        <>
          <AnswerFields {...form} />
          <Button>Save their answer</Button>
        </>
      );
    case 'chase':
      return (
        <>
          <p>
            {connection.providerEmail
              ? `A new link is sent to ${connection.providerEmail}. If they do not answer, you hear about it again in ten days.`
              : 'There is no e-mail address: telephone them. You hear about it again in ten days.'}
          </p>
          <Button preventDoubleClick>
            {connection.providerEmail ? 'Send again' : 'Note that I asked again'}
          </Button>
        </>
      );
    case 'attendance':
      return (
        <>
          <RadiosField
            {...form}
            name="attended"
            label={`Did ${name} go?`}
            items={[
              { value: 'yes', label: 'Yes' },
              { value: 'no', label: 'No, not yet' },
            ]}
          />
          <DateField {...form} name="on" label="If they went, when was the first time?" />
          <TextAreaField
            {...form}
            name="note"
            label="How it went (optional)"
            rows={3}
            limit={1000}
          />
          <Button>Save</Button>
        </>
      );
    case 'still-going':
      return (
        <>
          <RadiosField
            values={{ weeks: connection.goingAt4Weeks === null ? '4' : '12', ...form.values }}
            errors={form.errors}
            name="weeks"
            label="After"
            inline
            items={[
              { value: '4', label: '4 weeks' },
              { value: '12', label: '12 weeks' },
            ]}
          />
          <RadiosField
            {...form}
            name="going"
            label={`Does ${name} still go?`}
            items={[
              { value: 'yes', label: 'Yes' },
              { value: 'no', label: 'No' },
            ]}
          />
          <TextAreaField
            {...form}
            name="note"
            label="How it goes (optional)"
            rows={3}
            limit={1000}
          />
          <Button>Save</Button>
        </>
      );
    case 'withdraw':
      return (
        <>
          <TextAreaField
            {...form}
            name="reason"
            label="Why is it withdrawn?"
            hint="The service is not told this. Their link stops working."
            rows={3}
            limit={500}
          />
          <Button variant="warning">Withdraw</Button>
        </>
      );
  }
}
