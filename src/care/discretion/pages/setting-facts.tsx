import { SummaryList } from '#ui/summary-list.tsx';
import { formatDate } from '#ui/time.ts';
import { Timeline } from '#ui/timeline.tsx';
import type { readSetting } from '../queries.server.ts';
import {
  type Party,
  parties,
  type SettingAct,
  settingActNames,
  strengthMeanings,
  strengthOf,
  strengths,
} from '../rules.ts';
import { placeOf, SettingList, SettingTag } from './setting-list.tsx';

type Found = Awaited<ReturnType<typeof readSetting>>;

/** A setting as it was said, the disagreements about it side by side, and every step with who took it. */
export function SettingFacts(found: Found & { settingBase: string }) {
  const { element, setting, about, objections, steps, settingBase } = found;
  const strength = strengthOf(setting.position);
  const open = objections.filter(({ settled, inForceOn }) => !settled && !inForceOn);
  const settled = objections.filter((one) => !open.includes(one));
  return (
    <>
      <h1 className="nhsuk-heading-l">
        {element.name}
        <span className="nhsuk-caption-m">{setting.forWhom}</span>
      </h1>
      <p>
        <SettingTag {...setting} />
      </p>
      {about && (
        <p>
          This disagrees with{' '}
          <a href={`${settingBase}/${about.id}`}>{`${about.forWhom}: ${placeOf(about)}`}</a>.
        </p>
      )}
      <SummaryList
        rows={[
          {
            key: 'Where',
            value: `${placeOf(setting)}. ${strengths[strength]}: it ${strengthMeanings[strength]}.`,
          },
          { key: 'Why', value: <span className="hf-lines">{setting.reason}</span> },
          { key: 'Comes from', value: setting.source },
          setting.evidence !== null && {
            key: 'Rests on',
            value: <span className="hf-lines">{setting.evidence}</span>,
          },
          {
            key: 'For the time',
            value: `from ${formatDate(setting.from)}${setting.until ? ` to ${formatDate(setting.until)}` : ''}`,
          },
          setting.inForceOn !== null && {
            key: 'In force',
            value: `from ${formatDate(setting.inForceOn)}${setting.endedOn ? ` until ${formatDate(setting.endedOn)}` : ''}`,
          },
          setting.reviewOn !== null && {
            key: 'To be looked at again',
            value: formatDate(setting.reviewOn),
          },
        ]}
      />
      {open.length > 0 && (
        <>
          <h2>Disagreements</h2>
          <p>
            {element.safety
              ? 'Until they are settled the tighter applies, for safety.'
              : 'Until they are settled what is in force applies.'}
          </p>
          <SettingList label="Disagreements" settings={open} base={settingBase} />
        </>
      )}
      {settled.length > 0 && (
        <>
          <h2>Settled disagreements</h2>
          <SettingList label="Settled disagreements" settings={settled} base={settingBase} />
        </>
      )}
      <h2>What happened</h2>
      <Timeline
        label="Steps of this setting"
        events={steps.map((step) => ({
          id: step.id,
          when: step.at,
          title: settingActNames[step.act as SettingAct],
          by: `${step.byName}, for ${parties[step.party as Party].toLowerCase()}`,
          body: step.reason && <p className="hf-lines">{step.reason}</p>,
        }))}
      />
    </>
  );
}
