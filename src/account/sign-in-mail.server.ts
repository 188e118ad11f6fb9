import { sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { newId } from '#platform/id.ts';

export interface SignInLetter {
  kind: 'password-reset' | 'sign-in-locked';
  subject: string;
  text: string;
}

/**
 * Writes a letter down, to the address somebody signs in with; a job sends it. No mail server is
 * spoken to here: the time that takes would tell who has a sign-in.
 */
export async function queueSignInMail(
  tx: NodePgDatabase,
  userId: string,
  { kind, subject, text }: SignInLetter,
): Promise<void> {
  await tx.execute(
    sql`select account.queue_sign_in_mail(${newId()}, ${userId}, ${kind}, ${subject}, ${text})`,
  );
}

export const resetLetter = (name: string, link: string): SignInLetter => ({
  kind: 'password-reset',
  subject: 'Choose a new Holdfast password',
  text: `Hello ${name},\n\nSomebody asked to choose a new password for your Holdfast sign-in. If it was you, open this link within an hour of asking:\n\n${link}\n\nIf it was not you, do nothing: your password stays as it is.\n`,
});

export const lockedLetter = (name: string, origin: string): SignInLetter => ({
  kind: 'sign-in-locked',
  subject: 'Your Holdfast sign-in is locked for 15 minutes',
  text: `Hello ${name},\n\nA wrong password was given for your Holdfast sign-in ten times in a row, so nobody can sign in with it for 15 minutes.\n\nIf it was you, wait, or choose a new password now: ${origin}/forgotten-password\n\nIf it was not you, your password has not been guessed and you need do nothing; tell your administrator if it happens again.\n`,
});
