import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm } from '#ui/form.tsx';
import { Input } from '#ui/input.tsx';
import { Select } from '#ui/select.tsx';
import { Textarea } from '#ui/textarea.tsx';
import type { Load } from '../load.server.ts';
import { waitingModes } from '../rules.ts';
import type { Form } from './about-fields.tsx';

interface Props {
  form: Form;
  formKey: string;
  episodeId: string;
  /** Whom it is about, for the name of the form. */
  name: string;
  open: boolean;
}

const one = (form: Form, name: string) => {
  const value = form.values[name];
  return typeof value === 'string' ? value : '';
};
/** Many forms stand on the page: only one that was refused takes the plain id its error links to. */
const idOf = (form: Form, name: string, episodeId: string) =>
  form.errors[name] ? name : `${name}-${episodeId}`;

export function AllocateForm(props: Props & { version: number; workers: Load[]; self: boolean }) {
  const { form, formKey, episodeId, version, workers, self, open, name } = props;
  const [only] = workers;
  if (self && only)
    return (
      <ActForm idempotencyKey={formKey} version={version}>
        <input type="hidden" name="act" value="allocate" />
        <input type="hidden" name="episode" value={episodeId} />
        <input type="hidden" name="linkWorker" value={only.userId} />
        <Button small>
          Take on<span className="nhsuk-u-visually-hidden"> {name}</span>
        </Button>
      </ActForm>
    );
  return (
    <Details
      summary={
        <>
          Allocate<span className="nhsuk-u-visually-hidden"> {name}</span>
        </>
      }
      open={open}
    >
      <ActForm idempotencyKey={formKey} version={version}>
        <input type="hidden" name="act" value="allocate" />
        <input type="hidden" name="episode" value={episodeId} />
        <Select
          id={idOf(form, 'linkWorker', episodeId)}
          name="linkWorker"
          label="Link worker"
          value={one(form, 'linkWorker')}
          error={form.errors.linkWorker}
          items={[
            { value: '', text: 'Choose a link worker' },
            ...workers.map((worker) => ({
              value: worker.userId,
              text: `${worker.name}: ${worker.active} active, ${worker.holding} held`,
            })),
          ]}
        />
        <Button small>Allocate</Button>
      </ActForm>
    </Details>
  );
}

export function WaitingContactForm({ form, formKey, episodeId, open, name }: Props) {
  const id = (field: string) => idOf(form, field, episodeId);
  return (
    <Details
      summary={
        <>
          Record a word while they wait
          <span className="nhsuk-u-visually-hidden">, {name}</span>
        </>
      }
      open={open}
    >
      <ActForm idempotencyKey={formKey}>
        <input type="hidden" name="act" value="contact" />
        <input type="hidden" name="episode" value={episodeId} />
        <Select
          id={id('mode')}
          name="mode"
          label="How"
          value={one(form, 'mode') || 'telephone'}
          error={form.errors.mode}
          items={Object.entries(waitingModes).map(([value, text]) => ({ value, text }))}
        />
        <Textarea
          id={id('personWords')}
          name="personWords"
          label="What the person said (optional)"
          value={one(form, 'personWords')}
          error={form.errors.personWords}
          rows={2}
        />
        <Textarea
          id={id('done')}
          name="done"
          label="What you talked about or did"
          value={one(form, 'done')}
          error={form.errors.done}
          rows={2}
        />
        <Input
          id={id('minutes')}
          name="minutes"
          label="Minutes (optional)"
          width={3}
          inputMode="numeric"
          value={one(form, 'minutes')}
          error={form.errors.minutes}
        />
        <Button small>Record</Button>
      </ActForm>
    </Details>
  );
}
