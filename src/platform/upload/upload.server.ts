import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyFileStream } from '@fastify/busboy';
import { refuse } from '../refusal.ts';
import { boundedBody, refuseAnnounced } from './body.server.ts';
import { type FileKind, kindOf, kindWords } from './kind.server.ts';

export interface UploadOptions {
  /** The form field the file comes in. */
  field: string;
  accept: readonly FileKind[];
  /** Of the file. Default 25 MB. */
  maxBytes?: number;
  /** Told the other fields, also where the file is then refused: what was typed is kept. */
  read?(form: FormData): void;
}

export interface Upload {
  /** The other fields of the form. */
  form: FormData;
  /** A temporary file, gone when `use` is done. */
  path: string;
  /** What the person's machine called it, made safe to show; never a path of ours. */
  name: string;
  kind: FileKind;
  /** Bytes. */
  size: number;
}

const MB = 1_000_000;
const FORM_BYTES = MB;

/**
 * Takes one file from a multipart form into a temporary file and hands it to `use`. Never more than
 * the allowed bytes are read, from the network or into memory, whatever the request says of itself.
 * @throws Refusal `invalid` at the field: none chosen, too large, empty, or not of an accepted kind
 */
export async function withUpload<T>(
  request: Request,
  options: UploadOptions,
  use: (upload: Upload) => Promise<T>,
): Promise<T> {
  const maxBytes = options.maxBytes ?? 25 * MB;
  const tooLarge = () =>
    at(options.field, `The selected file must be smaller than ${Math.floor(maxBytes / MB)} MB`);
  refuseAnnounced(request, maxBytes + FORM_BYTES, tooLarge);
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-upload-'));
  try {
    const path = join(folder, 'file');
    const { form, file } = await receive(request, options.field, path, maxBytes, tooLarge);
    options.read?.(form);
    if (!file) throw at(options.field, 'Select a file');
    if (file.size === 0) throw at(options.field, 'The selected file is empty');
    const kind = await kindOf(path);
    if (!kind || !options.accept.includes(kind))
      throw at(options.field, `The selected file must be ${listOf(options.accept)}`);
    return await use({ form, path, name: file.name, kind, size: file.size });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function receive(
  request: Request,
  field: string,
  path: string,
  maxBytes: number,
  tooLarge: () => Error,
) {
  const form = new FormData();
  let file: { name: string; size: number } | undefined;
  let problem: Error | undefined;
  const writing: Promise<void>[] = [];
  const given = new AbortController();
  const parser = openParser(request, maxBytes);
  const stop = (error: Error) => {
    problem ??= error;
    parser.destroy(problem);
  };
  parser.on('field', (name: string, value: string, nameCut: boolean, valueCut: boolean) => {
    if (nameCut || valueCut) stop(tooMuch());
    else form.append(name, value);
  });
  for (const limit of ['partsLimit', 'filesLimit', 'fieldsLimit'] as const)
    parser.on(limit, () => stop(tooMuch()));
  parser.on('file', (name: string, stream: BusboyFileStream, fileName: string | undefined) => {
    stream.on('limit', () => stop(tooLarge()));
    stream.on('error', () => undefined);
    if (name !== field || !fileName) {
      stream.resume();
      return;
    }
    const taken = { name: shownName(fileName), size: 0 };
    file = taken;
    stream.on('data', (chunk: Buffer) => {
      taken.size += chunk.length;
    });
    const written = pipeline(stream, createWriteStream(path, { flags: 'wx', mode: 0o600 }), {
      signal: given.signal,
    });
    writing.push(written);
    // What cannot be written, as where the disk is full, is read no further.
    written.catch((error) => {
      if (!given.signal.aborted) stop(error);
    });
  });
  try {
    await pipeline(boundedBody(request, maxBytes + FORM_BYTES, tooLarge), parser);
    await Promise.all(writing);
  } catch (error) {
    // The parser leaves the file's own stream open when it is stopped.
    given.abort();
    await Promise.allSettled(writing);
    const known = problem ?? error;
    if ((known as Error).name === 'Refusal') throw known;
    const { code } = known as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EIO') throw refuse.unavailable();
    throw at(field, 'The file did not arrive whole. Try again');
  }
  return { form, file };
}

function openParser(request: Request, maxBytes: number) {
  try {
    return new Busboy({
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      limits: {
        fileSize: maxBytes,
        files: 1,
        fields: 200,
        parts: 201,
        fieldSize: FORM_BYTES,
        fieldNameSize: 200,
        headerPairs: 20,
        headerSize: 8_192,
      },
    });
  } catch {
    throw refuse.invalid(
      {},
      'That was not sent as a form with a file. Open the page again and try from there.',
    );
  }
}

/** The last part of a name, without controls or direction overrides, at most 120 characters. */
export function shownName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  return (
    last
      .toWellFormed()
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, '')
      .trim()
      .slice(0, 120) || 'file'
  );
}

function at(field: string, message: string) {
  return refuse.invalid({ [field]: message }, message);
}

function tooMuch() {
  return refuse.invalid({}, 'The form holds more than can be taken at once.');
}

function listOf(kinds: readonly FileKind[]): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
    kinds.map((kind) => kindWords[kind]),
  );
}
