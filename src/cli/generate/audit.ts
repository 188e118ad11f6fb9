import { hash } from 'node:crypto';
import type { Actor } from '#platform/actor.ts';
import { auditChain, auditEntry } from '#platform/schema.server.ts';
import type { Sheets } from './sheets.ts';

/** As `platform.append_audit` has it. */
const LANES = 8;

/** An act of the made-up past. */
export interface PastAct {
  at: number;
  by: Pick<Actor, 'kind' | 'id' | 'name'>;
  act: string;
  subject: readonly [kind: string, id: string];
  personId?: string;
}

export interface PastAudit {
  note(act: PastAct): void;
  /** Chains what was noted, in order of time, and adds the entries to the sheets. */
  chain(sheets: Sheets): void;
  /** Adds the heads of the chains, once all is chained. */
  addHeads(sheets: Sheets): void;
}

/**
 * The audit log of one new organisation, hashed here as `platform.audit_text` and
 * `platform.append_audit` do, so that verifying finds it whole.
 */
export function openPastAudit(organisationId: string): PastAudit {
  const heads = Array.from({ length: LANES }, () => ({ seq: 0, hash: '0'.repeat(64) }));
  let noted: PastAct[] = [];
  let turn = 0;
  return {
    note: (act) => noted.push(act),
    chain(sheets) {
      for (const { at, by, act, subject, personId = null } of noted.sort((x, y) => x.at - y.at)) {
        const lane = turn++ % LANES;
        const head = heads[lane];
        if (!head) throw new Error('no such lane');
        const entry = {
          actorKind: by.kind,
          actorId: by.id,
          actorName: by.kind === 'staff' ? by.name : by.kind,
          act,
          subjectKind: subject[0],
          subjectId: subject[1],
          personId,
          reason: null,
          requestId: 'made-up',
        };
        const seq = head.seq + 1;
        const text = `["${head.hash}", "${organisationId}", ${lane}, ${seq}, ${Math.floor(at)}000, "${entry.actorKind}", ${quoted(by.id)}, ${JSON.stringify(entry.actorName)}, "${act}", "${subject[0]}", "${subject[1]}", ${quoted(personId)}, null, "made-up"]`;
        const next = { seq, hash: hash('sha256', text) };
        sheets.add(auditEntry, {
          ...entry,
          organisationId,
          lane,
          seq,
          at: new Date(Math.floor(at)),
          previousHash: head.hash,
          hash: next.hash,
        });
        heads[lane] = next;
      }
      noted = [];
    },
    addHeads(sheets) {
      for (const [lane, head] of heads.entries())
        sheets.add(auditChain, { ...head, lane, organisationId });
    },
  };
}

const quoted = (id: string | null) => (id === null ? 'null' : `"${id}"`);
