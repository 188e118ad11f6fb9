import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import Papa from 'papaparse';
import { decodeText } from './decode.ts';
import { readOpenReferralUk3 } from './open-referral-uk-3.ts';
import type { Raw } from './raw.ts';
import { FileRefusal } from './refusal.ts';
import type { Tally } from './tally.ts';
import { megabytes, unzip, zipLimits } from './unzip.ts';

/** The tables of a package by their names in the standard; each row a record of texts. */
export type Tables = Map<string, Raw[]>;

/** The tables we read, under the names packages use for them. */
const tableNames: Record<string, string[]> = {
  services: ['services', 'service'],
  organizations: ['organizations', 'organization'],
  organization_identifiers: ['organization_identifiers', 'organization_identifier'],
  locations: ['locations', 'location'],
  service_at_location: ['service_at_location', 'service_at_locations', 'services_at_location'],
  addresses: ['addresses', 'address', 'physical_addresses', 'physical_address'],
  phones: ['phones', 'phone'],
  contacts: ['contacts', 'contact'],
  schedules: ['schedules', 'schedule', 'regular_schedules', 'regular_schedule'],
  service_areas: ['service_areas', 'service_area'],
  languages: ['languages', 'language'],
  cost_options: ['cost_options', 'cost_option'],
  accessibility: ['accessibility', 'accessibility_for_disabilities'],
  attributes: ['attributes', 'attribute', 'service_taxonomies'],
  taxonomy_terms: ['taxonomy_terms', 'taxonomy_term'],
  eligibility: ['eligibility', 'eligibilities'],
};

/** Which table a CSV file of a package holds, by the package's description or by its own name. */
function tableOf(file: string, resources: Map<string, string>): string | null {
  const name = resources.get(file) ?? basename(file).replace(/\.csv$/i, '');
  const plain = name.toLowerCase().replaceAll('-', '_');
  return Object.keys(tableNames).find((table) => tableNames[table]?.includes(plain)) ?? null;
}

/** Resource names by file path, from `datapackage.json`; none where it cannot be read. */
function resourcesOf(description: Uint8Array | undefined): Map<string, string> {
  const found = new Map<string, string>();
  try {
    const parsed = JSON.parse(description ? decodeText(description).text : '{}') as {
      resources?: { name?: unknown; path?: unknown }[];
    };
    for (const resource of Array.isArray(parsed.resources) ? parsed.resources : [])
      if (typeof resource?.name === 'string' && typeof resource.path === 'string')
        found.set(resource.path.replace(/^\.\//, ''), resource.name);
  } catch {
    // A link or a broken description: the files' own names say what they hold.
  }
  return found;
}

function rowsOf(bytes: Uint8Array): Raw[] {
  const { data } = Papa.parse<Raw>(decodeText(bytes).text, {
    header: true,
    skipEmptyLines: 'greedy',
  });
  return data.map((row) =>
    Object.fromEntries(
      Object.entries(row).filter(([, value]) => typeof value === 'string' && value.trim() !== ''),
    ),
  );
}

/** The tables of a package from its files by path. */
export function tablesOf(files: ReadonlyMap<string, Uint8Array>): Tables {
  const description = [...files.keys()].find((name) => basename(name) === 'datapackage.json');
  const root = description ? description.slice(0, -'datapackage.json'.length) : '';
  const resources = resourcesOf(description === undefined ? undefined : files.get(description));
  const tables: Tables = new Map();
  for (const [name, bytes] of files) {
    if (!/\.csv$/i.test(name)) continue;
    const table = tableOf(name.startsWith(root) ? name.slice(root.length) : name, resources);
    if (table) tables.set(table, [...(tables.get(table) ?? []), ...rowsOf(bytes)]);
  }
  if (!tables.has('services'))
    throw new FileRefusal(
      'This package has no services.csv, so there are no services to read. Choose a package of the Human Services Data Specification.',
    );
  return tables;
}

/** The files of a zipped package. */
export const packageFromZip = (bytes: Uint8Array) =>
  unzip(
    bytes,
    (name) => /(^|\/)(datapackage\.json|[^/]+\.csv)$/i.test(name) && !name.includes('__MACOSX'),
  );

/** The files of a package in a folder; nothing outside the folder is followed. */
export async function packageFromFolder(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const root = resolve(folder);
  let total = 0;
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (!entry.isFile() || !/\.csv$|^datapackage\.json$/i.test(entry.name)) continue;
    const path = join(root, entry.name);
    if (!path.startsWith(root + sep)) continue;
    total += (await stat(path)).size;
    if (total > zipLimits.bytes)
      throw new FileRefusal(`This folder holds more than ${megabytes(zipLimits.bytes)} of tables.`);
    files.set(entry.name, await readFile(path));
  }
  return files;
}

type Index = Map<string, Raw[]>;

function by(rows: Raw[] | undefined, key: string): Index {
  const index: Index = new Map();
  for (const row of rows ?? []) {
    const value = row[key];
    if (typeof value !== 'string') continue;
    const list = index.get(value);
    if (list) list.push(row);
    else index.set(value, [row]);
  }
  return index;
}

const under = (index: Index, row: Raw) => index.get(String(row.id ?? '')) ?? [];
const lacking = (rows: Raw[], ...keys: string[]) =>
  rows.filter((row) => keys.every((key) => row[key] === undefined));

/** The services of a package as the nested records the standard writes in JSON. */
export function nest(tables: Tables): Raw[] {
  const rows = (name: string) => tables.get(name);
  const organizations = new Map((rows('organizations') ?? []).map((row) => [row.id, row]));
  const identifiers = by(rows('organization_identifiers'), 'organization_id');
  const locations = new Map((rows('locations') ?? []).map((row) => [row.id, row]));
  const terms = new Map((rows('taxonomy_terms') ?? []).map((row) => [row.id, row]));
  const addresses = by(rows('addresses'), 'location_id');
  const accessibility = by(rows('accessibility'), 'location_id');
  const atLocation = by(rows('service_at_location'), 'service_id');
  const ofLocation = {
    phones: by(rows('phones'), 'location_id'),
    schedules: by(rows('schedules'), 'location_id'),
  };
  const ofPlace = by(rows('schedules'), 'service_at_location_id');
  const ofContact = by(rows('phones'), 'contact_id');
  const ofService = {
    phones: by(rows('phones'), 'service_id'),
    schedules: by(rows('schedules'), 'service_id'),
    service_areas: by(rows('service_areas'), 'service_id'),
    languages: by(rows('languages'), 'service_id'),
    cost_options: by(rows('cost_options'), 'service_id'),
    eligibility: by(rows('eligibility'), 'service_id'),
    contacts: by(rows('contacts'), 'service_id'),
  };
  const linked = by(rows('attributes'), 'link_id');
  const linkedService = by(rows('attributes'), 'service_id');
  return (rows('services') ?? []).map((service) => {
    const organization = organizations.get(service.organization_id);
    return {
      ...service,
      ...(organization
        ? {
            organization: {
              ...organization,
              organization_identifiers: under(identifiers, organization),
            },
          }
        : {}),
      service_at_locations: under(atLocation, service).map((at) => {
        const location = locations.get(at.location_id);
        return {
          ...at,
          schedules: under(ofPlace, at),
          ...(location
            ? {
                location: {
                  ...location,
                  addresses: under(addresses, location),
                  accessibility: under(accessibility, location),
                  phones: under(ofLocation.phones, location),
                  schedules: lacking(
                    under(ofLocation.schedules, location),
                    'service_id',
                    'service_at_location_id',
                  ),
                },
              }
            : {}),
        };
      }),
      ...Object.fromEntries(
        Object.entries(ofService).map(([key, index]) => [key, under(index, service)]),
      ),
      schedules: lacking(under(ofService.schedules, service), 'service_at_location_id'),
      contacts: under(ofService.contacts, service).map((contact) => ({
        ...contact,
        phones: under(ofContact, contact),
      })),
      attributes: [...under(linked, service), ...under(linkedService, service)].map((link) => ({
        ...link,
        taxonomy_term: terms.get(link.taxonomy_term_id),
      })),
    };
  });
}

/** Reads the services of a package into the tally, one record for each row of its services. */
export function readHsdsPackage(tally: Tally, tables: Tables, source: string): void {
  readOpenReferralUk3(tally, nest(tables), source);
}
