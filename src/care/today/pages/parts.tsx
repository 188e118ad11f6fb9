import type { ReactNode } from 'react';
import { Row, RowList } from '#ui/row.tsx';
import { calledName } from '../../casework/rules.ts';

/** One heading and its rows; nothing where there are none. */
export function Part<Item>(props: {
  title: string;
  rows: readonly Item[];
  children: (row: Item) => ReactNode;
}) {
  if (props.rows.length === 0) return null;
  return (
    <section>
      <h2 className="nhsuk-heading-m">{props.title}</h2>
      <RowList label={props.title}>{props.rows.map(props.children)}</RowList>
    </section>
  );
}

interface PersonRowProps {
  who: { personId: string; givenName: string; familyName: string; preferredName: string | null };
  base: string;
  /** What is asked for, in a word or two, and where it is done. */
  act: string;
  href: string;
  /** What the act is on, where a person may have several. */
  of?: string;
  status?: ReactNode;
  children: ReactNode;
}

/** Somebody, why they are here today, and the one act that this asks for. */
export function PersonRow({ who, base, act, href, of, status, children }: PersonRowProps) {
  const name = calledName(who);
  return (
    <Row
      title={<a href={`${base}/people/${who.personId}`}>{name}</a>}
      status={status}
      actions={
        <a href={href}>
          {act}
          <span className="nhsuk-u-visually-hidden">: {[of, name].filter(Boolean).join(', ')}</span>
        </a>
      }
    >
      {children}
    </Row>
  );
}
