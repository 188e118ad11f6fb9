/** One part of a summary: a heading and its lines; a quotation is the person's own words. */
export interface Section {
  heading: string;
  lines: string[];
}

export interface SummaryDocument {
  title: string;
  /** Who and when: label and value, above everything else. */
  about: [label: string, value: string][];
  sections: Section[];
}

/** Everything a closing summary is made from; dates already in words. */
export interface SummaryFacts {
  person: { name: string; dateOfBirth: string; nhsNumber: string | null };
  practice: string | null;
  service: { name: string; telephone: string | null };
  linkWorker: string;
  openedOn: string;
  closedOn: string;
  reason: string;
  requestedActions: string;
  followUpOn: string | null;
  presenting: { needs: string[]; reasons: string[] };
  done: string;
  contacts: { attended: number; missed: number };
  whatChanged: string;
  goals: { goal: string; outcome: string; words: string }[];
  holdings: { functions: string[]; startedOn: string; ended: string; words: string }[];
  connections: { service: string; status: string; outcome: string }[];
  signposts: string[];
  risks: { answer: string; known: string[]; kept: boolean };
  /** For the practice to file, with the day or days each is for. */
  codes: { code: string; term: string; when: string }[];
}

/** How many letters one printed page holds. */
const PAGE = 4800;

/** The first few of a list, and how many more there are: a summary is one page. */
function few(lines: string[], most: number): string[] {
  return lines.length <= most
    ? lines
    : [...lines.slice(0, most), `and ${lines.length - most} more in the record`];
}

/** Text cut at a word, with a mark that it was. */
export function clip(text: string, longest: number): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  if (flat.length <= longest) return flat;
  const cut = flat.slice(0, longest - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest - 40)).trimEnd()}…`;
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
const joined = (...parts: (string | false | null)[]) => parts.filter(Boolean).join(': ');
const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);
const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

/**
 * The closing summary to the GP in the order of the Social Prescribing Information Standard:
 * requested actions first; what is nothing is said to be nothing. As much of each list is given as
 * one page holds, and the rest is counted.
 */
export const composeSummary = (facts: SummaryFacts): SummaryDocument =>
  onOnePage((most) => compose(facts, most));

/** The same while support goes on: how it is going, and nothing of an end. */
export const composeLetter = (facts: SummaryFacts): SummaryDocument =>
  onOnePage((most) => {
    const { about, sections } = compose(facts, most);
    const headings: Record<string, string> = {
      'What was done': 'How it is going',
      'What changed, in the person’s words': 'What changed so far, in the person’s words',
    };
    return {
      title: 'Social prescribing: letter to the GP',
      about: about.map(([label, value]) =>
        label === 'Support' ? [label, `Since ${facts.openedOn}, going on.`] : [label, value],
      ),
      sections: sections.map(({ heading, lines }) => ({
        heading: headings[heading] ?? heading,
        lines,
      })),
    };
  });

function onOnePage(composed: (most: number) => SummaryDocument): SummaryDocument {
  for (const most of [10, 6, 4, 3, 2]) {
    const document = composed(most);
    if (summaryText(document).length <= PAGE) return document;
  }
  return composed(1);
}

/** The summary with at most so many lines of each list. */
function compose(facts: SummaryFacts, most: number): SummaryDocument {
  const { person, service } = facts;
  const sections: Section[] = [
    {
      heading: 'Requested actions',
      lines: [
        ...(facts.requestedActions ? facts.requestedActions.split('\n') : ['None']),
        ...(facts.followUpOn ? [`The service follows up on ${facts.followUpOn}.`] : []),
      ],
    },
    {
      heading: 'Presenting need',
      lines: [
        ...(facts.presenting.needs.length > 0
          ? [few(facts.presenting.needs, most).join(', ')]
          : []),
        ...few(
          facts.presenting.reasons.map((reason) => clip(reason, 240)),
          Math.min(most, 2),
        ),
      ],
    },
    {
      heading: 'What was done',
      lines: [
        ...facts.done.split('\n'),
        `${count(facts.contacts.attended, 'contact', 'contacts')} attended, ${facts.contacts.missed} missed.`,
      ],
    },
    {
      heading: 'What changed, in the person’s words',
      lines: facts.whatChanged ? facts.whatChanged.split('\n') : ['Nothing was recorded.'],
    },
    {
      heading: 'Goals',
      lines: few(
        facts.goals.map(({ goal, outcome, words }) =>
          joined(clip(goal, 100), outcome, clip(words, 100)),
        ),
        most,
      ),
    },
    {
      heading: 'Holding',
      lines: few(
        facts.holdings.map(({ functions, startedOn, ended, words }) =>
          joined(
            `${sentence(functions.join(', '))}, from ${startedOn}, ${ended}`,
            clip(words, 140),
          ),
        ),
        Math.min(most, 3),
      ),
    },
    {
      heading: 'Connections and what came of them',
      lines: [
        ...few(
          facts.connections.map(({ service: to, status, outcome }) =>
            joined(clip(to, 60), status, clip(outcome, 120)),
          ),
          most,
        ),
        ...(facts.signposts.length > 0
          ? [
              `Told about (not a referral): ${few(
                facts.signposts.map((s) => clip(s, 40)),
                most,
              ).join(', ')}`,
            ]
          : []),
      ],
    },
    {
      heading: 'Risks',
      lines: [
        ...(facts.risks.answer ? [facts.risks.answer] : []),
        ...few(
          facts.risks.known.map((risk) => clip(risk, 140)),
          most,
        ),
        ...(facts.risks.kept ? ['Please telephone the service before visiting.'] : []),
      ],
    },
    {
      heading: 'Codes to file (SNOMED CT)',
      lines: few(
        facts.codes.map(({ code, term, when }) => `${code} ${term}: ${when}`),
        // Nobody can file what is only counted: as good as all are given.
        Math.max(most, 8),
      ),
    },
  ];
  return {
    title: 'Social prescribing: closing summary',
    about: [
      ['Person', `${person.name}, born ${person.dateOfBirth}`],
      ['NHS number', person.nhsNumber ?? 'Not recorded'],
      ['GP practice', facts.practice ?? 'Not recorded'],
      ['From', joined(service.name, service.telephone)],
      ['Link worker', facts.linkWorker],
      ['Support', `${facts.openedOn} to ${facts.closedOn}. ${facts.reason}.`],
    ].map(([label = '', value = '']) => [label, oneLine(value)]),
    sections: sections.map(({ heading, lines }) => {
      const kept = lines.map(oneLine).filter(Boolean);
      const nothing = heading === 'Presenting need' ? 'Not recorded' : 'None';
      return { heading, lines: kept.length > 0 ? kept : [nothing] };
    }),
  };
}

/**
 * The summary as plain text, as it is kept. What anybody typed is indented, so that nothing typed
 * can pass for a heading and the text can be read back whole.
 */
export function summaryText(document: SummaryDocument): string {
  const head = document.about.map(([label, value]) => `${label}: ${value}`);
  const body = document.sections.map(({ heading, lines }) =>
    [heading, ...lines.map((line) => `  ${line}`)].join('\n'),
  );
  return `${[document.title, head.join('\n'), ...body].join('\n\n')}\n`;
}

/** Reads back what `summaryText` wrote. */
export function readSummaryText(text: string): SummaryDocument {
  const [title = '', head = '', ...blocks] = text.replace(/\n$/, '').split('\n\n');
  return {
    title,
    about: head.split('\n').map((line) => {
      const at = line.indexOf(': ');
      return [line.slice(0, at), line.slice(at + 2)];
    }),
    sections: blocks.map((block) => {
      const [heading = '', ...lines] = block.split('\n');
      return {
        heading,
        lines: lines.map((line) => line.slice(2)),
      };
    }),
  };
}
