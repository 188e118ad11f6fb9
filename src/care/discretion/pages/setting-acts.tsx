import type { ReactNode } from 'react';
import { Button } from '#ui/button.tsx';
import { Details } from '#ui/details.tsx';
import { ActForm, RadiosField, SelectField, TextAreaField, TextField } from '#ui/form.tsx';
import type { Element } from '../elements.ts';
import type { readSetting } from '../queries.server.ts';
import {
  nextSettingStatus,
  type Party,
  partiesTo,
  settingSources,
  stillToAgree,
} from '../rules.ts';
import { settleOutcomes } from '../shapes.ts';
import { LimitField, PositionField, ReasonField } from './setting-fields.tsx';

export type ActOnSetting =
  | 'propose'
  | 'agree'
  | 'put-in-force'
  | 'contest'
  | 'settle'
  | 'review'
  | 'end';

interface Who {
  party: Party;
  mayDecide: boolean;
  userId: string | null;
}

/** What somebody may do with a setting now, by the one table and by who they are. */
export function actsOn(
  { setting, scope, element, steps }: Awaited<ReturnType<typeof readSetting>>,
  { party, mayDecide, userId }: Who,
): ActOnSetting[] {
  const can = (act: Parameters<typeof nextSettingStatus>[1]) =>
    nextSettingStatus(setting.status, act) !== null;
  const agreed = steps
    .filter(({ act }) => act === 'agree-in-part')
    .map((step) => step.party as Party);
  const binds = party !== 'service' || mayDecide;
  const isObjection = setting.contestsId !== null && setting.inForceOn === null;
  const mine = steps[0]?.byUserId === userId;
  const list: (ActOnSetting | false)[] = [
    setting.status === 'draft' && mine && 'propose',
    can('agree') &&
      binds &&
      partiesTo[scope].includes(party) &&
      stillToAgree(scope, agreed).includes(party) &&
      'agree',
    mayDecide &&
      !isObjection &&
      setting.status !== 'contested' &&
      (can('put-in-force') || (setting.status === 'proposed' && scope !== 'practice')) &&
      'put-in-force',
    mayDecide && isObjection && setting.status === 'contested' && 'settle',
    !isObjection && element.mayBeDiscretionary && can('contest') && 'contest',
    mayDecide && can('review') && 'review',
    !isObjection &&
      can('supersede') &&
      (mayDecide || (mine && ['draft', 'proposed'].includes(setting.status))) &&
      'end',
  ];
  return list.filter((act) => act !== false);
}

interface FormState {
  element: Element;
  version: number;
  idempotencyKey: string;
  values: Record<string, string | string[]>;
  errors: Record<string, string>;
}

/** What can be done with a setting: one form for each act, opened where its own was refused. */
export function SettingActs({
  acts,
  mayNameSource,
  ...state
}: FormState & { acts: readonly ActOnSetting[]; mayNameSource: boolean }) {
  if (acts.length === 0) return null;
  const on = (act: ActOnSetting) => acts.includes(act);
  return (
    <section className="hf-acts" aria-labelledby="acts">
      <h2 id="acts">What you can do</h2>
      {on('propose') && <Act act="propose" {...state} button="Propose it" />}
      {on('agree') && (
        <Act act="agree" {...state} button="Agree">
          <Note {...state} />
        </Act>
      )}
      {on('put-in-force') && <Act act="put-in-force" {...state} button="Put in force" />}
      {on('settle') && (
        <Folded act="settle" title="Settle this disagreement" {...state} button="Settle">
          <Settling {...state} />
        </Folded>
      )}
      {on('contest') && (
        <Folded act="contest" title="Disagree" {...state} button="Say where you would put it">
          <p>Both stay visible, with who said what and why, until it is settled.</p>
          <PositionField {...own(state, 'contest')} element={state.element} />
          <LimitField {...own(state, 'contest')} element={state.element} />
          <ReasonField {...own(state, 'contest')} label="Why you see it differently" />
          {mayNameSource && (
            <SelectField
              {...own(state, 'contest')}
              name="source"
              label="Who disagrees"
              items={Object.entries(settingSources).map(([value, text]) => ({ value, text }))}
              placeholder="Service manager"
            />
          )}
          <TextField
            {...own(state, 'contest')}
            name="sourceName"
            label="Who exactly (if it helps)"
          />
        </Folded>
      )}
      {on('review') && (
        <Folded act="review" title="Put under review" {...state} button="Put under review">
          <ReasonField
            {...own(state, 'review')}
            name="reviewReason"
            label="Why it is looked at again"
          />
        </Folded>
      )}
      {on('end') && (
        <Folded act="end" title="End it" {...state} button="End it">
          <p>It stays in the history. What ends with it is left to each link worker to judge.</p>
          <ReasonField {...own(state, 'end')} name="endReason" label="Why it ends" />
        </Folded>
      )}
    </section>
  );
}

/** What was typed and refused belongs to the form it was typed in. */
const own = ({ values, errors }: FormState, act: ActOnSetting) =>
  values.act === act ? { values, errors } : { values: {}, errors: {} };

function Act({
  act,
  button,
  children,
  ...state
}: FormState & { act: ActOnSetting; button: string; children?: ReactNode }) {
  return (
    <ActForm idempotencyKey={state.idempotencyKey} version={state.version}>
      <input type="hidden" name="act" value={act} />
      {children}
      <Button preventDoubleClick variant={act === 'end' ? 'warning' : undefined}>
        {button}
      </Button>
    </ActForm>
  );
}

function Folded({
  title,
  ...rest
}: FormState & { act: ActOnSetting; title: string; button: string; children: ReactNode }) {
  return (
    <Details summary={title} open={rest.values.act === rest.act}>
      <Act {...rest} />
    </Details>
  );
}

const Note = (state: FormState) => (
  <TextAreaField
    {...own(state, 'agree')}
    name="note"
    label="Something to add (if you like)"
    rows={2}
  />
);

function Settling(state: FormState) {
  const form = own(state, 'settle');
  return (
    <>
      <RadiosField
        {...form}
        name="outcome"
        label="How it is settled"
        items={Object.entries(settleOutcomes).map(([value, label]) => ({
          value,
          label,
          conditional: value === 'between' && (
            <>
              <PositionField {...form} element={state.element} />
              <LimitField {...form} element={state.element} />
            </>
          ),
        }))}
      />
      <ReasonField {...form} label="What was agreed, and why" />
    </>
  );
}
