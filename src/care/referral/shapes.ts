import { z } from 'zod';
import { postcodeField } from '#platform/postcode.ts';
import { criterionReasons } from '../criteria/rules.ts';
import { reasonField } from '../discretion/rules.ts';
import {
  dateOfBirthField,
  emailField,
  nhsNumberField,
  optionalChoice,
  optionalText,
  practiceCodeField,
  requiredChoice,
  requiredText,
  riskAnswers,
  telephoneField,
  tick,
} from '../person/rules.ts';
import {
  declineReasons,
  type Need,
  needs,
  sources,
  type Urgency,
  urgencies,
  waitingModes,
} from './rules.ts';

const needList = z
  .union([z.array(z.string()), z.string().transform((one) => (one ? [one] : []))])
  .default([])
  .refine((list) => list.every((need) => Object.hasOwn(needs, need)), 'Choose from the list')
  .transform((list) => [...new Set(list)] as Need[]);

const { 'has-risks': hasRisks, 'no-known-risks': noRisks, 'not-asked': notAsked } = riskAnswers;
const riskChoice = requiredChoice(
  { 'no-known-risks': noRisks, 'has-risks': hasRisks, 'not-asked': notAsked },
  'Say whether there are risks, or that there are none you know of',
);
const urgency = optionalChoice(urgencies).transform((word): Urgency => word ?? 'routine');
const agreed = tick.refine(Boolean, 'The person must have agreed before you refer them');

/** Everything a referral says about the person. */
const about = {
  givenName: requiredText('Enter the first name', 100),
  familyName: requiredText('Enter the family name', 100),
  dateOfBirth: dateOfBirthField(),
  nhsNumber: nhsNumberField,
  telephone: telephoneField,
  email: emailField,
  address: optionalText(500),
  postcode: postcodeField,
  practiceCode: practiceCodeField,
  communicationNeeds: optionalText(2000),
  needs: needList,
};
const fromProfessional = {
  ...about,
  reason: requiredText('Say in a sentence why you are referring', 5000),
  urgency,
  risks: riskChoice,
  riskNote: optionalText(4000),
  personAgreed: agreed,
};

/** Somebody who cannot be reached cannot be helped. */
const reachable =
  (why: string) =>
  (
    input: { telephone?: unknown; email?: unknown; address?: unknown },
    check: z.RefinementCtx,
  ): void => {
    if (!input.telephone && !input.email && !input.address)
      check.addIssue({
        code: 'custom',
        path: ['telephone'],
        message: `Give a telephone number, an e-mail or an address, so that ${why}`,
      });
  };
export const selfReachable = reachable('we can reach you');
const personReachable = reachable('the person can be reached');

/** A risk that is not described helps nobody. */
function riskDescribed(input: { risks: unknown; riskNote: unknown }, check: z.RefinementCtx): void {
  if (input.risks === 'has-risks' && !input.riskNote)
    check.addIssue({ code: 'custom', path: ['riskNote'], message: 'Say what the risk is' });
}

/** From a signed-in referrer. `service` is the service's id. */
export const signedInShape = z
  .object({
    service: requiredText('Choose the service', 60),
    ...fromProfessional,
    source: optionalChoice(sources),
    returnResponseTo: emailField,
  })
  .superRefine(personReachable)
  .superRefine(riskDescribed);

/** From a professional without an account. */
export const professionalShape = z
  .object({
    ...fromProfessional,
    source: requiredChoice(sources, 'Choose what you are'),
    referrerName: requiredText('Enter your name', 200),
    referrerRole: optionalText(100),
    referrerOrganisation: requiredText('Enter where you work', 200),
    referrerContact: requiredText('Enter a telephone number or e-mail for questions', 254),
    returnResponseTo: emailField,
  })
  .superRefine(personReachable)
  .superRefine(riskDescribed);

/** From the person themselves: what they are asked, see `asking.ts`. */
const { nhsNumber: _nobodyKnowsIt, ...askedOfThemselves } = about;
export const selfFields = {
  ...askedOfThemselves,
  givenName: requiredText('Enter your first name', 100),
  familyName: requiredText('Enter your family name', 100),
  dateOfBirth: dateOfBirthField('Enter your date of birth'),
  reason: requiredText('Tell us a little about what you would like help with', 5000),
};
export const selfShape = z.object(selfFields).superRefine(selfReachable);

/** Taken by the service on the telephone, or a row of a file. */
export const typedShape = z
  .object({
    ...fromProfessional,
    source: requiredChoice(sources, 'Choose who is asking'),
    referrerName: optionalText(200),
    referrerRole: optionalText(100),
    referrerOrganisation: optionalText(200),
    referrerContact: optionalText(254),
    returnResponseTo: emailField,
  })
  .superRefine(personReachable)
  .superRefine(riskDescribed);

export type SignedInReferral = z.output<typeof signedInShape>;
/** What the form of a referral begins with, where a clinical system began it. */
export type BegunReferral = Record<string, string | string[]> & { dateOfBirth: string };
export type ProfessionalReferral = z.output<typeof professionalShape>;
export type SelfReferral = z.output<typeof selfShape>;
export type TypedReferral = z.output<typeof typedShape>;

export const triageShape = z.object({
  urgency: requiredChoice(urgencies, 'Choose how urgent it is'),
  triageNote: optionalText(4000),
});
export const acceptShape = z.object({
  /** The id of somebody recorded, or `new` where it is none of those shown. */
  person: requiredText('Choose one of the people found, or somebody new', 60),
  /** The ids of the people alike who were shown, apart by spaces. */
  shown: optionalText(1000).transform((ids) => ids?.split(' ') ?? []),
  acceptNote: optionalText(4000),
  ...reasonField,
});
export const declineShape = z.object({
  /** A reason of its own, or a criterion of those in force. */
  declineReason: requiredChoice({ ...declineReasons, ...criterionReasons }, 'Choose a reason'),
  declineExplanation: optionalText(2000),
});
export const returnShape = z.object({
  question: requiredText('Say what you need to know', 2000),
});
/** The answer to that question, with what may have been missing of the person. */
export const answerShape = z.object({
  answer: requiredText('Answer what the service asks', 2000),
  telephone: telephoneField,
  email: emailField,
  address: optionalText(500),
  postcode: postcodeField,
  nhsNumber: nhsNumberField,
});
export const redirectShape = z.object({
  redirectTo: requiredText('Say where it was sent', 200),
  redirectExplanation: optionalText(2000),
});
export const withdrawShape = z.object({
  withdrawReason: requiredText('Say why it is withdrawn', 2000),
});
export const allocateShape = z.object({
  linkWorker: requiredText('Choose a link worker', 60),
});
export const waitingContactShape = z.object({
  mode: requiredChoice(waitingModes, 'Choose how you were in touch'),
  minutes: z
    .string()
    .trim()
    .default('')
    .refine(
      (text) => text === '' || (/^\d{1,3}$/.test(text) && Number(text) <= 600),
      'Minutes must be a whole number up to 600',
    )
    .transform((text) => (text === '' ? null : Number(text))),
  personWords: optionalText(10_000),
  done: requiredText('Say what you talked about or did', 10_000),
});
export type WaitingContactInput = z.output<typeof waitingContactShape>;
