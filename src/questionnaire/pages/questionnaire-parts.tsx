import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import {
  ActForm,
  ActKey,
  CheckboxesField,
  DateField,
  datePartsOf,
  type Errors,
  TextAreaField,
  TextField,
  type Values,
} from '#ui/form.tsx';
import { InsetText } from '#ui/messages.tsx';
import { Row, RowList } from '#ui/row.tsx';
import { Table } from '#ui/table.tsx';
import { formatDate } from '#ui/time.ts';
import type { Advice } from '../advice.ts';
import type { Finding } from '../check.server.ts';
import { outcomes } from '../import/features.ts';
import type { Definition } from '../queries.server.ts';
import type { DefinitionStatus } from '../rules.ts';

interface Page {
  about: Omit<Definition, 'body'>;
  here: string;
  keys: Record<'move' | 'settings' | 'act' | 'discard', string>;
}

const itemAt = (here: string, page: 'item' | 'conditions', linkId: string) =>
  `${here}/${page}?link=${encodeURIComponent(linkId)}`;

/** What keeps it from being published, and what ought to be looked at. */
export function Checks(
  props: Page & { wrong: Finding[]; advice: Advice[]; readingAge: number | null },
) {
  const { here, wrong, advice, readingAge } = props;
  const line = ({ linkId, message }: { linkId: string; message: string }) => (
    <li key={linkId + message}>
      {linkId ? <a href={itemAt(here, 'item', linkId)}>{linkId}</a> : 'The questionnaire'} {message}
    </li>
  );
  return (
    <section aria-label="Checks">
      <h2>Checks</h2>
      {wrong.length === 0 && advice.length === 0 && <p>Nothing to mend.</p>}
      {wrong.length > 0 && (
        <>
          <p>To mend before it can be published:</p>
          <ul className="nhsuk-list nhsuk-list--bullet">{wrong.slice(0, 100).map(line)}</ul>
        </>
      )}
      {advice.length > 0 && (
        <>
          <p>To look at:</p>
          <ul className="nhsuk-list nhsuk-list--bullet">{advice.slice(0, 100).map(line)}</ul>
        </>
      )}
      {readingAge !== null && (
        <p>The words can be read with ease from about the age of {readingAge}; 9 to 11 is best.</p>
      )}
    </section>
  );
}

export interface ItemRow {
  linkId: string;
  words: string;
  type: string;
  required: boolean;
  depth: number;
  when: string[];
  any: boolean;
}

/** Every item in order; in a draft each can be changed, moved and taken away. */
export function Items(props: Page & { items: ItemRow[]; draft: boolean; version: number }) {
  const { items, here, draft, version, keys } = props;
  const list = (
    <RowList label="Items, in order">
      {items.map((one, index) => {
        const name = <span className="nhsuk-u-visually-hidden">: {one.words || one.linkId}</span>;
        return (
          <Row
            key={one.linkId}
            title={
              <>
                {'– '.repeat(one.depth)}
                {draft ? (
                  <a href={itemAt(here, 'item', one.linkId)}>{one.words || `(${one.linkId})`}</a>
                ) : (
                  one.words || `(${one.linkId})`
                )}
              </>
            }
            actions={
              draft && (
                <>
                  <a href={itemAt(here, 'conditions', one.linkId)}>Conditions{name}</a>
                  {index > 0 && (
                    <Button small variant="secondary" name="move" value={`up ${one.linkId}`}>
                      Up{name}
                    </Button>
                  )}
                  {(index < items.length - 1 || one.depth > 0) && (
                    <Button small variant="secondary" name="move" value={`down ${one.linkId}`}>
                      Down{name}
                    </Button>
                  )}
                </>
              )
            }
          >
            {one.linkId}: {one.type.toLowerCase()}
            {one.required && ', must be answered'}
            {one.when.length > 0 && `. Asked when ${one.when.join(one.any ? ' or ' : ' and ')}`}
          </Row>
        );
      })}
    </RowList>
  );
  return (
    <>
      <h2 id="items">Items</h2>
      {draft ? (
        <ActForm idempotencyKey={keys.move} version={version}>
          {list}
        </ActForm>
      ) : (
        list
      )}
    </>
  );
}

/** Title, terms and where it came from. */
export function About(
  props: Page & {
    settings: Record<'title' | 'description' | 'copyright' | 'closeDate' | 'quotas', string>;
    idempotencyKey: string;
    values: Values | null;
    errors: Errors;
  },
) {
  const { about, idempotencyKey, errors } = props;
  const values = props.values ?? {
    ...props.settings,
    ...datePartsOf('closeDate', props.settings.closeDate),
  };
  const form = { values, errors };
  return (
    <>
      {about.notes.length > 0 && (
        <Details
          summary={`Not carried over from the imported file as it was: ${about.notes.length}`}
          open={about.status === 'draft'}
        >
          <Table
            caption="What became of them"
            responsive
            head={['Where', 'What', 'What became of it', 'How']}
            rows={about.notes
              .slice(0, 500)
              .map(({ where, feature, outcome, message }) => [
                where,
                feature,
                outcomes[outcome],
                message,
              ])}
          />
        </Details>
      )}
      {about.licence && about.licenceAt && (
        <InsetText>
          <p>
            {about.licenceBy} confirmed on {formatDate(about.licenceAt)} that the organisation holds
            this licence: {about.licence}
          </p>
        </InsetText>
      )}
      {about.status === 'draft' && (
        <Details summary="Title and terms" open={Object.keys(errors).length > 0}>
          <ActForm idempotencyKey={idempotencyKey} version={about.revision}>
            <input type="hidden" name="intent" value="settings" />
            <TextField {...form} name="title" label="Title" autoComplete="off" />
            <TextAreaField
              {...form}
              name="description"
              label="What it is for (optional)"
              rows={3}
            />
            <TextAreaField
              {...form}
              name="copyright"
              label="Source and terms, shown under the questions (optional)"
              rows={2}
            />
            <DateField {...form} name="closeDate" label="Last day it can be answered (optional)" />
            <TextAreaField
              {...form}
              name="quotas"
              label="Most answers of a kind (optional)"
              hint="In surveys. A line each: the item, the code of the answer, the most. For example: q1 = 2: 50"
              rows={3}
            />
            <Button>Save title and terms</Button>
          </ActForm>
        </Details>
      )}
    </>
  );
}

/** Publish, retire, begin a version, throw a draft away, take a copy out. */
export function Acts(props: Page & { status: DefinitionStatus; wrong: Finding[] }) {
  const { about, here, keys, status, wrong } = props;
  return (
    <>
      <h2>Take a copy out</h2>
      <ul className="nhsuk-list">
        <li>
          <a href={`${here}/export/fhir`}>FHIR Questionnaire (JSON)</a>
        </li>
        <li>
          <a href={`${here}/export/xlsform`}>XLSForm (workbook)</a>
        </li>
        <li>
          <a href={`${here}/export/pdf`}>To print (PDF)</a>
        </li>
      </ul>
      {status === 'draft' && wrong.length === 0 && (
        <>
          <h2>Publish</h2>
          <p>For good: a published version never changes. The one before it is retired.</p>
          <ActForm idempotencyKey={keys.act} version={about.revision}>
            <input type="hidden" name="intent" value="publish" />
            {!about.forResearch && (
              <CheckboxesField
                name="measure"
                label="Who may use it"
                values={about.measure ? { measure: 'yes' } : {}}
                items={[{ value: 'yes', label: 'Offer it as a measure in care' }]}
              />
            )}
            <Button preventDoubleClick>Publish version {about.version}</Button>
          </ActForm>
        </>
      )}
      {status === 'draft' && (
        <Details summary="Throw this draft away">
          <ActForm idempotencyKey={keys.discard} version={about.revision}>
            <input type="hidden" name="intent" value="discard" />
            <p>Nothing of it will be left.</p>
            <Button variant="warning">Throw it away</Button>
          </ActForm>
        </Details>
      )}
      {status !== 'draft' && (
        <form method="post">
          <ActKey value={keys.act} />
          <input type="hidden" name="intent" value="version" />
          <Button variant="secondary">Begin a new version</Button>
        </form>
      )}
      {status === 'published' && (
        <Details summary="Retire this questionnaire">
          <form method="post">
            <ActKey value={keys.discard} />
            <input type="hidden" name="intent" value="retire" />
            <p>It is not offered any more. What was answered stays readable.</p>
            <Button variant="warning">Retire it</Button>
          </form>
        </Details>
      )}
    </>
  );
}
