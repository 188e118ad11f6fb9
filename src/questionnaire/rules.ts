import { z } from 'zod';
import { type Actor, hasRole } from '#platform/actor.ts';
import { choice, optionalWords, someWords, tick } from '#platform/shapes.ts';
import type { Questionnaire } from './model.ts';

/** draft → published → retired; a draft may also be thrown away. */
export const definitionStatuses = {
  draft: 'Draft',
  published: 'Published',
  retired: 'Retired',
} as const;
export type DefinitionStatus = keyof typeof definitionStatuses;

export const sources = {
  editor: 'Written here',
  fhir: 'FHIR Questionnaire',
  xlsform: 'XLSForm',
  redcap: 'REDCap data dictionary',
} as const;
export type Source = keyof typeof sources;

/**
 * Whose questionnaires somebody writes, imports, publishes and retires: a manager those of the service,
 * a researcher those for research. Who is both keeps both, and begins new ones for the service.
 */
export const keepsFor = (actor: Actor): ('service' | 'research')[] => [
  ...(hasRole(actor, 'manager') ? (['service'] as const) : []),
  ...(hasRole(actor, 'researcher') ? (['research'] as const) : []),
];

/** Instruments whose owners ask for a licence; no word of them comes with Holdfast. */
const licensed =
  /\b(SWEMWBS|WEMWBS|Warwick.Edinburgh|MYCaW|EQ-?5D|EuroQol|PAM-?1?3?|Patient Activation Measure|Outcomes Star|Wellbeing Star)\b/i;

/** True where a definition names an instrument that needs a licence. */
export const needsLicence = (of: Pick<Questionnaire, 'title' | 'url' | 'copyright'>): boolean =>
  [of.title, of.url, of.copyright].some((words) => words !== undefined && licensed.test(words));

/** The version after one: its last number counted up. */
export function nextVersion(version: string): string {
  const found = /^(.*?)(\d{1,9})$/.exec(version);
  return found ? `${found[1]}${Number(found[2]) + 1}` : `${version}-2`.slice(-60);
}

export const titleShape = z.object({ title: someWords('Enter a title', 300) });

export const rights = {
  free: 'We wrote it, or it is free to use',
  licensed: 'It needs a licence, and our organisation holds one',
} as const;

/** What is said about a questionnaire that comes from somewhere else. */
export const importShape = z
  .object({
    rights: choice(rights, 'Say whether it needs a licence'),
    licence: optionalWords(1000),
    attested: tick,
  })
  .superRefine(({ rights: said, licence, attested }, at) => {
    if (said !== 'licensed') return;
    if (!licence)
      at.addIssue({ code: 'custom', path: ['licence'], message: 'Enter which licence it is' });
    if (!attested)
      at.addIssue({ code: 'custom', path: ['attested'], message: 'Confirm that you hold it' });
  });
export type ImportInput = z.output<typeof importShape>;

export const publishShape = z.object({ measure: tick });
