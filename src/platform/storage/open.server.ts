import { openFolder } from './folder.server.ts';
import { openS3 } from './s3.server.ts';
import type { StorageSettings } from './settings.server.ts';
import type { Storage } from './storage.server.ts';

/** Opens the storage the settings name. */
export function openStorage(settings: StorageSettings): Storage {
  return settings.kind === 'folder' ? openFolder(settings.directory) : openS3(settings);
}
