import type { Tone } from '#ui/status-tag.tsx';
import type { ConcernStatus } from '../rules.ts';

export const tones: Record<ConcernStatus, Tone> = {
  open: 'attention',
  'passed-on': 'waiting',
  closed: 'closed',
};
