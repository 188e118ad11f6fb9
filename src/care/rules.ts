import { draftName } from '#platform/draft/name.ts';

interface DraftForm {
  title: string;
  /** The page that the form is on, within the organisation. */
  page(personId: string, recordId: string | undefined): string;
}

const onHolding = (_person: string, id?: string) => `/holding/${id}`;
const onPlan = (person: string) => `/people/${person}/plan`;
const onReadiness = (person: string) => `/people/${person}/readiness`;
const onConnection = (doing: string) => (_person: string, id?: string) =>
  `/connections/${id}?do=${doing}`;

/** Every form about a person that is kept while it is typed. */
export const draftForms = {
  contact: {
    title: 'Contact',
    page: (person, id) => (id ? `/contacts/${id}/record` : `/people/${person}/contacts/new`),
  },
  correction: {
    title: 'Correction of a contact',
    page: (_person, id) => `/contacts/${id}/correct`,
  },
  hold: { title: 'Start of holding', page: (person) => `/people/${person}/holding/new` },
  'holding-review': { title: 'Review of holding', page: onHolding },
  'holding-sign': { title: 'Sign in holding', page: onHolding },
  'holding-step-down': { title: 'Stepping down', page: onHolding },
  'holding-end': { title: 'End of holding', page: onHolding },
  'holding-resume': { title: 'Holding again', page: onHolding },
  need: { title: 'Need', page: onPlan },
  goal: { title: 'Goal', page: onPlan },
  'change-goal': { title: 'How a goal stands', page: onPlan },
  action: { title: 'Action', page: onPlan },
  'change-action': { title: 'How an action stands', page: onPlan },
  readiness: { title: 'Readiness', page: onReadiness },
  barrier: { title: 'What is in the way', page: onReadiness },
  signpost: { title: 'Signpost', page: (person) => `/people/${person}/signpost` },
  connect: { title: 'Connection', page: (person) => `/people/${person}/connect` },
  'connection-answer': { title: 'Answer of a service', page: onConnection('answer') },
  'connection-attendance': { title: 'Whether they went', page: onConnection('attendance') },
  'connection-still-going': { title: 'Whether they still go', page: onConnection('still-going') },
  'connection-withdraw': { title: 'Withdrawal', page: onConnection('withdraw') },
  letter: { title: 'Letter to the GP', page: (person) => `/people/${person}/letter` },
  close: { title: 'Close of support', page: (person) => `/people/${person}/close` },
} as const satisfies Record<string, DraftForm>;
export type DraftKind = keyof typeof draftForms;

/** The name under which a form about a person is kept. */
export const draftOf = (kind: DraftKind, personId: string, recordId?: string) =>
  draftName(kind, personId, recordId);

/** What a draft is of and where to go on with it; null for a form there no longer is. */
export function draftPlace(name: string): { title: string; page: string } | null {
  const [kind = '', personId = '', recordId] = name.split(':');
  if (!Object.hasOwn(draftForms, kind)) return null;
  const { title, page } = draftForms[kind as DraftKind] as DraftForm;
  return { title, page: page(personId, recordId) };
}
