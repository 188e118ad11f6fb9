import type { ReactNode } from 'react';
import { useLoaderData } from 'react-router';
import { atWork, requestContext } from '#app/context.ts';
import { dayOf, isDay } from '#platform/clock.ts';
import { isId } from '#platform/id.ts';
import { FilterBar } from '#ui/filter-bar.tsx';
import { DateField, dateFrom, datePartsOf, SelectField } from '#ui/form.tsx';
import { formatDate } from '#ui/time.ts';
import { readPractised } from '../../report/api.server.ts';
import { readContinuum } from '../continuum.server.ts';
import { movedInWords, type Spot, spotInWords, type Voice } from '../continuum.ts';
import { may, strengths } from '../rules.ts';
import type { Route } from './+types/continuum';
import { ContinuumTrack, Mark } from './continuum-track.tsx';

/** A day from the address: as one value, or as the three boxes of the form. */
function dayIn(search: URLSearchParams, name: string): string | null {
  const day = search.get(name) ?? dateFrom(Object.fromEntries(search), name) ?? '';
  return isDay(day) ? day : null;
}
const idIn = (search: URLSearchParams, name: string): string | null => {
  const id = search.get(name) ?? '';
  return isId(id) ? id : null;
};

export async function loader(args: Route.LoaderArgs) {
  const { ctx, here, at } = await atWork(args, 'link-worker', 'supervisor', 'manager');
  const search = new URL(args.request.url).searchParams;
  const mayChooseAnybody = may(ctx.actor, 'everybody.see');
  const choice = {
    on: dayIn(search, 'on') ?? dayOf(ctx.now),
    before: dayIn(search, 'before'),
    practiceId: idIn(search, 'practice'),
    linkWorkerId: mayChooseAnybody
      ? idIn(search, 'who')
      : ctx.actor.roles.includes('link-worker')
        ? ctx.actor.id
        : null,
  };
  const { smallGroup } = args.context.get(requestContext).services;
  return {
    ...(await readContinuum(ctx, here.name, choice)),
    practised: mayChooseAnybody ? await readPractised(ctx, choice.practiceId, smallGroup) : null,
    reports: at('/reports'),
    choice,
    service: here.name,
    mayChooseAnybody,
    mayDecide: may(ctx.actor, 'setting.decide'),
    mayKeep: may(ctx.actor, 'circumstances.see'),
    filtered: search.size > 0,
    base: at('/discretion'),
  };
}

export default function ContinuumPage() {
  const page = useLoaderData<typeof loader>();
  const { rows, choice, practised, base } = page;
  const voices = rows[0]?.voices ?? [];
  const compared = choice.before && formatDate(choice.before);
  return (
    <div className="hf-continuum">
      <title>Discretion – Holdfast</title>
      <h1 className="nhsuk-heading-l">
        Discretion<span className="hf-continuum__when"> on {formatDate(choice.on)}</span>
      </h1>
      <p className="hf-continuum__lead">
        How free link workers are in each part of the role, from a firm boundary to complete
        discretion, as agreed here. It is for talking about, and what the day’s screens go by.
      </p>
      <Choice />
      <Doors />
      <Legend voices={voices} compared={compared} />
      <table className="hf-continuum__table">
        <caption className="nhsuk-u-visually-hidden">
          Every element, where it is on the continuum, and why
        </caption>
        <thead>
          <tr>
            <th scope="col">Element</th>
            <th scope="col">
              <span className="hf-continuum__scale">
                <span>Boundary</span>
                <span>Guided</span>
                <span>Discretion</span>
              </span>
            </th>
            {voices.map(({ kind, name }) => (
              <th scope="col" key={kind}>
                {name}
              </th>
            ))}
            {practised && <th scope="col">What happened, {practised.period}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.element.code}>
              <th scope="row">
                <a href={`${base}/elements/${row.element.code}`}>{row.element.name}</a>
                {row.odds && (
                  <span className="hf-continuum__note">
                    {row.odds === 'meant' ? 'At odds: known and meant' : 'Contested'}
                  </span>
                )}
                {row.element.safety && <span className="hf-continuum__note">Safety</span>}
              </th>
              <td className="hf-continuum__picture">
                <ContinuumTrack id={`track-${row.element.code}`} row={row} />
              </td>
              {row.voices.map((voice) => (
                <VoiceCell key={voice.kind} voice={voice} />
              ))}
              {practised && (
                <td className="hf-continuum__happened">
                  <span className="hf-continuum__voice" aria-hidden>
                    What happened, {practised.period}
                  </span>
                  <span className="hf-continuum__measured">
                    {practised.happened[row.element.code] ?? 'Not measured'}
                  </span>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The place in numbers, where the line above it is a limit; how firm it is. */
const placeNote = ({ open, limit, position, strength }: Spot): string =>
  open ? '' : `${limit ? `${position} of 10, ` : ''}${strengths[strength].toLowerCase()}`;

function VoiceCell({ voice }: { voice: Voice }) {
  const { now, before, own, reason, dissents, kind, name } = voice;
  const follows = kind !== 'service' && !own;
  // One who follows the service moved with it, unless something of their own ended.
  const moved = follows && !before?.reason ? '' : movedInWords(voice);
  return (
    <td
      className={follows && !moved && dissents.length === 0 ? 'hf-continuum__follows' : undefined}
    >
      <span className="hf-continuum__voice" aria-hidden>
        {name}
      </span>
      {follows && dissents.length === 0 ? (
        <span className="hf-continuum__same">As the service</span>
      ) : (
        <>
          <strong>{spotInWords(now)}</strong>
          <span className="hf-continuum__place">{placeNote(now)}</span>
          {reason && <span className="hf-continuum__reason">{reason}</span>}
        </>
      )}
      {moved && (
        <span className="hf-continuum__was">{moved.charAt(0).toUpperCase() + moved.slice(1)}</span>
      )}
      {dissents.map((one) => (
        <span className="hf-continuum__dissent" key={one.settingId}>
          {`${one.who.charAt(0).toUpperCase()}${one.who.slice(1)} disagrees: ${one.limit || `${one.position} of 10`}`}
        </span>
      ))}
    </td>
  );
}

function Legend({ voices, compared }: { voices: Voice[]; compared: string | null }) {
  return (
    <ul className="hf-continuum__legend">
      {voices.map(({ kind, name }) => (
        <li key={kind}>
          <Sign>
            <Mark kind={kind} look="now" />
          </Sign>
          {name}
        </li>
      ))}
      {compared && (
        <li>
          <Sign>
            <Mark kind="service" look="before" />
          </Sign>
          Where it was on {compared}
        </li>
      )}
      <li>
        <Sign>
          <Mark kind="service" look="dissent" />
        </Sign>
        Where somebody who disagrees would put it
      </li>
    </ul>
  );
}

function Sign({ children }: { children: ReactNode }) {
  return (
    <svg width={22} height={22} aria-hidden focusable="false">
      <g transform="translate(11 11)">{children}</g>
    </svg>
  );
}

function Choice() {
  const { choice, practices, posts, mayChooseAnybody, filtered, base } =
    useLoaderData<typeof loader>();
  const values = {
    ...datePartsOf('on', choice.on),
    ...datePartsOf('before', choice.before),
    practice: choice.practiceId ?? '',
    who: choice.linkWorkerId ?? '',
  };
  return (
    <FilterBar label="Choose what is shown" filtered={filtered} clearHref={base}>
      <SelectField
        name="practice"
        label="Practice beside it"
        values={values}
        placeholder="None"
        items={practices.map(({ id, name }) => ({ value: id, text: name }))}
      />
      {mayChooseAnybody && (
        <SelectField
          name="who"
          label="Link worker beside it"
          values={values}
          placeholder="None"
          items={posts.map(({ userId, name }) => ({ value: userId, text: name }))}
        />
      )}
      <DateField name="on" label="On" values={values} />
      <DateField name="before" label="Compared with" values={values} />
    </FilterBar>
  );
}

/** Where one goes from here. */
function Doors() {
  const { base, reports, practised, contested, requests, mayKeep, mayDecide } =
    useLoaderData<typeof loader>();
  return (
    <nav className="hf-continuum__doors" aria-label="About discretion">
      {mayKeep && <a href={`${base}/agenda`}>{`Agenda (${contested} contested)`}</a>}
      <a href={`${base}/requests`}>{mayKeep ? `Requests (${requests} waiting)` : 'My requests'}</a>
      {mayKeep && <a href={`${base}/over-time`}>Over time</a>}
      {practised && <a href={`${reports}/year`}>Through a year</a>}
      {mayKeep && <a href={`${base}/services`}>Beside other services</a>}
      {mayKeep && <a href={`${base}/circumstances`}>Posts and circumstances</a>}
      {mayDecide && <a href={`${base}/new-element`}>Add an element</a>}
    </nav>
  );
}
