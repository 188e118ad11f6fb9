import { Button } from './button.tsx';
import { CareCard, WarningCallout } from './card.tsx';
import { Chart } from './charts.tsx';
import { ConflictPanel } from './conflict-panel.tsx';
import { Expander } from './details.tsx';
import { EmptyState } from './empty-state.tsx';
import { FilterBar } from './filter-bar.tsx';
import {
  ActForm,
  CheckboxesField,
  DateField,
  ErrorSummaryFor,
  PasswordField,
  RadiosField,
  SelectField,
  TextAreaField,
  TextField,
} from './form.tsx';
import { InsetText, NotificationBanner } from './messages.tsx';
import { Pagination } from './pagination.tsx';
import { PersonWords } from './person-words.tsx';
import { Row, RowList } from './row.tsx';
import { Shell } from './shell.tsx';
import { StatusTag } from './status-tag.tsx';
import { SummaryList } from './summary-list.tsx';
import { Table } from './table.tsx';
import { Tabs } from './tabs.tsx';
import { Timeline } from './timeline.tsx';

/** A staff page with nearly everything on it; for tests only. Everybody in it is made up. */
export function SamplePage() {
  return (
    <Shell
      dense
      phase="demonstration"
      organisationName="Riverside and Northmoor Primary Care Network Social Prescribing Service"
      organisations={[
        { id: '1', name: 'Riverside' },
        { id: '2', name: 'Northmoor' },
      ]}
      switchHref="/organisations"
      userName="Amina Okafor-Featherstonehaugh"
      signOut={{ action: '/sign-out', idempotencyKey: 'key' }}
      navigation={[
        'Today',
        'People',
        'Referrals',
        'Holding',
        'Directory',
        'Supervision',
        'Team',
      ].map((text, index) => ({ text, href: `/${text.toLowerCase()}`, current: index === 0 }))}
    >
      <ErrorSummaryFor errors={errors} />
      <h1>Today</h1>
      <RowList label="Due today">
        <Row
          title={<a href="/people/1">Gwendolyn Thistlethwaite</a>}
          status={<StatusTag tone="overdue">5 days overdue</StatusTag>}
          actions={
            <>
              <Button small variant="secondary" href="/people/1/review">
                Review
              </Button>
              <a href="/people/1/contact">Record a contact</a>
            </>
          }
        >
          Holding review: waiting for counselling, last seen 3 November 2026
        </Row>
        <Row
          title={<a href="/people/2">Tariq Hussain</a>}
          status={<StatusTag tone="new">New referral</StatusTag>}
          actions={<Button small>Accept</Button>}
        >
          From Dr Patel, Mill Lane Surgery
        </Row>
      </RowList>
      <FilterBar label="Filter people" clearHref="/people" filtered keep={{ sort: 'name' }}>
        <SelectField
          name="status"
          label="Status"
          items={[
            { value: '', text: 'Any' },
            { value: 'held', text: 'Being held by a link worker' },
          ]}
        />
        <TextField name="tag" label="Need" width={20} />
      </FilterBar>
      <PersonWords source="Gwendolyn, 3 November 2026">
        I just want someone to ring who knows my name.
      </PersonWords>
      <Timeline
        headingLevel={2}
        label="What has happened"
        events={[
          { id: 'a', when: '2026-11-01T10:00:00Z', title: 'Referred', by: 'Dr Patel' },
          { id: 'b', when: '2026-11-21T14:30:00Z', title: 'Seen at home', body: <p>Tea.</p> },
        ]}
      />
      <EmptyState title="Nobody is waiting" action={<Button href="/refer">Refer someone</Button>}>
        New referrals appear here as soon as they arrive.
      </EmptyState>
      <ConflictPanel
        savedBy="Joan Baker"
        savedWhen="today at 2:30pm"
        fields={[{ label: 'Phone', saved: '07700 900001', typed: '07700 900002' }]}
      />
      <h2 id="needs-heading">What people came with</h2>
      <p id="needs-says">Loneliness is the most common reason, before money.</p>
      <Chart
        id="needs-chart"
        labelledBy="needs-heading"
        describedBy="needs-says"
        kind="bars"
        series={['People']}
        unit="People"
        rows={[
          { label: 'Loneliness', values: [120] },
          { label: 'Money and benefits, and the cost of living', values: [84] },
          { label: 'Grief', values: [null] },
        ]}
      />
      <NotificationBanner text="Saved" variant="success" />
      <SummaryList
        rows={[
          {
            key: 'Email',
            value: 'gwendolyn.thistlethwaite.of.long.lane@averylongdomainname.example.org',
            actions: [{ text: 'Change', href: '/change', visuallyHiddenText: 'email' }],
          },
          { key: 'Phone', value: '07700 900001' },
        ]}
      />
      <Table
        caption="Referrals"
        responsive
        head={['Person', 'From', { children: 'Waiting', format: 'numeric' }]}
        rows={[
          [
            <a href="/1" key="1">
              Tariq Hussain
            </a>,
            'Mill Lane Surgery',
            '3 days',
          ],
          [
            <a href="/2" key="2">
              Mary Oyelaran
            </a>,
            '',
            '12 days',
          ],
        ]}
      />
      <Tabs
        idPrefix="record"
        items={[
          { label: 'Plan', panel: <h2>Plan</h2> },
          { label: 'Contacts', panel: <h2>Contacts</h2> },
        ]}
      />
      <WarningCallout heading="Home visits">
        <p>Visit in pairs.</p>
      </WarningCallout>
      <CareCard variant="urgent" heading="Ring the duty worker now if:">
        <p>somebody is not safe</p>
      </CareCard>
      <InsetText>A note is written once.</InsetText>
      <ActForm idempotencyKey="key" version={3}>
        <TextField name="name" label="Name" errors={errors} values={{ name: 'x' }} />
        <DateField
          name="born"
          label="Date of birth"
          hint="For example, 31 3 1951"
          errors={errors}
        />
        <RadiosField name="how" label="How" items={choices} />
        <CheckboxesField name="needs" label="What about" items={choices} />
        <TextAreaField name="note" label="Note" limit={500} />
        <PasswordField name="secret" label="Password" />
        <Button preventDoubleClick>Save and continue</Button>
      </ActForm>
      <Expander summary="Opening times">
        <p>Nine to five.</p>
      </Expander>
      <Pagination
        previous={{ href: '?page=1' }}
        items={[
          { number: 1, href: '?page=1' },
          { number: 2, href: '?page=2', current: true },
        ]}
      />
    </Shell>
  );
}

const errors = { name: 'Enter a full name', born: 'Date of birth must be in the past' };

const choices = [
  { value: 'phone', label: 'By telephone', hint: 'Tell us the best time' },
  { value: 'home', label: 'At home' },
];
