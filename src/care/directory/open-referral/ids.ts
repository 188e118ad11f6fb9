import { v5 } from 'uuid';

/** Of identifiers that are made from others, so that they stay the same. */
const NAMESPACE = '5f1d6a0e-3f8b-4c0f-9a2e-6f6f2d1c7b44';

/** An identifier made from what it stands for: always the same, and no other thing's. */
export const idFrom = (...parts: string[]): string => v5(parts.join('\n'), NAMESPACE);

export const taxonomyId = ({ kind, taxonomy }: { kind: string; taxonomy: string }): string =>
  idFrom('taxonomy', kind, taxonomy);
