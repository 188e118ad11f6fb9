import { canonicalOf, type Questionnaire } from '../model.ts';
import { loneliness } from './loneliness.ts';
import { ons4 } from './ons4.ts';
import { ownWords } from './own-words.ts';
import { gad7, phq9 } from './phq-gad.ts';

/**
 * What comes with Holdfast, in the order it is offered. A published version never changes: to change
 * one, add its next version beside it (`instruments.test.ts` holds their fingerprints).
 */
export const bundled: readonly Questionnaire[] = [ons4, ownWords, loneliness, phq9, gad7];

export const findBundled = (canonical: string): Questionnaire | undefined =>
  bundled.find((one) => canonicalOf(one) === canonical);
