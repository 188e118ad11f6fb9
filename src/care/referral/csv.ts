import { isDay } from '#platform/clock.ts';
import { type Need, needs, sources } from './rules.ts';

/** Names of columns people use, in letters alone, for each field of a referral. */
const columns: Record<string, readonly string[]> = {
  givenName: ['givenname', 'firstname', 'forename', 'first'],
  familyName: ['familyname', 'surname', 'lastname', 'last'],
  dateOfBirth: ['dateofbirth', 'dob', 'birthdate', 'born'],
  nhsNumber: ['nhsnumber', 'nhsno', 'nhs'],
  telephone: ['telephone', 'phone', 'mobile', 'tel', 'phonenumber'],
  email: ['email', 'emailaddress'],
  address: ['address'],
  postcode: ['postcode'],
  practiceCode: ['practicecode', 'odscode', 'gppractice', 'practice'],
  communicationNeeds: ['communicationneeds'],
  needs: ['needs', 'need'],
  reason: ['reason', 'reasonforreferral', 'notes', 'why'],
  urgency: ['urgency', 'priority'],
  personAgreed: ['agreed', 'personagreed', 'consent', 'consented'],
  risks: ['risks', 'knownrisks'],
  riskNote: ['risknote', 'riskdetails'],
  source: ['source', 'referredby', 'referrertype'],
  referrerName: ['referrername', 'referrer'],
  referrerRole: ['referrerrole'],
  referrerOrganisation: ['referrerorganisation', 'organisation'],
  referrerContact: ['referrercontact'],
  returnResponseTo: ['returnresponseto', 'replyto', 'answerto'],
};

const letters = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '');

/** The field a column holds, or undefined where no field of a referral is called so. */
export function fieldOf(column: string): string | undefined {
  const name = letters(column);
  return Object.keys(columns).find((field) => columns[field]?.includes(name));
}

/** Dates as spreadsheets write them: `2026-11-21`, `21/11/2026`, `21.11.2026`. */
export function dayFrom(text: string): string {
  const written = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text.trim());
  if (!written) return text.trim().slice(0, 10);
  const [, day = '', month = '', year = ''] = written;
  const joined = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(joined) ? joined : text.trim();
}

const yes = new Set(['yes', 'y', 'true', '1', 'agreed']);

/** A word of a list by its key or its label, however written; empty where it is neither. */
function wordFrom(words: Record<string, string>, text: string): string {
  const wanted = letters(text);
  return (
    Object.keys(words).find(
      (word) => letters(word) === wanted || letters(words[word] ?? '') === wanted,
    ) ?? text
  );
}

/** A row of a file as the fields of a form. Lenient about words; what it is the form’s shape checks. */
export function valuesFrom(row: Record<string, unknown>): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const [column, cell] of Object.entries(row)) {
    const field = fieldOf(column);
    if (!field || typeof cell !== 'string') continue;
    values[field] = cell
      .replaceAll(/\p{Cc}/gu, (control) => (control === '\n' || control === '\t' ? control : ''))
      .replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '')
      .toWellFormed()
      .trim();
  }
  const text = (field: string) => String(values[field] ?? '');
  values.dateOfBirth = dayFrom(text('dateOfBirth'));
  values.personAgreed = yes.has(text('personAgreed').toLowerCase()) ? 'yes' : '';
  values.urgency = text('urgency').toLowerCase();
  values.source = text('source') ? wordFrom(sources, text('source')) : 'other';
  values.needs = text('needs')
    .split(/[;|]/)
    .map((need) => need.trim())
    .filter(Boolean)
    .map((need) => wordFrom(needs, need) as Need);
  values.risks = risksFrom(text('risks'), text('riskNote'));
  return values;
}

function risksFrom(answer: string, note: string): string {
  const said = letters(answer);
  if (said === '') return note ? 'has-risks' : 'not-asked';
  if (['no', 'none', 'noknownrisks', 'noneknown'].includes(said)) return 'no-known-risks';
  if (['yes', 'hasrisks'].includes(said)) return 'has-risks';
  return said === 'notasked' ? 'not-asked' : answer;
}
