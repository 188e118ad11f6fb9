import type { Tone } from '#ui/status-tag.tsx';
import type { Standing, Status, Urgency } from '../rules.ts';

export const statusTone: Record<Status, Tone> = {
  received: 'new',
  triaged: 'active',
  returned: 'waiting',
  accepted: 'done',
  declined: 'closed',
  redirected: 'closed',
  withdrawn: 'closed',
};

export const standingTone: Record<Standing, Tone> = {
  received: 'new',
  returned: 'attention',
  accepted: 'done',
  waiting: 'waiting',
  'in-progress': 'active',
  declined: 'closed',
  redirected: 'closed',
  withdrawn: 'closed',
  closed: 'done',
};

export const urgencyTone: Record<Urgency, Tone> = {
  routine: 'closed',
  soon: 'waiting',
  urgent: 'overdue',
};
