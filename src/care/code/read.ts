import Papa from 'papaparse';
import { refuse } from '#platform/refusal.ts';
import { type CodeSet, readCodeSet } from './rules.ts';
import { conceptProblem } from './snomed.ts';

/** One line of a file, as far as it is understood. */
export type Line =
  | { kind: 'member'; set: CodeSet; code: string; term: string | null }
  /** Said to be no member any more. */
  | { kind: 'ended'; set: CodeSet; code: string; why: string }
  | { kind: 'term'; code: string; term: string; full: boolean }
  | { kind: 'passed-over' }
  | { kind: 'refused'; why: string };

const refused = (why: string): Line => ({ kind: 'refused', why });
const LONGEST = 300;

/** The columns of the two RF2 files that are read (SNOMED CT release file specification). */
const rf2 = {
  refset: 'id effectiveTime active moduleId refsetId referencedComponentId',
  description:
    'id effectiveTime active moduleId conceptId languageCode typeId term caseSignificanceId',
};
const FULL_NAME = '900000000000003001';

/** How to read each line after the first, which says what kind of file it is. */
export function readerFor(first: string, set: CodeSet | null): (line: string) => Line {
  const head = first.replace(/^\ufeff/, '').trim();
  const columns = head.split('\t').join(' ');
  if (columns === rf2.refset) return readMember;
  if (columns === rf2.description) return readTerm;
  return readTable(head, set);
}

function readMember(line: string): Line {
  const [, , active, , refset = '', code = '', ...more] = line.split('\t');
  if (code === '' || more.length > 0) return refused('not the 6 columns of a simple refset');
  const set = readCodeSet(refset);
  if (!set) return refused(`unknown set ${shown(refset)}`);
  const why = conceptProblem(code);
  if (why) return refused(why);
  return active === '1'
    ? { kind: 'member', set, code, term: null }
    : { kind: 'ended', set, code, why: 'inactive' };
}

/** A description of whatever concept; one that is not active says nothing about the concept. */
function readTerm(line: string): Line {
  const [, , active, , code = '', , type, words = '', last, ...more] = line.split('\t');
  if (last === undefined || more.length > 0) return refused('not the 9 columns of descriptions');
  if (active !== '1') return { kind: 'passed-over' };
  const full = type === FULL_NAME;
  // A full name ends in what kind of thing it is: “Lonely (finding)”.
  const term = (full ? words.replace(/ \([^()]*\)$/, '') : words).trim();
  return term && term.length <= LONGEST
    ? { kind: 'term', code, term, full }
    : refused('no term, or one of over 300 characters');
}

/** A table with the columns code and term, and set where one was not named for all. */
function readTable(head: string, named: CodeSet | null): (line: string) => Line {
  const names = cellsOf(head).map((name) => name.toLowerCase());
  const [codeAt, termAt, setAt] = [
    names.indexOf('code'),
    names.indexOf('term'),
    names.indexOf('set'),
  ];
  if (codeAt < 0 || termAt < 0)
    throw refuse.invalid({
      file: 'This is no file of codes: give an RF2 simple refset or description snapshot, or a CSV with the columns code and term',
    });
  if (setAt < 0 && !named)
    throw refuse.invalid({
      file: 'The file does not say which set its codes are of. Name it: --set needs, support or safeguarding',
    });
  return (line) => {
    const cells = cellsOf(line);
    const [code = '', term = ''] = [cells[codeAt], cells[termAt]];
    const set = setAt < 0 ? named : readCodeSet(cells[setAt] ?? '');
    if (!set) return refused(`unknown set ${shown(cells[setAt] ?? '')}`);
    const why = conceptProblem(code);
    if (why) return refused(why);
    if (!term || term.length > LONGEST) return refused('no term, or one of over 300 characters');
    return { kind: 'member', set, code, term };
  };
}

const cellsOf = (line: string): string[] =>
  (Papa.parse<string[]>(line).data[0] ?? []).map((cell) => cell.trim());
const shown = (text: string) => (text ? `“${text.slice(0, 40)}”` : '(none)');
