import type { Resource } from '@medplum/fhirtypes';
import type { Fhir } from 'fhir';
import { refuse } from '../refusal.ts';

export type Media = 'json' | 'xml';
export const contentTypes: Record<Media, string> = {
  json: 'application/fhir+json; charset=utf-8',
  xml: 'application/fhir+xml; charset=utf-8',
};

const written: Record<string, Media> = {
  json: 'json',
  'application/json': 'json',
  'application/fhir+json': 'json',
  'text/json': 'json',
  xml: 'xml',
  'application/xml': 'xml',
  'application/fhir+xml': 'xml',
  'text/xml': 'xml',
};

/** The form of a media type, or undefined for one that we do not speak. */
export const mediaOf = (type: string): Media | undefined =>
  written[(type.split(';')[0] ?? '').trim().toLowerCase()];

/** The form an answer is wanted in: `_format` first, then `Accept`; null where it is one we do not speak. */
export function wantedMedia(format: string | null, accept: string | undefined): Media | null {
  // A plus in an address is a space: `application/fhir+json` arrives without it.
  if (format !== null) return mediaOf(format.replace(' ', '+')) ?? null;
  const types = (accept ?? '').split(',').map((type) => type.trim());
  for (const type of types) {
    const media = mediaOf(type);
    if (media) return media;
  }
  return types.some((type) => /^(\*\/\*|application\/\*|text\/html|)(;|$)/.test(type))
    ? 'json'
    : null;
}

let converter: Promise<Fhir> | undefined;
/** The library knows every type of R4, and is loaded when somebody first speaks XML. */
const xml = () => {
  converter ??= import('fhir').then((library) => new library.Fhir());
  return converter;
};

/** A record as text. */
export async function write(record: Resource, media: Media): Promise<string> {
  if (media === 'json') return JSON.stringify(record);
  return (await xml()).objToXml(record);
}

/** Whether a text has the character 0, as it is or written down: no database keeps it. */
export const holdsNothing = (text: string): boolean => /\0|\\u0000|&#(?:x0+|0+);/i.test(text);

/** The most levels that a record may be deep. */
const DEEPEST = 64;

/**
 * A record from text.
 * @throws Refusal `invalid` for text that is none, and for one nested deeper than any real one
 */
export async function read(text: string, media: Media): Promise<Resource> {
  let found: unknown;
  try {
    if (holdsNothing(text)) throw new Error('a character that no text has');
    found = media === 'json' ? JSON.parse(text) : await readXml(text);
  } catch {
    throw refuse.invalid({}, `The body is not well-formed ${media.toUpperCase()}.`);
  }
  if (typeof found !== 'object' || found === null || !('resourceType' in found))
    throw refuse.invalid({ resourceType: 'is missing' });
  if (depthOf(found) > DEEPEST)
    throw refuse.invalid({}, `The body is nested more than ${DEEPEST} levels deep.`);
  return found as Resource;
}

async function readXml(text: string): Promise<unknown> {
  // No record needs a document type, and all that is done with one is harm.
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw new Error('a document type');
  const name = /<([A-Za-z]+)[\s>/]/.exec(text.replace(/<\?[\s\S]*?\?>/g, ''))?.[1];
  if (!name || !new RegExp(`(</${name}\\s*>|/>)\\s*$`).test(text)) throw new Error('cut off');
  return (await xml()).xmlToObj(text);
}

/** How deep something is nested; without recursion, which depth itself would break. */
function depthOf(value: object): number {
  let level: unknown[] = [value];
  let depth = 0;
  while (level.length > 0 && depth <= DEEPEST) {
    depth++;
    level = level.flatMap((one) =>
      Object.values(one as object).filter((each) => typeof each === 'object' && each !== null),
    );
  }
  return depth;
}
