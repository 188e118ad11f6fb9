import type { Tone } from '#ui/status-tag.tsx';
import type { DefinitionStatus } from '../rules.ts';

export const tones: Record<DefinitionStatus, Tone> = {
  draft: 'waiting',
  published: 'done',
  retired: 'closed',
};
