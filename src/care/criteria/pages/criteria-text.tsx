import { SummaryList } from '#ui/summary-list.tsx';
import { Table } from '#ui/table.tsx';
import { type Criteria, criteriaInWords } from '../rules.ts';

interface Said {
  key: string;
  words: string;
}

/** Everything criteria say, under its heading. */
function saidBy(criteria: Criteria): Said[] {
  return [
    { key: 'Whom we help', words: criteria.whoWeHelp },
    ...criteriaInWords(criteria).map(({ name, words }) => ({ key: name, words })),
    { key: 'What to do instead', words: criteria.instead },
  ];
}

const lines = (words: string) => <span className="hf-lines">{words}</span>;

/** One version, in plain words. */
export function CriteriaText({ criteria }: { criteria: Criteria }) {
  return (
    <SummaryList rows={saidBy(criteria).map(({ key, words }) => ({ key, value: lines(words) }))} />
  );
}

interface Version {
  number: number;
  criteria: Criteria;
}

/** What one version would change of another, side by side. */
export function WhatChanges({ before, after }: { before: Version; after: Version }) {
  const [old, next] = [saidBy(before.criteria), saidBy(after.criteria)];
  const headings = [...new Set([...old, ...next].map(({ key }) => key))];
  const wordsOf = (said: Said[], heading: string) =>
    said.find(({ key }) => key === heading)?.words ?? '';
  const changed = headings.filter((heading) => wordsOf(old, heading) !== wordsOf(next, heading));
  if (changed.length === 0) return null;
  return (
    <Table
      caption={{ children: 'What it changes', size: 's' }}
      responsive
      firstCellIsHeader
      head={['About', `Version ${before.number}, which holds`, `Version ${after.number}`]}
      rows={changed.map((heading) => [
        heading,
        lines(wordsOf(old, heading) || 'Nothing'),
        lines(wordsOf(next, heading) || 'Nothing'),
      ])}
    />
  );
}
