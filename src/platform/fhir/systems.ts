/** Names of systems and profiles, as the NHS and HL7 UK give them. */
export const systems = {
  nhsNumber: 'https://fhir.nhs.uk/Id/nhs-number',
  ods: 'https://fhir.nhs.uk/Id/ods-organization-code',
  snomed: 'http://snomed.info/sct',
} as const;

/** Names of our own, explained in the implementation guide. `.example` is nobody's address. */
const OURS = 'https://holdfast.example/fhir';
export const ourCodes = (name: string): string => `${OURS}/CodeSystem/${name}`;
export const ourExtension = (name: string): string => `${OURS}/StructureDefinition/${name}`;
export const ourOperation = (name: string): string => `${OURS}/OperationDefinition/${name}`;

/** Text as the XHTML that narratives are written in. */
export const narrative = (html: string) => ({
  status: 'generated' as const,
  div: `<div xmlns="http://www.w3.org/1999/xhtml">${html}</div>`,
});
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The address of a UK Core profile. */
export const ukCore = (name: string): string =>
  `https://fhir.hl7.org.uk/StructureDefinition/UKCore-${name}`;

/** The version and time of a row, as every record has them. */
export const metaOf = (version: number, changed: Date, profile?: string) => ({
  versionId: String(version),
  lastUpdated: changed.toISOString(),
  ...(profile ? { profile: [profile] } : {}),
});

/** A SNOMED CT code with its term. */
export const snomed = (code: string, display: string) => ({
  coding: [{ system: systems.snomed, code, display }],
  text: display,
});

/** What is there of an object: FHIR has no null and no empty text or list. */
export function present<T extends object>(given: T): T {
  return Object.fromEntries(
    Object.entries(given).filter(
      ([, value]) =>
        value !== null &&
        value !== undefined &&
        value !== '' &&
        !(Array.isArray(value) && value.length === 0),
    ),
  ) as T;
}
