import { z } from 'zod';
import { someWords } from '#platform/shapes.ts';

export const reflectionKinds = {
  reflection: 'Reflection',
  'micro-discretion': 'Why I decided as I did',
} as const;
export type ReflectionKind = keyof typeof reflectionKinds;

export const reflectionShape = z.object({
  words: someWords('Enter what you want to keep', 8000),
});

export const shareShape = z.object({
  supervisorId: z.uuid('Choose who you want to share it with'),
});
