import type { CapabilityStatement } from '@medplum/fhirtypes';
import type { Kind } from '#platform/fhir/kind.ts';
import { ourOperation } from '#platform/fhir/systems.ts';

/** When what this server can do last changed. */
const CHANGED = '2026-11-22';

const common = [
  { name: '_id', type: 'token' as const, documentation: 'The id of the record' },
  { name: '_lastUpdated', type: 'date' as const, documentation: 'When it was last changed' },
];

const exporting = (name: string) => ({
  name: 'export',
  definition: `http://hl7.org/fhir/uv/bulkdata/OperationDefinition/${name}`,
});

const operations: Record<string, { name: string; definition: string }[]> = {
  Patient: [exporting('patient-export')],
  ServiceRequest: [{ name: 'begin', definition: ourOperation('ServiceRequest-begin') }],
};

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
    patchFormat: ['application/json-patch+json'],
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
          const pointed = kinds.flatMap((kind) =>
            Object.entries(kind.parameters)
              .filter(([, { to }]) => to === type)
              .map(([name]) => `${kind.type}:${name}`),
          );
          const profile = same.find((kind) => kind.profile)?.profile;
          const can = (part: 'create' | 'update' | 'remove' | 'versions') =>
            same.some((kind) => kind[part] !== undefined);
          return {
            type: type as 'Patient',
            ...(profile ? { supportedProfile: [profile] } : {}),
            documentation: same.map((kind) => kind.says).join(' '),
            interaction: [
              { code: 'read' as const },
              { code: 'search-type' as const },
              ...(can('create') ? [{ code: 'create' as const }] : []),
              ...(can('update') ? [{ code: 'update' as const }, { code: 'patch' as const }] : []),
              ...(can('versions')
                ? [
                    { code: 'vread' as const },
                    { code: 'history-instance' as const },
                    { code: 'history-type' as const },
                  ]
                : []),
              ...(can('remove') ? [{ code: 'delete' as const }] : []),
            ],
            versioning: can('update') ? 'versioned-update' : 'versioned',
            ...(can('versions') ? { readHistory: true } : {}),
            updateCreate: false,
            conditionalCreate: can('create'),
            conditionalRead: 'not-match' as const,
            conditionalUpdate: false,
            conditionalDelete: 'not-supported' as const,
            ...(pointing.length > 0
              ? { searchInclude: pointing.map(([name]) => `${type}:${name}`) }
              : {}),
            ...(pointed.length > 0 ? { searchRevInclude: [...new Set(pointed)] } : {}),
            ...(operations[type] ? { operation: operations[type] } : {}),
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
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
        operation: [exporting('export')],
      },
    ],
  };
}
