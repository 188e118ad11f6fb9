import { type Actor, hasRole } from '#platform/actor.ts';

export interface Code {
  code: string;
  term: string;
}

/** The SNOMED CT (UK) codes of social prescribing that Holdfast knows by itself, and when each is meant. */
export const codes = {
  offered: {
    code: '871691000000100',
    term: 'Social prescribing offered',
    when: 'The practice offers it. Filed by the practice',
  },
  declined: {
    code: '871711000000103',
    term: 'Social prescribing declined',
    when: 'The person does not want it. Filed by the practice',
  },
  signposted: {
    code: '1084281000000109',
    term: 'Signposting to social prescribing service',
    when: 'The practice tells the person about the service. Filed by the practice',
  },
  accepted: {
    code: '871731000000106',
    term: 'Referral to social prescribing service',
    when: 'Written when a referral is accepted, once for a time of support',
  },
  seen: {
    code: '1362931000000106',
    term: 'Seen by social prescribing link worker',
    when: 'Written for each contact the person came to',
  },
  closed: {
    code: '1362721000000106',
    term: 'Social prescribing case closed',
    when: 'Written when support is closed',
  },
  carer: {
    code: '224484003',
    term: 'Person themselves is a carer',
    when: 'In the closing summary of a person recorded as a carer',
  },
  adjustments: {
    code: '1108111000000107',
    term: 'Requires reasonable adjustments (Equality Act 2010)',
    when: 'In the closing summary of a person with adjustments recorded',
  },
} as const satisfies Record<string, Code & { when: string }>;

/** Just what is stored and printed of a code. */
export const plainCode = ({ code, term }: Code): Code => ({ code, term });

/** Reference sets a service may load; their members are licensed and never part of Holdfast. */
export const codeSets = {
  needs: { id: '1373501000000105', name: 'Needs and concerns' },
  support: { id: '1373511000000107', name: 'Support' },
  safeguarding: { id: '999002381000000108', name: 'Safeguarding issues' },
} as const;
export type CodeSet = keyof typeof codeSets;
export const allCodeSets = Object.keys(codeSets) as CodeSet[];

/** The set by its name here or its number, or null. */
export const readCodeSet = (text: string): CodeSet | null =>
  allCodeSets.find((set) => set === text.toLowerCase() || codeSets[set].id === text) ?? null;

/** Everybody who works with people may look codes up. */
export const mayReadCodes = (actor: Actor): boolean =>
  hasRole(actor, 'link-worker', 'supervisor', 'manager');

/** What a search is for: the beginnings of words, each of which must be there, or of a number. */
export const searchWords = (typed: string): string[] =>
  typed
    .toLowerCase()
    .slice(0, 200)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .slice(0, 8);

/** Codes whose terms have words that begin so, or whose number does. Nothing typed finds all. */
export function findCodes<Found extends Code>(among: readonly Found[], typed: string): Found[] {
  const wanted = searchWords(typed);
  return among.filter(({ code, term }) => {
    const has = searchWords(term);
    return wanted.every((word) => code.startsWith(word) || has.some((one) => one.startsWith(word)));
  });
}
