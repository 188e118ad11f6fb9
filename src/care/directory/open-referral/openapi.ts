import { z } from 'zod';
import { filters1, filters3, MOST_A_PAGE, pageOnly } from './parameters.ts';

/*
 * What we publish, described for programs (OpenAPI 3.1). The parameters are the very shapes that read
 * them; records follow the standard's own schemas, so only what they must have is said here.
 */

const told: Record<string, string> = {
  page: 'Which page, from 1.',
  per_page: `Records a page; never more than ${MOST_A_PAGE}.`,
  search: 'Words to find in names, terms, towns and descriptions.',
  text: 'Words to find in names, terms, towns and descriptions.',
  taxonomy_term_id: 'Services with this term.',
  taxonomy_id: 'Services with a term of this taxonomy (3.0), or with this term (1.0).',
  organization_id: 'Services this organisation gives.',
  minimum_age: 'Services whose youngest age is at least this.',
  maximum_age: 'Services whose oldest age is at most this.',
  start_time: 'Services that open at this time or later.',
  end_time: 'Services that close by this time.',
  day: 'Services on this day: MO to SU, or its name.',
  modified_after: 'Services changed at this moment or later.',
  postcode: 'Near this postcode or its first half.',
  proximity: 'Within so many metres of the postcode; 10,000 where it is not said.',
  full: 'Records with all that belongs to them.',
  minimal: 'Only when each record was last changed.',
};

function parametersOf(shape: z.ZodObject) {
  const { properties = {} } = z.toJSONSchema(shape, { io: 'input' });
  return Object.keys(properties).map((name) => ({
    name,
    in: 'query',
    required: false,
    description: told[name],
    schema: typeOf(name, properties[name] as object),
  }));
}

/** Numbers come as text in an address, so their shape takes anything; here they are what they must be. */
function typeOf(name: string, schema: object): object {
  const { default: usual } = schema as { default?: unknown };
  const kinds: Record<string, object> = {
    page: { type: 'integer', minimum: 1, maximum: 100_000 },
    per_page: { type: 'integer', minimum: 1 },
    minimum_age: { type: 'number', minimum: 0, maximum: 150 },
    maximum_age: { type: 'number', minimum: 0, maximum: 150 },
    proximity: { type: 'number', exclusiveMinimum: 0, maximum: 500_000 },
  };
  const kind = kinds[name];
  return kind ? { ...kind, ...(usual === undefined ? {} : { default: usual }) } : schema;
}

const record = (name: string, ...required: string[]) => ({
  type: 'object',
  description: `A ${name}, as the standard has it.`,
  required,
  properties: Object.fromEntries(
    required.map((field) => [
      field,
      field === 'id' ? { type: 'string', format: 'uuid' } : { type: 'string' },
    ]),
  ),
});

const page3 = (items: object) => ({
  type: 'object',
  required: [
    'total_items',
    'total_pages',
    'page_number',
    'size',
    'first_page',
    'last_page',
    'empty',
    'contents',
  ],
  properties: {
    total_items: { type: 'integer' },
    total_pages: { type: 'integer' },
    page_number: { type: 'integer' },
    size: { type: 'integer', description: 'How many records this page has.' },
    first_page: { type: 'boolean' },
    last_page: { type: 'boolean' },
    empty: { type: 'boolean' },
    contents: { type: 'array', items },
  },
});

const page1 = (items: object) => ({
  type: 'object',
  required: ['totalElements', 'totalPages', 'number', 'size', 'first', 'last', 'empty', 'content'],
  properties: {
    totalElements: { type: 'integer' },
    totalPages: { type: 'integer' },
    number: { type: 'integer' },
    size: { type: 'integer', description: 'How many records this page has.' },
    first: { type: 'boolean' },
    last: { type: 'boolean' },
    empty: { type: 'boolean' },
    content: { type: 'array', items },
  },
});

const problem = {
  description: 'A refusal, in words.',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        required: ['title', 'status', 'detail'],
        properties: {
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string' },
        },
      },
    },
  },
};
const limited = {
  ...problem,
  description: 'Too many requests from one address.',
  headers: {
    'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } },
  },
};

const answers = (schema: object, refusals: object) => ({
  200: { description: 'What was asked for.', content: { 'application/json': { schema } } },
  ...refusals,
  429: limited,
});

const list = (operationId: string, summary: string, shape: z.ZodObject, schema: object) => ({
  get: {
    operationId,
    summary,
    parameters: parametersOf(shape),
    responses: answers(schema, { 400: problem }),
  },
});

const single = (operationId: string, summary: string, schema: object) => ({
  get: {
    operationId,
    summary,
    parameters: [
      { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
    ],
    responses: answers(schema, { 404: problem }),
  },
});

const plain = (operationId: string, summary: string, schema: object) => ({
  get: { operationId, summary, responses: answers(schema, { 400: problem }) },
});

const document = (origin: string, version: '1' | '3', description: string, paths: object) => ({
  openapi: '3.1.0',
  info: {
    title: `Holdfast directory, Open Referral UK ${version}.0`,
    version: `${version}.0`,
    description,
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: `${origin}/openreferral/v${version}` }],
  security: [],
  paths,
});

const service = record('service', 'id', 'name', 'status');
const place = record('service at a location', 'id');
const organisation = record('organisation', 'id', 'name', 'description');
const taxonomy = record('taxonomy', 'id', 'name', 'description');
const term = record('term', 'id', 'name', 'description');

/** Our API of version 3.0. */
export const describe3 = (origin: string) =>
  document(origin, '3', 'Community services, open to everybody: HSDS-UK 3.0 and HSDS 3.0.', {
    '/': plain(
      'describeApi',
      'What this is',
      record('description of the API', 'version', 'profile', 'openapi_url'),
    ),
    '/services': list('listServices', 'Services', filters3, page3({ type: 'object' })),
    '/services/{id}': single('readService', 'One service, with all that belongs to it', service),
    '/service_at_locations': list(
      'listServicesAtLocations',
      'Services, place by place',
      filters3,
      page3(place),
    ),
    '/service_at_locations/{id}': single('readServiceAtLocation', 'A service at a place', place),
    '/organizations': list('listOrganizations', 'Organisations', pageOnly, page3(organisation)),
    '/organizations/{id}': single('readOrganization', 'One organisation', organisation),
    '/taxonomies': list('listTaxonomies', 'Taxonomies', pageOnly, page3(taxonomy)),
    '/taxonomies/{id}': single('readTaxonomy', 'One taxonomy', taxonomy),
    '/taxonomy_terms': list('listTaxonomyTerms', 'Terms', pageOnly, page3(term)),
    '/taxonomy_terms/{id}': single('readTaxonomyTerm', 'One term', term),
  });

/** Our API of version 1.0. */
export const describe1 = (origin: string) => {
  const organization = record('organisation', 'id', 'name', 'description');
  const oldTerm = record('term', 'id', 'name', 'vocabulary');
  return document(origin, '1', 'Community services, open to everybody, as version 1.0 had them.', {
    '/': plain('describeApi', 'What this is', record('description', 'version', 'openapi_url')),
    '/services': list('listServices', 'Services', filters1, page1(record('service', 'id', 'name'))),
    '/services/{id}': single('readService', 'One service', record('service', 'id', 'name')),
    '/organizations': list('listOrganizations', 'Organisations', pageOnly, page1(organization)),
    '/organizations/{id}': single('readOrganization', 'One organisation', organization),
    '/taxonomies': list('listTaxonomies', 'Terms', pageOnly, page1(oldTerm)),
    '/taxonomies/{id}': single('readTaxonomy', 'One term', oldTerm),
    '/vocabularies': plain('listVocabularies', 'Vocabularies', {
      type: 'array',
      items: { type: 'string' },
    }),
  });
};
