import fc from 'fast-check';
import { standingAnswers } from '#questionnaire/enable.ts';
import type { Answers, Item, Questionnaire } from '#questionnaire/model.ts';
import { beginCount } from './count.ts';
import type { Results, Told } from './results.ts';
import { decide } from './tally.ts';

export const tally = (
  of: Questionnaire,
  all: readonly Answers[],
  threshold: number,
  before: readonly Told[] = [],
): Results => {
  const counting = beginCount(of);
  for (const one of all) counting.add(one);
  return decide(of, counting.count(), threshold, before);
};

/** Three answers each; whether the question is asked may wait for others, and so may they in turn. */
export const CODES = ['a', 'b', 'c'];
interface Asks {
  kind: 'one' | 'several' | 'words';
  required: boolean;
  any: boolean;
  waits: { for: number; code: number }[];
}
export const asks = fc.record({
  kind: fc.constantFrom('one' as const, 'one' as const, 'several' as const, 'words' as const),
  required: fc.boolean(),
  any: fc.boolean(),
  waits: fc.array(fc.record({ for: fc.nat(2), code: fc.nat(2) }), { maxLength: 2 }),
});
export const form = (all: readonly Asks[]): Questionnaire =>
  ({
    resourceType: 'Questionnaire',
    url: 'https://made-up.example/form',
    version: '1',
    title: 'Made up',
    status: 'active',
    item: all.map(({ kind, required, any, waits }, at): Item => {
      const enableWhen = waits
        .filter((wait) => wait.for < at)
        .map((wait) =>
          all[wait.for]?.kind === 'words'
            ? {
                question: `q${wait.for}`,
                operator: 'exists' as const,
                answerBoolean: wait.code > 0,
              }
            : {
                question: `q${wait.for}`,
                operator: '=' as const,
                answerCoding: { code: CODES[wait.code] },
              },
        );
      return {
        linkId: `q${at}`,
        type: kind === 'words' ? 'string' : 'choice',
        text: `Question ${at}`,
        required,
        ...(kind === 'several' ? { repeats: true } : {}),
        ...(kind === 'words'
          ? {}
          : { answerOption: CODES.map((code) => ({ valueCoding: { code, display: code } })) }),
        ...(enableWhen.length > 0
          ? { enableWhen, enableBehavior: any ? ('any' as const) : ('all' as const) }
          : {}),
      };
    }),
  }) as Questionnaire;

/** Every way somebody may answer one question. */
const choices = ({ kind, required }: Asks): Answers[string][] => {
  const coded = (codes: string[]) =>
    codes.map((code) => ({ valueCoding: { code, display: code } }));
  const some =
    kind === 'words'
      ? [[{ valueString: 'words' }]]
      : kind === 'one'
        ? CODES.map((code) => coded([code]))
        : [['a'], ['b'], ['c'], ['a', 'b'], ['a', 'c'], ['b', 'c'], CODES].map(coded);
  return required ? some : [[], ...some];
};

/** Every way somebody may answer all of them, each once: what an attacker has to tell apart. */
export function everyWay(of: Questionnaire, all: readonly Asks[]): Answers[] {
  const found = all.reduce<Answers[]>(
    (before, one, at) =>
      before.flatMap((answers) =>
        choices(one).map((given) => standingAnswers(of, { ...answers, [`q${at}`]: given })),
      ),
    [{}],
  );
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

export type Holds = (answers: Answers) => boolean;
interface Shown {
  holds: Holds;
  n: number;
}

const codesOf = (answers: Answers, linkId: string) =>
  (answers[linkId] ?? []).map(({ valueCoding, valueString }) => valueCoding?.code ?? valueString);

export const labelled =
  (linkId: string, label: string, enabled: (a: Answers) => ReadonlySet<string>): Holds =>
  (answers) => {
    const codes = codesOf(answers, linkId);
    if (label === 'Not asked') return !enabled(answers).has(linkId);
    if (label === 'No answer') return enabled(answers).has(linkId) && codes.length === 0;
    return label === 'Answered' ? codes.length > 0 : codes.includes(label);
  };

/** What a reader sees, as who is counted and how many they are. Nothing of how it was decided. */
export function read({ questions }: Results, enabled: (a: Answers) => ReadonlySet<string>) {
  const seen: Shown[] = [];
  for (const question of questions) {
    for (const { label, count } of question.answers)
      if (count !== null) seen.push({ holds: labelled(question.linkId, label, enabled), n: count });
    for (const [linkId, rows] of Object.entries(question.by)) {
      const labels = questions.find((one) => one.linkId === linkId)?.answers ?? [];
      for (const [at, row] of rows.entries())
        for (const [column, n] of (row ?? []).entries())
          if (n !== null) {
            const one = labelled(linkId, labels[at]?.label ?? '', enabled);
            const other = labelled(question.linkId, question.answers[column]?.label ?? '', enabled);
            seen.push({ holds: (answers) => one(answers) && other(answers), n });
          }
    }
  }
  return seen;
}

const PRIME = 30_011;

/** Rows of ones and noughts, each brought to have a leading one that no later row has. */
function reduce(row: number[], by: readonly { lead: number; row: number[] }[]): number[] {
  const left = [...row];
  for (const { lead, row: other } of by) {
    const times = left[lead] ?? 0;
    if (times !== 0)
      for (let at = lead; at < left.length; at += 1)
        left[at] = ((left[at] ?? 0) + (PRIME - times) * (other[at] ?? 0)) % PRIME;
  }
  return left;
}
function inverse(value: number): number {
  let result = 1;
  for (let base = value, power = PRIME - 2; power > 0; power >>= 1) {
    if (power % 2 === 1) result = (result * base) % PRIME;
    base = (base * base) % PRIME;
  }
  return result;
}

/** Whether a sum over everybody's way of answering is a sum of those that are shown. */
export function attacker(shown: readonly number[][]) {
  const rows: { lead: number; row: number[] }[] = [];
  for (const one of shown) {
    const row = reduce(
      one.map((value) => (value + PRIME) % PRIME),
      rows,
    );
    const lead = row.findIndex((value) => value !== 0);
    if (lead < 0) continue;
    const scale = inverse(row[lead] ?? 1);
    rows.push({ lead, row: row.map((value) => (value * scale) % PRIME) });
    rows.sort((a, b) => a.lead - b.lead);
  }
  return (wanted: number[]) => reduce(wanted, rows).every((value) => value === 0);
}

/** Every group of people whose size nobody may work out if it is small: by one question, and by two. */
export function groupsOf(
  all: readonly Asks[],
  isAsked: (answers: Answers) => ReadonlySet<string>,
): Holds[] {
  const labels = all.flatMap(({ kind }, at) =>
    [...(kind === 'words' ? ['Answered'] : CODES), 'No answer', 'Not asked'].map((label) => ({
      of: at,
      holds: labelled(`q${at}`, label, isAsked),
    })),
  );
  return [
    ...labels.map(({ holds }) => holds),
    ...labels.flatMap((a) =>
      labels.flatMap((b) => (a.of < b.of ? [(way: Answers) => a.holds(way) && b.holds(way)] : [])),
    ),
  ];
}
