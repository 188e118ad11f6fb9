import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What a backup holds; the last file written into it. */
export const manifestShape = z.object({
  format: z.literal('holdfast-backup'),
  version: z.literal(1),
  /** When the snapshot was taken. */
  at: z.iso.datetime(),
  /** It holds the demonstration, whose passwords are public; so will wherever it is restored to. */
  demonstration: z.boolean().default(false),
  migrations: z.array(z.string()).min(1),
  tables: z.array(
    z.object({
      schema: z.string(),
      table: z.string(),
      columns: z.array(z.string()),
      rows: z.int().nonnegative(),
      file: z.string().regex(/^tables\/[a-z0-9_]+\.[a-z0-9_]+\.copy$/),
      sha256,
    }),
  ),
  sequences: z.array(
    z.object({ schema: z.string(), sequence: z.string(), last: z.string().nullable() }),
  ),
  files: z.array(
    z.object({
      key: z.string(),
      contentType: z.string(),
      file: z.string().regex(/^files\/\d+$/),
      /** Bytes. */
      size: z.int().nonnegative(),
      sha256,
    }),
  ),
});
export type Manifest = z.output<typeof manifestShape>;
