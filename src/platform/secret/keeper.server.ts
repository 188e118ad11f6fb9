import { seal, unseal } from './seal.server.ts';

const MARK = 'sealed:';

/** Keeps secrets of others, which have to be read again, so that the database alone does not tell them. */
export interface Keeper {
  seal(text: string): string;
  /** What was sealed; null where the server's secret is another one now. Text of before is given as it is. */
  open(kept: string): string | null;
  isSealed(kept: string): boolean;
}

/** A keeper with a key drawn from the server's secret (`SESSION_SECRET`). */
export function keeperOf(secret: string): Keeper {
  const isSealed = (kept: string) => kept.startsWith(MARK);
  return {
    seal: (text) => MARK + seal(`kept ${secret}`, text),
    open: (kept) => (isSealed(kept) ? unseal(`kept ${secret}`, kept.slice(MARK.length)) : kept),
    isSealed,
  };
}

/** The keeper of a server, which no act can do without that takes a secret. */
export function keeperIn(db: { keeper?: Keeper }): Keeper {
  if (!db.keeper) throw new Error('the database was opened without a keeper of secrets');
  return db.keeper;
}
