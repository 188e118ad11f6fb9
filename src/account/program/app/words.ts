import { allowedByApp, type Letter, OFFLINE } from '../scopes.ts';

const kinds: Record<string, string> = {
  '*': 'everything that you can',
  Patient: 'people’s details',
  ServiceRequest: 'referrals',
  Task: 'what becomes of referrals',
  CarePlan: 'support',
  Goal: 'what people want from support',
  Encounter: 'contacts',
  Consent: 'what people agreed to',
  Flag: 'known risks',
  Observation: 'scores of measures',
  QuestionnaireResponse: 'answers to measures',
  Communication: 'messages to people',
  Composition: 'letters and summaries',
  DocumentReference: 'letters and summaries',
  Organization: 'organisations',
  HealthcareService: 'the directory',
  Location: 'the directory',
};

const acts: [string, Letter[]][] = [
  ['See', ['r', 's']],
  ['Add', ['c']],
  ['Change', ['u']],
  ['Take away', ['d']],
];

/** What an app may do, in plain words. */
export function inWords(scopes: string): { may: string[]; offline: boolean } {
  const may = [...allowedByApp(scopes)].flatMap(([kind, letters]) =>
    acts
      .filter(([, of]) => of.some((letter) => letters.has(letter)))
      .map(([act]) => `${act}: ${kinds[kind] ?? kind}`),
  );
  return { may: [...new Set(may)], offline: scopes.split(' ').includes(OFFLINE) };
}
