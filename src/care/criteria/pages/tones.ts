import type { Tone } from '#ui/status-tag.tsx';
import type { VersionStatus } from '../rules.ts';

export const tones: Record<VersionStatus, Tone> = {
  draft: 'new',
  proposed: 'attention',
  agreed: 'done',
  superseded: 'closed',
};
