import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/root.server.ts';

export const badInput = readFileSync(join(projectRoot, 'docs/bad-input.md'), 'utf8');

/** One form, as docs/bad-input.md names it: the page it goes to, what it asks of it, who tries it. */
export interface FormRow {
  name: string;
  path: string;
  act: string;
  slice: string;
  triedBy: string;
}

const ROW = /^\| `((\/\S*)(?: ([\w-]+))?)` \| `([\w/-]+)` \| `([\w./-]+)` \|$/gm;

export const formsInDocs = (): FormRow[] =>
  [...badInput.matchAll(ROW)].map(
    ([, name = '', path = '', act = '', slice = '', triedBy = '']) => ({
      name,
      path,
      act,
      slice,
      triedBy,
    }),
  );
