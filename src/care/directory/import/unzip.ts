import { fromBuffer, type ZipFile } from 'yauzl';
import { FileRefusal } from './refusal.ts';

/** What a zip may hold before it is refused. Sizes in bytes. */
export interface ZipLimits {
  entries: number;
  /** Of everything, unpacked. */
  bytes: number;
  /** Unpacked to packed, of one entry over a megabyte. */
  ratio: number;
}

export const zipLimits: ZipLimits = { entries: 500, bytes: 200 * 1024 * 1024, ratio: 200 };

const RATIO_FROM = 1024 * 1024;

function open(bytes: Uint8Array): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    fromBuffer(buffer, { lazyEntries: true, validateEntrySizes: true }, (error, zip) => {
      if (error) reject(error);
      else resolve(zip);
    });
  });
}

/** Why a name may not be in a zip, or null. */
function badName(name: string): boolean {
  return (
    name.startsWith('/') ||
    /^[a-z]:/i.test(name) ||
    name.includes('\\') ||
    name.includes('\0') ||
    name.split('/').includes('..')
  );
}

/**
 * The files of a zip that are wanted, by name, in memory. Refuses encrypted zips, names that lead
 * outside, and more entries or bytes than the limits, counting what is really unpacked.
 */
export async function unzip(
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
  limits: ZipLimits = zipLimits,
): Promise<Map<string, Buffer>> {
  let zip: ZipFile;
  try {
    zip = await open(bytes);
  } catch {
    throw new FileRefusal('This zip file is damaged or incomplete, so it could not be opened.');
  }
  if (zip.entryCount > limits.entries)
    throw new FileRefusal(
      `This zip holds ${zip.entryCount} files; a directory holds at most ${limits.entries}.`,
    );
  const files = new Map<string, Buffer>();
  let entries = 0;
  let total = 0;
  return new Promise((resolve, reject) => {
    const stop = (message: string) => {
      zip.close();
      reject(new FileRefusal(message));
    };
    zip.on('error', (error: Error) =>
      stop(
        /relative path|absolute path|invalid characters/.test(error.message)
          ? 'A file in this zip has a name that leads outside it, so it was refused.'
          : 'This zip file is damaged or incomplete, so it could not be read.',
      ),
    );
    zip.on('end', () => resolve(files));
    zip.on('entry', (entry) => {
      const name = entry.fileName;
      entries += 1;
      if (entries > limits.entries)
        return stop(`This zip holds more than ${limits.entries} files.`);
      if (badName(name))
        return stop('A file in this zip has a name that leads outside it, so it was refused.');
      if (entry.generalPurposeBitFlag & 1)
        return stop('This zip is locked with a password. Unlock it first.');
      if (name.endsWith('/') || !wanted(name)) return zip.readEntry();
      if (files.has(name)) return stop('This zip holds the same file twice, so it was refused.');
      const unpacked = entry.uncompressedSize;
      const packed = Math.max(1, entry.compressedSize);
      if (unpacked > RATIO_FROM && unpacked / packed > limits.ratio)
        return stop('A file in this zip unpacks to far more than its size, so it was refused.');
      if (total + unpacked > limits.bytes)
        return stop(`This zip unpacks to more than ${megabytes(limits.bytes)}, so it was refused.`);
      zip.openReadStream(entry, (error, stream) => {
        if (error || !stream) return stop('This zip file is damaged, so it could not be read.');
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => {
          total += chunk.length;
          if (total > limits.bytes) {
            stream.destroy();
            stop(`This zip unpacks to more than ${megabytes(limits.bytes)}, so it was refused.`);
          } else chunks.push(chunk);
        });
        stream.on('error', () => stop('This zip file is damaged, so it could not be read.'));
        stream.on('end', () => {
          files.set(name, Buffer.concat(chunks));
          zip.readEntry();
        });
      });
    });
    zip.readEntry();
  });
}

export const megabytes = (bytes: number) => `${Math.floor(bytes / (1024 * 1024))} MB`;
