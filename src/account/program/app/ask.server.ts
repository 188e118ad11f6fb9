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
  /** Whose record it is about, once that is known. */
  personId: z.uuid().optional(),
  personName: z.string().optional(),
  /** Who opened the app from that record: nobody else may allow it. */
  userId: z.uuid().optional(),
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
  const read = shape.safeParse(text === null ? null : JSON.parse(text));
  if (!read.success) return null;
  const { until, ...ask } = read.data;
  return until < now.getTime() ? null : ask;
}

const launchShape = z.object({
  programId: z.uuid(),
  personId: z.uuid(),
  personName: z.string(),
  userId: z.uuid(),
  until: z.number(),
});
/** An app opened from a person's record, by whom. */
export type Launch = Omit<z.output<typeof launchShape>, 'until'>;

/** What an app is opened with, to bring back as `launch`: sealed, for a few minutes. */
export const sealLaunch = (secret: string, launch: Launch, now: Date): string =>
  seal(secret, JSON.stringify({ ...launch, until: now.getTime() + LASTS * 60_000 }));

/** What an app was opened with; null where that is none of ours, too old, or another app's. */
export function unsealLaunch(
  secret: string,
  sealed: string,
  programId: string,
  now: Date,
): Launch | null {
  const text = unseal(secret, sealed);
  const read = launchShape.safeParse(text === null ? null : JSON.parse(text));
  if (!read.success || read.data.programId !== programId || read.data.until < now.getTime())
    return null;
  return read.data;
}

/** The app's own address with what is answered. */
export function answerTo(redirect: string, said: Record<string, string>): string {
  const url = new URL(redirect);
  for (const [name, value] of Object.entries(said)) if (value) url.searchParams.set(name, value);
  return url.href;
}
