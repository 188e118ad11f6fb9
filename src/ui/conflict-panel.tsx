import type { ReactNode } from 'react';
import { Table } from './table.tsx';

export interface ConflictField {
  label: string;
  /** What the other person saved. */
  saved: ReactNode;
  /** What this person typed. */
  typed: ReactNode;
}

export interface ConflictPanelProps {
  fields: readonly ConflictField[];
  /** Who saved, if this person may know. */
  savedBy?: string;
  /** When, in words. */
  savedWhen?: string;
  /** What to do; the form below it keeps what was typed and carries the new version. */
  children?: ReactNode;
}

/** Two people edited at once: the second is told, and shown both. Nothing of theirs is lost. */
export function ConflictPanel({ fields, savedBy, savedWhen, children }: ConflictPanelProps) {
  return (
    <div
      className="nhsuk-error-summary hf-conflict"
      id="conflict"
      data-module="nhsuk-error-summary"
      tabIndex={-1}
    >
      <div role="alert">
        <h2 className="nhsuk-error-summary__heading">
          {savedBy ?? 'Someone else'} changed this while you were typing
        </h2>
        <p>
          Nothing you typed has been saved yet{savedWhen ? `. They saved ${savedWhen}` : ''}.
          Compare the two, change what you need below, then save again.
        </p>
      </div>
      {fields.length > 0 && (
        <Table
          caption={{ children: 'What is different', size: 's' }}
          responsive
          firstCellIsHeader
          head={['Field', 'What they saved', 'What you typed']}
          rows={fields.map(({ label, saved, typed }) => [label, filled(saved), filled(typed)])}
        />
      )}
      {children}
    </div>
  );
}

const filled = (value: ReactNode) => value || 'Nothing';
