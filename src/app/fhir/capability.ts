import type { CapabilityStatement } from '@medplum/fhirtypes';
import type { Kind } from '#platform/fhir/kind.ts';

/** When what this server can do last changed. */
const CHANGED = '2026-11-21';

const common = [
  { name: '_id', type: 'token' as const, documentation: 'The id of the record' },
  { name: '_lastUpdated', type: 'date' as const, documentation: 'When it was last changed' },
];

/** What this server can do, as a program asks before anything else. A test holds it to the behaviour. */
export function capabilityOf(kinds: readonly Kind[], base: string): CapabilityStatement {
  const types = [...new Set(kinds.map((kind) => kind.type))];
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: CHANGED,
    kind: 'instance',
    software: { name: 'Holdfast' },
    implementation: { description: 'Holdfast FHIR R4', url: base },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'application/fhir+xml'],
    rest: [
      {
        mode: 'server',
        security: {
          cors: false,
          service: [
            {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/restful-security-service',
                  code: 'SMART-on-FHIR',
                },
              ],
            },
          ],
          description: `Programs sign in as SMART Backend Services: ${base}/.well-known/smart-configuration`,
        },
        resource: types.map((type) => {
          const same = kinds.filter((kind) => kind.type === type);
          const parameters = new Map(same.flatMap((kind) => Object.entries(kind.parameters)));
          const pointing = [...parameters].filter(([, parameter]) => parameter.to);
          const profile = same.find((kind) => kind.profile)?.profile;
          const creates = same.some((kind) => kind.create);
          return {
            type: type as 'Patient',
            ...(profile ? { supportedProfile: [profile] } : {}),
            documentation: same.map((kind) => kind.says).join(' '),
            interaction: [
              { code: 'read' as const },
              { code: 'search-type' as const },
              ...(creates ? [{ code: 'create' as const }] : []),
              ...(same.some((kind) => kind.remove) ? [{ code: 'delete' as const }] : []),
            ],
            versioning: 'versioned',
            ...(pointing.length > 0
              ? { searchInclude: pointing.map(([name]) => `${type}:${name}`) }
              : {}),
            searchParam: [
              ...common,
              ...[...parameters].map(([name, { kind, says }]) => ({
                name,
                type: kind,
                documentation: says,
              })),
            ],
          };
        }),
      },
    ],
  };
}
