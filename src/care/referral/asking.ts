import { z } from 'zod';
import { selfFields, selfReachable } from './shapes.ts';

type Field = keyof typeof selfFields;

interface Question {
  /** Its part of the address. */
  slug: string;
  title: string;
  hint?: string;
  fields: readonly Field[];
  /** How it is called where answers are checked. */
  short: string;
}

/** What somebody who asks for help is asked, one question a page, in this order. */
export const questions: readonly Question[] = [
  {
    slug: 'help',
    title: 'What would you like help with?',
    hint: 'In your own words. A few are enough',
    fields: ['reason'],
    short: 'What you would like help with',
  },
  {
    slug: 'about',
    title: 'Is it about any of these?',
    hint: 'Tick all that apply, or none',
    fields: ['needs'],
    short: 'What it is about',
  },
  {
    slug: 'name',
    title: 'What is your name?',
    fields: ['givenName', 'familyName'],
    short: 'Name',
  },
  {
    slug: 'birth',
    title: 'What is your date of birth?',
    hint: 'For example, 27 3 1957',
    fields: ['dateOfBirth'],
    short: 'Date of birth',
  },
  {
    slug: 'reach',
    title: 'How can we get in touch with you?',
    hint: 'One way is enough. If it is not safe to reach you one way, leave it empty',
    fields: ['telephone', 'email', 'address'],
    short: 'How to get in touch',
  },
  {
    slug: 'postcode',
    title: 'What is your postcode? (optional)',
    hint: 'It tells us what is near you. For example, BS1 4DJ',
    fields: ['postcode'],
    short: 'Postcode',
  },
  {
    slug: 'practice',
    title: 'Which GP practice are you with? (optional)',
    hint: 'Type its name or its postcode. Leave it empty if you have none or do not know',
    fields: ['practiceCode'],
    short: 'GP practice',
  },
  {
    slug: 'talking',
    title: 'Is there anything that would help us to talk with you? (optional)',
    hint: 'For example a language, large print, a good time to ring',
    fields: ['communicationNeeds'],
    short: 'What helps us to talk',
  },
];

export const questionOf = (slug: string | undefined): Question | undefined =>
  questions.find((question) => question.slug === slug);

/** The page after a question, or the check of all answers after the last. */
export function after(slug: string): string {
  return questions[questions.findIndex((one) => one.slug === slug) + 1]?.slug ?? 'check';
}

/** The page before a question, or null before the first. */
export function before(slug: string): string | null {
  return questions[questions.findIndex((one) => one.slug === slug) - 1]?.slug ?? null;
}

/** What one question accepts. */
export function shapeOf(question: Question) {
  const fields = Object.fromEntries(question.fields.map((field) => [field, selfFields[field]]));
  const shape = z.object(fields as Partial<typeof selfFields>);
  return question.fields.includes('telephone') ? shape.superRefine(selfReachable) : shape;
}

/** What was typed so far, by the name of the field. */
export type Answers = Record<string, string | string[]>;

/** The fields of a question, as typed. */
export function answersTo(question: Question, values: Answers): Answers {
  return Object.fromEntries(question.fields.map((field) => [field, values[field] ?? '']));
}

/** The first question without a good answer, or null when all may be sent. */
export function firstUnanswered(answers: Answers): string | null {
  const open = questions.find(
    (question) =>
      !question.fields.every((field) => field in answers) ||
      !shapeOf(question).safeParse(answers).success,
  );
  return open?.slug ?? null;
}
