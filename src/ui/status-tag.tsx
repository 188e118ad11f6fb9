import { Tag, type TagColour } from './messages.tsx';

/** What a status asks of the person who reads it; the words always say it too. */
export type Tone = 'new' | 'waiting' | 'active' | 'done' | 'attention' | 'overdue' | 'closed';

const COLOURS: Record<Tone, TagColour> = {
  new: 'blue',
  waiting: 'yellow',
  active: 'aqua-green',
  done: 'green',
  attention: 'orange',
  overdue: 'red',
  closed: 'grey',
};

export function StatusTag({ tone, children }: { tone: Tone; children: string }) {
  return <Tag colour={COLOURS[tone]}>{children}</Tag>;
}
