import { Row, RowList } from '#ui/row.tsx';
import { StatusTag, type Tone } from '#ui/status-tag.tsx';
import { formatDate } from '#ui/time.ts';
import type { SettingShown } from '../queries.server.ts';
import { type SettingStatus, settingStatuses } from '../rules.ts';

const tones: Record<SettingStatus, Tone> = {
  draft: 'closed',
  proposed: 'new',
  agreed: 'waiting',
  contested: 'attention',
  'in-force': 'active',
  'under-review': 'waiting',
  superseded: 'closed',
};

export function SettingTag({ status, expired }: Pick<SettingShown, 'status' | 'expired'>) {
  if (expired) return <StatusTag tone="attention">Past its last day</StatusTag>;
  return <StatusTag tone={tones[status]}>{settingStatuses[status]}</StatusTag>;
}

/** `At most 12 contacts, 4 of 10`. */
export function placeOf({ limit, position }: Pick<SettingShown, 'limit' | 'position'>): string {
  const place = `${position} of 10`;
  return limit ? `${limit.charAt(0).toUpperCase()}${limit.slice(1)}, ${place}` : place;
}

interface Props {
  label: string;
  settings: readonly SettingShown[];
  /** The address of a setting’s page, before its id. */
  base: string;
  /** Where several elements are listed together. */
  withElement?: boolean;
}

/** Settings one under the other, each with whom it is for, where it is, and why. */
export function SettingList({ label, settings, base, withElement }: Props) {
  return (
    <RowList label={label}>
      {settings.map((one) => (
        <Row
          key={one.id}
          title={
            <a href={`${base}/${one.id}`}>
              {withElement ? `${one.elementName}: ${one.forWhom}` : one.forWhom}
            </a>
          }
          status={<SettingTag {...one} />}
        >
          <p>
            <strong>{placeOf(one)}.</strong> {one.reason}
          </p>
          <p>
            {one.source}
            {one.inForceOn && `, in force from ${formatDate(one.inForceOn)}`}
            {one.until && !one.endedOn && `, meant until ${formatDate(one.until)}`}
            {one.endedOn && ` to ${formatDate(one.endedOn)}`}
            {!one.inForceOn && `, by ${one.proposedBy}`}
          </p>
        </Row>
      ))}
    </RowList>
  );
}
