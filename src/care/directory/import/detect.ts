import { decodeText } from './decode.ts';
import { recordsOfVersion1 } from './open-referral-uk-1.ts';
import { recordsOfVersion3 } from './open-referral-uk-3.ts';
import { field, isRaw, type Raw } from './raw.ts';

/** What a file turns out to be; or, where we cannot read it, what it is instead. */
export type Detected =
  | { kind: 'open-referral-uk-1' | 'open-referral-uk-3'; records: unknown[]; whole: boolean }
  | { kind: 'hsds-package' }
  | { kind: 'csv'; text: string; encoding: string }
  | { kind: 'refused'; message: string };

const refused = (message: string): Detected => ({ kind: 'refused', message });

/** The most bytes of one file. */
export const mostBytes = 100 * 1024 * 1024;

const signatures: [string, string][] = [
  ['25504446', 'a PDF document'],
  ['d0cf11e0', 'an old Excel or Word document. Open it, save it as CSV, and choose that'],
  ['1f8b', 'a file packed with gzip. Unpack it first'],
  ['377abcaf', 'a 7-Zip archive. Unpack it first'],
  ['52617221', 'a RAR archive. Unpack it first'],
  ['89504e47', 'a picture'],
  ['ffd8ff', 'a picture'],
  ['47494638', 'a picture'],
  ['7b5c727466', 'a Rich Text document. Save it as CSV'],
  ['4d5a', 'a program'],
  ['7f454c46', 'a program'],
  ['53514c697465', 'an SQLite database'],
];

/** Tells by what is in it, never by its name, what kind of directory file this is. */
export function detect(bytes: Uint8Array): Detected {
  if (bytes.length === 0) return refused('This file is empty.');
  if (bytes.length > mostBytes)
    return refused('This file is larger than 100 MB. Split it into parts.');
  const start = Buffer.from(bytes.subarray(0, 8)).toString('hex');
  if (start.startsWith('504b0304')) return detectZip(bytes);
  if (start.startsWith('504b0506')) return refused('This zip file is empty.');
  const signed = signatures.find(([mark]) => start.startsWith(mark));
  if (signed)
    return refused(`This is ${signed[1]}. A directory is JSON, CSV, or a zipped data package.`);
  const { text, encoding } = decodeText(bytes);
  if (encoding !== 'UTF-16' && bytes.subarray(0, 65_536).includes(0))
    return refused('This is not a text file. A directory is JSON, CSV, or a zipped data package.');
  const opening = text.slice(0, 2_000).trimStart();
  if (opening === '' && text.trim() === '')
    return refused('This file holds nothing but blank space.');
  if (/^[[{]/.test(opening)) return detectJson(text);
  if (/^<(!doctype html|html|head|body)/i.test(opening))
    return refused(
      'This is a web page, perhaps one that asks to sign in or tells of an error. Choose the data itself.',
    );
  if (/^<\?xml|^<[a-z][\w:-]*[\s>]/i.test(opening))
    return refused('This is an XML file. A directory is JSON, CSV, or a zipped data package.');
  if (!/[\n\r]/.test(text.trim()))
    return refused(
      'This file has one line only. A table has a line of headings and at least one row.',
    );
  return { kind: 'csv', text, encoding };
}

/** By the names in the zip's own table at its end. */
function detectZip(bytes: Uint8Array): Detected {
  const names = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .subarray(-65_536 * 2)
    .toString('latin1');
  if (names.includes('[Content_Types].xml') || names.includes('xl/workbook.xml')) {
    const word = names.includes('word/document.xml')
      ? 'a Word document'
      : names.includes('ppt/')
        ? 'a presentation'
        : 'an Excel workbook';
    return refused(`This is ${word}. Open it, save the table as CSV, and choose that.`);
  }
  if (names.includes('META-INF/manifest.xml'))
    return refused('This is an OpenDocument file. Save the table as CSV, and choose that.');
  return { kind: 'hsds-package' };
}

function detectJson(text: string): Detected {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return refused(
      /^\s*\{[^\n]*\}\s*\n\s*\{/.test(text)
        ? 'This file has one JSON record on each line. Put them in one list: [ … , … ].'
        : 'This starts like JSON but is broken or cut off, so it could not be read.',
    );
  }
  const first = Array.isArray(parsed) ? parsed.find(isRaw) : parsed;
  const other = isRaw(first) ? otherThing(first, parsed) : null;
  if (other) return refused(other);
  const listed = isRaw(parsed) ? field(parsed, 'contents', 'content') : parsed;
  const sample = (
    Array.isArray(listed) ? listed.filter(isRaw) : isRaw(parsed) ? [parsed] : []
  ).slice(0, 50);
  const elsewhere = sample[0] ? notServices(sample[0]) : null;
  if (elsewhere) return refused(elsewhere);
  const version = versionOf(parsed, sample);
  const records = version === 1 ? recordsOfVersion1(parsed) : recordsOfVersion3(parsed);
  if (records === null)
    return refused(
      'This is JSON, but not a list of services as Open Referral writes it, nor one of its records.',
    );
  const kind = version === 1 ? 'open-referral-uk-1' : 'open-referral-uk-3';
  return { kind, records, whole: isWholeList(parsed) };
}

/** A list that holds all there is: no single record, and no page of many. */
function isWholeList(parsed: unknown): boolean {
  if (!isRaw(parsed)) return Array.isArray(parsed);
  if (!Array.isArray(field(parsed, 'contents', 'content'))) return false;
  return !(Number(field(parsed, 'total_pages', 'totalPages')) > 1);
}

/** Other JSON that people have at hand. */
function otherThing(first: Raw, whole: unknown): string | null {
  if (typeof first.resourceType === 'string')
    return `This is FHIR (${first.resourceType.slice(0, 40)}), not a directory of Open Referral.`;
  if (first.type === 'FeatureCollection' || first.type === 'Feature')
    return 'This is GeoJSON, not a directory of Open Referral. Save its table as CSV.';
  if (isRaw(whole) && 'openapi' in whole) return 'This is the description of an API, not its data.';
  if (isRaw(whole) && '$schema' in whole && 'properties' in whole)
    return 'This is a schema, not data.';
  if (isRaw(whole) && 'resources' in whole)
    return 'This is the description of a data package. Choose the whole package, as a zip or a folder.';
  if (isRaw(whole) && 'openapi_url' in whole)
    return 'This is the front page of an Open Referral feed. Choose its list of services (…/services).';
  if (isRaw(whole) && 'definitions' in whole && 'data' in whole)
    return 'This is an answer of the Open Referral validator, not a directory.';
  return null;
}

/** A list of Open Referral that holds something other than services. */
function notServices(record: Raw): string | null {
  if ('service' in record || 'services' in record) return null;
  const has = (...keys: string[]) => keys.some((key) => key in record);
  if (
    has('taxonomy', 'taxonomy_detail', 'term_uri', 'vocabulary') &&
    !has('organization', 'status')
  )
    return 'This is a list of categories, with no services in it.';
  if (
    has('uri', 'version') &&
    has('name') &&
    !has('organization', 'status', 'url', 'email', 'service_at_locations')
  )
    return 'This is a list of taxonomies or organisations, with no services in it.';
  if (
    has('legal_status', 'year_incorporated', 'tax_status', 'organization_identifiers', 'website') &&
    !has('organization', 'status')
  )
    return 'This is a list of organisations, with no services in it.';
  if (
    has('location_type', 'latitude', 'addresses', 'physical_addresses') &&
    !has('organization', 'status', 'description_of_service')
  )
    return 'This is a list of places, with no services in it.';
  return null;
}

const marks1 = [
  'deliverable_type',
  'attending_type',
  'attending_access',
  'regular_schedules',
  'eligibilitys',
  'service_taxonomys',
  'pc_metadata',
  'physical_addresses',
];
const marks3 = [
  'schedules',
  'attributes',
  'last_modified',
  'minimum_age',
  'assurer_email',
  'alert',
  'interpretation_services',
  'application_process',
  'eligibility_description',
  'additional_urls',
];

/** The version by the page's envelope, else by what the records call things. */
function versionOf(parsed: unknown, sample: Raw[]): 1 | 3 {
  if (isRaw(parsed) && Array.isArray(parsed.contents)) return 3;
  if (isRaw(parsed) && Array.isArray(parsed.content)) return 1;
  let score = 0;
  for (const record of sample) {
    const inner = isRaw(record.service) ? record.service : record;
    score +=
      marks3.filter((key) => key in inner).length - marks1.filter((key) => key in inner).length;
    if ('service' in record || 'services' in record) score += 1;
  }
  return score > 0 ? 3 : 1;
}
