import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import { createChallenge, verifySolution } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { sameSecret } from '#platform/secret/token.server.ts';
import { askedBy, questions } from './human.ts';

/** A page is answered no sooner, and no later, in seconds. */
export const SOONEST = 3;
export const LATEST = 3600;
/** PBKDF2 rounds of one try; about 130 tries find a proof. */
const COST = 1000;

const keyOf = (secret: string, use: string) =>
  createHmac('sha256', secret).update(`survey human check ${use}`).digest('hex');

const signed = (secret: string, text: string) =>
  createHmac('sha256', keyOf(secret, 'question')).update(text).digest('base64url');

export interface HumanCheck {
  /** What is asked where no script runs. */
  question: string;
  /** Which question it is and when it was asked, signed. */
  ticket: string;
  /** What a browser with scripts works on instead. */
  challenge: string;
}

/** A check for one showing of an open link, for that link alone. */
export async function askHuman(
  secret: string,
  code: string,
  now: Date,
  language = 'en',
): Promise<HumanCheck> {
  const place = randomInt(questions.length);
  const asked = [
    place,
    Math.floor(now.getTime() / 1000),
    randomBytes(9).toString('base64url'),
  ].join('.');
  const challenge = await createChallenge({
    algorithm: 'PBKDF2/SHA-256',
    cost: COST,
    keyPrefix: '00',
    deriveKey,
    hmacSignatureSecret: keyOf(secret, `proof ${code}`),
    expiresAt: new Date(now.getTime() + LATEST * 1000),
  });
  return {
    question: askedBy(place, language),
    ticket: `${asked}.${signed(secret, `${code} ${asked}`)}`,
    challenge: JSON.stringify(challenge),
  };
}

export interface HumanSigns {
  ticket: string;
  answer: string;
  /** What a browser with scripts found: the challenge and its solution. */
  proof: string;
  /** A field people do not see. */
  trap: string;
}

/**
 * What a sign of a human is known by, so that it can be spent once; or why it is none: `again` where
 * another try with a fresh check may do, `answer` where the question was answered wrongly.
 */
export async function readHuman(
  secret: string,
  code: string,
  signs: HumanSigns,
  now: Date,
): Promise<{ mark: string } | { problem: 'again' | 'answer' }> {
  if (signs.trap !== '') return { problem: 'again' };
  const [place = '', at = '', nonce = '', signature = ''] = signs.ticket.split('.');
  if (!sameSecret(signature, signed(secret, `${code} ${place}.${at}.${nonce}`)))
    return { problem: 'again' };
  const age = now.getTime() / 1000 - Number(at);
  if (age > LATEST) return { problem: 'again' };
  if (signs.proof !== '') {
    const solved = await readProof(secret, code, signs.proof);
    return solved ? { mark: markOf(solved) } : { problem: 'again' };
  }
  if (age < SOONEST) return { problem: 'again' };
  const given = signs.answer.trim().toLowerCase();
  const right = questions[Number(place)]?.answers.includes(given) ?? false;
  return right ? { mark: markOf(nonce) } : { problem: 'answer' };
}

const markOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** The nonce of a challenge of ours that was solved; null for anything else. */
async function readProof(secret: string, code: string, text: string): Promise<string | null> {
  try {
    const { challenge, solution } = JSON.parse(text);
    const result = await verifySolution({
      challenge,
      solution,
      deriveKey,
      hmacSignatureSecret: keyOf(secret, `proof ${code}`),
    });
    return result.verified ? String(challenge.parameters.nonce) : null;
  } catch {
    return null;
  }
}
