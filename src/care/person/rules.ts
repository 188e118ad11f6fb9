import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { isDay } from '#platform/clock.ts';
import { isAddress } from '#platform/mail/address.ts';
import { postcodeField } from '#platform/postcode.ts';

export const contactPreferences = {
  telephone: 'Telephone',
  'text-message': 'Text message',
  email: 'E-mail',
  post: 'Post',
  'through-somebody': 'Through somebody else',
} as const;
export type ContactPreference = keyof typeof contactPreferences;

export const riskAnswers = {
  'not-asked': 'Not asked yet',
  'no-known-risks': 'No known risks',
  'has-risks': 'Has risks',
} as const;
export type RiskAnswer = keyof typeof riskAnswers;

export const riskKinds = {
  'to-self': 'Risk to themselves',
  'from-others': 'Risk from somebody else',
  'to-others': 'Risk to others',
  visiting: 'Risk when visiting',
  safeguarding: 'Safeguarding',
  health: 'Health or frailty',
  other: 'Something else',
} as const;
export type RiskKind = keyof typeof riskKinds;

/** As the person says it; null where it was not asked. Kept for fairness, and shown in no list. */
export const sexes = {
  female: 'Female',
  male: 'Male',
  other: 'Another answer',
  'not-said': 'Prefers not to say',
} as const;

/** The five groups of the census, and those who would rather not say. */
export const ethnicities = {
  asian: 'Asian or Asian British',
  black: 'Black, Black British, Caribbean or African',
  mixed: 'Mixed or multiple ethnic groups',
  white: 'White',
  other: 'Another ethnic group',
  'not-said': 'Prefers not to say',
} as const;

export const consentAnswers = {
  'not-asked': 'Not asked yet',
  yes: 'Yes, with those agreed',
  no: 'No',
} as const;
export type ConsentAnswer = keyof typeof consentAnswers;

/** Who may open and change people's records in their organisation. */
export const mayWorkWithPeople = (actor: Actor): boolean =>
  hasRole(actor, 'link-worker', 'supervisor', 'manager');

/** Who may see who opened a record. */
export const maySeeAccessHistory = (actor: Actor): boolean => hasRole(actor, 'manager');

/** Who may take the list of everybody away as a file. */
export const mayExportPeople = (actor: Actor): boolean => hasRole(actor, 'manager');

/** An NHS number without spaces or hyphens, or null where it is none (ten digits, modulus 11). */
export function readNhsNumber(typed: string): string | null {
  const digits = typed.replaceAll(/[\s-]/g, '');
  if (!/^\d{10}$/.test(digits)) return null;
  return nhsCheckDigit(digits.slice(0, 9)) === Number(digits[9]) ? digits : null;
}

/** The tenth digit for the first nine; 10 means that no such number is ever given out. */
export function nhsCheckDigit(nine: string): number {
  const sum = [...nine].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
  return (11 - (sum % 11)) % 11;
}

/** `943 476 5919`. */
export function showNhsNumber(digits: string): string {
  return digits.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3');
}

/** What is wrong with a date of birth on a given day, or null. */
export function dateOfBirthProblem(dateOfBirth: string, today: string): string | null {
  if (!isDay(dateOfBirth)) return 'Date of birth must be a real date, like 27 3 1957';
  if (dateOfBirth > today) return 'Date of birth must be in the past';
  if (dateOfBirth < '1900-01-01') return 'Date of birth must be after 1899. Check the year';
  return null;
}

const typed = (most: number) =>
  z.string().trim().max(most, `Use ${most} characters or fewer`).default('');

/** A line or lines that may be left empty; empty is null. */
export const optionalText = (most = 200) => typed(most).transform((text) => text || null);
export const requiredText = (message: string, most = 200) =>
  typed(most).refine((text) => text !== '', message);

/** A tick: there when ticked, absent when not. */
export const tick = z
  .string()
  .default('')
  .transform((value) => value === 'yes');

/** One of some words, or nothing. */
export function optionalChoice<Word extends string>(words: Record<Word, string>) {
  return typed(100)
    .refine((value) => value === '' || Object.hasOwn(words, value), 'Choose one of the answers')
    .transform((value) => (value || null) as Word | null);
}
export function requiredChoice<Word extends string>(words: Record<Word, string>, message: string) {
  return typed(100)
    .refine((value) => Object.hasOwn(words, value), message)
    .transform((value) => value as Word);
}

/** Reads with `read`, refusing what is typed and not understood; nothing typed is null. */
const understood = (read: (text: string) => string | null, message: string) =>
  typed(60)
    .refine((text) => text === '' || read(text) !== null, message)
    .transform((text) => (text === '' ? null : read(text)));

export const nhsNumberField = understood(
  readNhsNumber,
  'This is not a valid NHS number. Check the ten digits, like 943 476 5919',
);
export const telephoneField = understood(
  (text) => (/^[\d+() .x-]{5,30}$/i.test(text) && /\d{3}/.test(text) ? text : null),
  'Enter a telephone number, like 01632 960 001',
);
export const emailField = typed(254)
  .refine(
    (text) => text === '' || isAddress(text),
    'Enter an e-mail address, like name@example.org',
  )
  .transform((text) => text || null);
/** A practice’s code or words of its name; the command finds the practice, see `practice`. */
export const practiceCodeField = optionalText(100);
/** A real date after 1899; that it is not in the future the command checks, which knows the day. */
export const dateOfBirthField = (missing = 'Enter the date of birth') =>
  typed(10).superRefine((text, check) => {
    const problem = text === '' ? missing : dateOfBirthProblem(text, '9999-12-31');
    if (problem) check.addIssue({ code: 'custom', message: problem });
  });

export const personShape = z.object({
  givenName: requiredText('Enter the first name', 100),
  familyName: requiredText('Enter the family name', 100),
  preferredName: optionalText(100),
  dateOfBirth: dateOfBirthField(),
  nhsNumber: nhsNumberField,
  pronouns: optionalText(50),
  sex: optionalChoice(sexes),
  ethnicity: optionalChoice(ethnicities),
  address: optionalText(500),
  postcode: postcodeField,
  telephone: telephoneField,
  email: emailField,
  contactPreference: optionalChoice(contactPreferences),
  mayLeaveMessage: tick,
  language: optionalText(100),
  interpreterNeeded: tick,
  communicationNeeds: optionalText(2000),
  reasonableAdjustments: optionalText(2000),
  aboutMe: optionalText(10_000),
  isCarer: tick,
  practiceCode: practiceCodeField,
});
export type PersonInput = z.output<typeof personShape>;

export const personLabels: Record<keyof PersonInput, string> = {
  givenName: 'First name',
  familyName: 'Family name',
  preferredName: 'Preferred name',
  dateOfBirth: 'Date of birth',
  nhsNumber: 'NHS number',
  pronouns: 'Pronouns',
  sex: 'Sex',
  ethnicity: 'Ethnicity',
  address: 'Address',
  postcode: 'Postcode',
  telephone: 'Telephone',
  email: 'E-mail',
  contactPreference: 'Best way to get in touch',
  mayLeaveMessage: 'A message may be left',
  language: 'Language',
  interpreterNeeded: 'An interpreter is needed',
  communicationNeeds: 'Communication needs',
  reasonableAdjustments: 'Reasonable adjustments',
  aboutMe: 'About me',
  isCarer: 'Cares for somebody',
  practiceCode: 'GP practice',
};

/** Adding a person: the same, and the answer to “is it one of these?”. */
export const newPersonShape = personShape.extend({ confirmedNew: tick });

export const personContactShape = z.object({
  name: requiredText('Enter their name', 100),
  relationship: requiredText('Enter who they are to the person, like daughter or neighbour', 100),
  contactTelephone: telephoneField,
  contactIsCarer: tick,
  mayTalkTo: tick,
  contactNote: optionalText(2000),
});
export type PersonContactInput = z.output<typeof personContactShape>;

export const riskShape = z.object({
  riskKind: requiredChoice(riskKinds, 'Choose what kind of risk it is'),
  riskDescription: requiredText('Describe the risk and what helps', 4000),
  hiddenFromPerson: tick,
});
export type RiskInput = z.output<typeof riskShape>;

export const consentShape = z.object({
  consentToShare: requiredChoice({ yes: 'Yes', no: 'No' }, 'Choose yes or no'),
  consentNote: optionalText(2000),
});
export type ConsentInput = z.output<typeof consentShape>;

const knownActs: Record<string, string> = {
  'person.read': 'Opened the record',
  'person.add': 'Added the person',
  'person.change': 'Changed the details',
  'person.fill': 'Filled in details from a referral',
  'person.export': 'Took the list of people away as a file',
  'person.access-history-read': 'Looked at this history',
  'person.contact-add': 'Added somebody who matters',
  'person.contact-end': 'Removed somebody who mattered',
  'person.risk-record': 'Recorded a risk',
  'person.risk-end': 'Ended a risk',
  'person.risks-answer': 'Answered about risks',
  'person.consent-record': 'Recorded consent',
  'referral.read': 'Opened a referral',
  'referral.accept': 'Accepted a referral',
  'episode.allocate': 'Allocated a link worker',
  'episode.hand-over': 'Handed over to another link worker',
};

/** An act of the audit log in words; one without words of its own is told from its name. */
export function actWords(act: string): string {
  const [what = '', how = ''] = act.replaceAll('-', ' ').split('.');
  return knownActs[act] ?? `${what.charAt(0).toUpperCase()}${what.slice(1)}: ${how}`;
}
