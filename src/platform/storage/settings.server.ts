import { isAbsolute, resolve } from 'node:path';

export type StorageSettings = { kind: 'folder'; directory: string } | S3Settings;

export interface S3Settings {
  kind: 's3';
  bucket: string;
  region: string;
  /** Absent for Amazon's own. */
  endpoint?: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/**
 * Reads STORAGE_URL: `file:./folder` or `s3://bucket?endpoint=https://…&region=…`.
 * @throws Error whose message completes "STORAGE_URL …" and never holds the value
 */
export function readStorageUrl(
  value: string,
  keys: { accessKeyId?: string | undefined; secretAccessKey?: string | undefined },
): StorageSettings {
  if (value.startsWith('file:')) {
    const path = value.slice('file:'.length).replace(/^\/\/(?=\/)/, '');
    if (!path || path.startsWith('//') || path.includes('\0'))
      throw new Error('must name a folder after file:, such as file:./files');
    return { kind: 'folder', directory: isAbsolute(path) ? path : resolve(path) };
  }
  const url = URL.parse(value);
  if (url?.protocol !== 's3:' || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname))
    throw new Error('must be file:./folder or s3://bucket?endpoint=https://…&region=…');
  const endpoint = url.searchParams.get('endpoint');
  if (endpoint && !['http:', 'https:'].includes(URL.parse(endpoint)?.protocol ?? ''))
    throw new Error('has an endpoint that is not a web address');
  return {
    kind: 's3',
    bucket: url.hostname,
    region: url.searchParams.get('region') ?? 'eu-west-2',
    ...(endpoint ? { endpoint } : {}),
    accessKeyId: keys.accessKeyId ?? '',
    secretAccessKey: keys.secretAccessKey ?? '',
  };
}
