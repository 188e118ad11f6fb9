import { z } from 'zod';
import { seal, unseal } from '#platform/secret/seal.server.ts';

/** Minutes that somebody has to sign in and decide. */
const LASTS = 15;

const shape = z.object({
  programId: z.uuid(),
  redirect: z.string(),
  state: z.string(),
  scopes: z.string(),
  challenge: z.string(),
  until: z.number(),
});
/** What an app asks of somebody, once it was found to be an app's to ask. */
export type AppAsk = Omit<z.output<typeof shape>, 'until'>;

/** What is asked, as part of an address: sealed, so that nobody changes it on its way through the sign-in page. */
export const sealAsk = (secret: string, ask: AppAsk, now: Date): string =>
  seal(secret, JSON.stringify({ ...ask, until: now.getTime() + LASTS * 60_000 }));

/** What was asked; null where it is none of ours, or too old. */
export function unsealAsk(secret: string, sealed: string, now: Date): AppAsk | null {
  const text = unseal(secret, sealed);
  if (text === null) return null;
  const { until, ...ask } = shape.parse(JSON.parse(text));
  return until < now.getTime() ? null : ask;
}

/** The app's own address with what is answered. */
export function answerTo(redirect: string, said: Record<string, string>): string {
  const url = new URL(redirect);
  for (const [name, value] of Object.entries(said)) if (value) url.searchParams.set(name, value);
  return url.href;
}
