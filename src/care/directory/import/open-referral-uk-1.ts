import { field, isRaw, type Raw } from './raw.ts';
import { labelsOf, readService, sayNoRecord } from './service.ts';
import type { Tally } from './tally.ts';

/** The records of an Open Referral UK 1.0 answer: a page of `/services`, a bare list, or one full record. */
export function recordsOfVersion1(parsed: unknown): unknown[] | null {
  if (Array.isArray(parsed)) return parsed;
  if (!isRaw(parsed)) return null;
  const content = field(parsed, 'content');
  if (Array.isArray(content)) return content;
  return 'id' in parsed || 'name' in parsed ? [parsed] : null;
}

/** Reads each record of a version 1.0 answer into the tally. */
export function readOpenReferralUk1(
  tally: Tally,
  records: readonly unknown[],
  source: string,
): void {
  for (const record of records) {
    const { sourceId, name } = labelsOf(record);
    tally.add(sourceId, name, (notes) =>
      isRaw(record) ? readService(notes, unwrap(record), source) : sayNoRecord(notes, record),
    );
  }
}

/** Some feeds put the record one level down. */
function unwrap(record: Raw): Raw {
  const inner = field(record, 'service');
  return isRaw(inner) && !('name' in record) ? inner : record;
}
