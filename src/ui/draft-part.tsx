import { Button } from './button.tsx';
import { formatDate, formatTime, londonDay, type When } from './time.ts';

/** One's own drafts of the forms on a page, by the names of the forms. */
export interface Drafts {
  /** Where drafts are sent to be kept. */
  action: string;
  now: When;
  kept: Readonly<
    Record<
      string,
      {
        values: Record<string, string | string[]>;
        /** The version of the record that the form was opened at. */
        version: number | undefined;
        updatedAt: When;
      }
    >
  >;
}

interface DraftPartProps {
  drafts: Drafts;
  /** The name of this form's draft. */
  name: string;
}

/**
 * The end of a form that is kept while somebody types (`keep-drafts.js`); without JavaScript, by a
 * button. It comes after the form's own button, which is the one the Enter key presses.
 */
export function DraftPart({ drafts: { action, now, kept }, name }: DraftPartProps) {
  const at = kept[name]?.updatedAt;
  return (
    <div className="hf-draft" data-draft={action}>
      <input type="hidden" name="_draft" value={name} />
      <Button variant="secondary" small formAction={action} className="hf-without-script">
        Save as draft
      </Button>
      <p className="hf-draft__status" role="status" data-draft-status>
        {at && `Draft saved ${shortMoment(at, now)}. Only you see it.`}
      </p>
      <Button
        variant="secondary"
        small
        formAction={action}
        name="_discard"
        value="yes"
        hidden={!at}
        data-draft-discard
      >
        Discard draft
      </Button>
    </div>
  );
}

const shortMoment = (at: When, now: When) =>
  londonDay(at) === londonDay(now) ? formatTime(at) : `${formatDate(at)}, ${formatTime(at)}`;
