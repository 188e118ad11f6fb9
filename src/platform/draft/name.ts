/** Which form a draft is of: its kind, whom it is about, and the record it changes, if any. */
export type DraftName = `${string}:${string}`;

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const NAME = new RegExp(`^[a-z][a-z-]{1,39}:${ID}(?::${ID})?$`);

export const isDraftName = (text: unknown): text is DraftName =>
  typeof text === 'string' && NAME.test(text);

export const draftName = (kind: string, personId: string, recordId?: string): DraftName =>
  `${kind}:${personId}${recordId ? `:${recordId}` : ''}`;

/** Whom it is about. */
export const aboutOf = (name: DraftName): string => name.split(':')[1] ?? '';
