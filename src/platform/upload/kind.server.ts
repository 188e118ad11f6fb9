import { createReadStream } from 'node:fs';

/** What an upload may be. Told by what is in the file, never by its name or what the browser says. */
export type FileKind = 'csv' | 'json' | 'pdf' | 'png' | 'jpeg' | 'zip';

export const kindWords: Record<FileKind, string> = {
  csv: 'a CSV file',
  json: 'a JSON file',
  pdf: 'a PDF',
  png: 'a PNG picture',
  jpeg: 'a JPEG picture',
  zip: 'a ZIP file',
};

const SIGNATURES: [FileKind | 'other', Buffer][] = [
  ['pdf', Buffer.from('%PDF-')],
  ['png', Buffer.from('89504e470d0a1a0a', 'hex')],
  ['jpeg', Buffer.from('ffd8ff', 'hex')],
  ['zip', Buffer.from('504b0304', 'hex')],
  ['other', Buffer.from('504b0506', 'hex')],
  ['other', Buffer.from('d0cf11e0', 'hex')],
  ['other', Buffer.from('1f8b', 'hex')],
  ['other', Buffer.from('GIF8')],
  ['other', Buffer.from('MZ')],
  ['other', Buffer.from('7f454c46', 'hex')],
  ['other', Buffer.from('fffe', 'hex')],
  ['other', Buffer.from('feff', 'hex')],
];

/** What the file at `path` holds, or `undefined` for anything not in the list. Reads text to its end. */
export async function kindOf(path: string): Promise<FileKind | undefined> {
  let first: Buffer | undefined;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    if (!first) {
      const signed = SIGNATURES.find(([, mark]) => chunk.subarray(0, mark.length).equals(mark));
      if (signed) return signed[0] === 'other' ? undefined : signed[0];
      first = chunk;
    }
    if (chunk.includes(0)) return undefined;
  }
  const opening =
    first
      ?.toString('utf8')
      .replace(/^\ufeff/, '')
      .trimStart() ?? '';
  if (opening.startsWith('{') || opening.startsWith('[')) return 'json';
  return opening.startsWith('<') || opening === '' ? undefined : 'csv';
}
