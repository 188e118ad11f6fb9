import type { Tone } from '#ui/status-tag.tsx';
import type { VisitState } from '../rules.ts';

export const tones: Record<VisitState, Tone> = {
  'to-check': 'attention',
  ready: 'waiting',
  inside: 'active',
  late: 'overdue',
  out: 'done',
  recorded: 'done',
};
