import { field, isRaw, many, type Raw } from './raw.ts';
import { labelsOf, readService, sayNoRecord } from './service.ts';
import type { Tally } from './tally.ts';

/** The records of an Open Referral UK 3.0 (or HSDS 3.0) answer: a page, a bare list, or one full record. */
export function recordsOfVersion3(parsed: unknown): unknown[] | null {
  const listed = Array.isArray(parsed)
    ? parsed
    : isRaw(parsed)
      ? field(parsed, 'contents', 'content')
      : undefined;
  if (Array.isArray(listed)) return listed.flatMap(servicesOf);
  return isRaw(parsed) && ('id' in parsed || 'name' in parsed) ? servicesOf(parsed) : null;
}

/**
 * The services within one record: itself; the service of a service-at-location, at that place;
 * those of an organisation.
 */
function servicesOf(record: unknown): unknown[] {
  if (!isRaw(record)) return [record];
  const service = field(record, 'service');
  if (isRaw(service)) {
    const { service: _, ...at } = record;
    return [{ ...service, service_at_locations: [...many(service, 'service_at_locations'), at] }];
  }
  const services = field(record, 'services');
  if (!Array.isArray(services)) return [record];
  const { services: _, ...organization } = record;
  return services.map((item) => (isRaw(item) ? { organization, ...item } : item));
}

/** Reads each record of a version 3.0 answer into the tally. */
export function readOpenReferralUk3(
  tally: Tally,
  records: readonly unknown[],
  source: string,
): void {
  for (const record of records) {
    const { sourceId, name } = labelsOf(record);
    tally.add(sourceId, name, (notes) =>
      isRaw(record) ? readService(notes, record as Raw, source) : sayNoRecord(notes, record),
    );
  }
}
