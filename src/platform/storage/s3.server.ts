import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { checkedKey, checkedPrefix, checkedType } from './key.ts';
import type { S3Settings } from './settings.server.ts';
import type { Storage } from './storage.server.ts';

/** Storage in a bucket of Amazon S3 or of anything that speaks its protocol. */
export function openS3(settings: S3Settings): Storage {
  const { bucket: Bucket } = settings;
  const client = new S3Client({
    region: settings.region,
    credentials: {
      accessKeyId: settings.accessKeyId,
      secretAccessKey: settings.secretAccessKey,
    },
    ...(settings.endpoint ? { endpoint: settings.endpoint, forcePathStyle: true } : {}),
    // Many compatible stores do not know the newer checksums; the signature covers the content.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000 },
  });
  return {
    async put(key, body, { contentType }) {
      const about = { Bucket, Key: checkedKey(key), ContentType: checkedType(contentType) };
      if (Buffer.isBuffer(body)) {
        await client.send(
          new PutObjectCommand({ ...about, Body: body, ContentLength: body.length }),
        );
        return;
      }
      // The protocol wants the length first, and a file can be read again for another try.
      await throughFile(body, async (path, ContentLength) => {
        await client.send(
          new PutObjectCommand({ ...about, Body: createReadStream(path), ContentLength }),
        );
      });
    },
    async get(key) {
      const found = await client
        .send(new GetObjectCommand({ Bucket, Key: checkedKey(key) }))
        .catch(unlessMissing);
      if (!found?.Body) return null;
      return {
        body: found.Body as Readable,
        size: found.ContentLength ?? 0,
        contentType: found.ContentType ?? 'application/octet-stream',
      };
    },
    async exists(key) {
      const found = await client
        .send(new HeadObjectCommand({ Bucket, Key: checkedKey(key) }))
        .catch(unlessMissing);
      return found !== undefined;
    },
    async delete(key) {
      await client
        .send(new DeleteObjectCommand({ Bucket, Key: checkedKey(key) }))
        .catch(unlessMissing);
    },
    async *list(prefix) {
      let from: string | undefined;
      do {
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket,
            Prefix: checkedPrefix(prefix),
            ...(from ? { ContinuationToken: from } : {}),
          }),
        );
        for (const { Key } of page.Contents ?? []) if (Key) yield Key;
        from = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (from);
    },
    close: () => client.destroy(),
  };
}

async function throughFile(
  body: Readable,
  use: (path: string, size: number) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-put-'));
  try {
    const path = join(folder, 'file');
    await pipeline(body, createWriteStream(path, { mode: 0o600 }));
    await use(path, (await stat(path)).size);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function unlessMissing(error: Error): undefined {
  if (error.name !== 'NoSuchKey' && error.name !== 'NotFound') throw error;
}
