import type { Posted } from '#app/form.server.ts';
import { Button } from '#ui/button.tsx';
import { ActForm } from '#ui/form.tsx';
import type { SummaryDocument } from '../summary.ts';
import { SummarySections } from './summary-sections.tsx';

/** A form's answer with what would be written, before anything is. */
export interface Previewed {
  preview: SummaryDocument;
  values: Posted['values'];
  key: string;
  /** The version the form was first opened at, not the one there is now. */
  version?: number | undefined;
}

/** What will be kept and sent, to be looked at first; what was typed goes along unseen. */
export function Preview(props: {
  heading: string;
  /** Where it goes, in a sentence. */
  children: string;
  answer: Previewed;
  draft: string;
  version?: number;
  /** What the button says that does it. */
  act: string;
}) {
  const { preview, values, key, version = props.version } = props.answer;
  return (
    <>
      <h1>{props.heading}</h1>
      <p>{props.children}</p>
      <SummarySections summary={preview} />
      <ActForm idempotencyKey={key} {...(version === undefined ? {} : { version })}>
        <input type="hidden" name="_draft" value={props.draft} />
        {Object.entries(values).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={String(value)} />
        ))}
        <div className="nhsuk-button-group">
          <Button name="step" value="confirm" preventDoubleClick>
            {props.act}
          </Button>
          <Button name="step" value="change" variant="secondary">
            Go back and change
          </Button>
        </div>
      </ActForm>
    </>
  );
}
