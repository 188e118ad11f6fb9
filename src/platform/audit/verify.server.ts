import type pg from 'pg';

/** The first entry at which a chain does not hold, and what is wrong with it. */
export interface BrokenEntry {
  organisationId: string;
  lane: number;
  seq: number;
  /** The entry's id; null where the entry itself is gone. */
  id: number | null;
  what: 'changed' | 'removed' | 'reordered' | 'head-differs';
}

export interface Verified {
  chains: number;
  entries: number;
  broken: BrokenEntry | null;
}

const BATCH = 10_000;

interface Entry {
  lane: number;
  seq: string;
  id: string;
  previous_hash: string;
  hash: string;
  computed: string;
}

/**
 * Walks every chain of the audit log in order, in bounded batches, as the owner. Each entry's hash is
 * taken anew over its own text, must follow the one before, and the last must be what the chain's head
 * says. Gives the first that does not hold.
 */
export async function verifyAudit(pool: Pick<pg.ClientBase, 'query'>): Promise<Verified> {
  const heads = await pool.query<{
    organisation_id: string;
    lane: number;
    seq: string;
    hash: string;
  }>(
    'select organisation_id, lane, seq, hash from platform.audit_chain order by organisation_id, lane',
  );
  let entries = 0;
  for (const head of heads.rows) {
    const chain = { organisationId: head.organisation_id, lane: head.lane };
    let seq = 0;
    let hash = '0'.repeat(64);
    while (true) {
      const batch = await readBatch(pool, chain.organisationId, chain.lane, seq);
      for (const entry of batch) {
        const at = { ...chain, seq: Number(entry.seq), id: Number(entry.id) };
        if (entry.computed !== entry.hash)
          return { chains: heads.rows.length, entries, broken: { ...at, what: 'changed' } };
        if (Number(entry.seq) !== seq + 1) {
          return {
            chains: heads.rows.length,
            entries,
            broken: { ...chain, seq: seq + 1, id: null, what: 'removed' },
          };
        }
        if (entry.previous_hash !== hash)
          return { chains: heads.rows.length, entries, broken: { ...at, what: 'reordered' } };
        seq++;
        entries++;
        hash = entry.hash;
      }
      if (batch.length < BATCH) break;
    }
    if (Number(head.seq) > seq) {
      return {
        chains: heads.rows.length,
        entries,
        broken: { ...chain, seq: seq + 1, id: null, what: 'removed' },
      };
    }
    if (Number(head.seq) !== seq || head.hash !== hash) {
      return {
        chains: heads.rows.length,
        entries,
        broken: { ...chain, seq, id: null, what: 'head-differs' },
      };
    }
  }
  const stray = await pool.query<{
    organisation_id: string;
    lane: number;
    seq: string;
    id: string;
  }>(
    `select e.organisation_id, e.lane, e.seq, e.id from platform.audit_entry e
     where not exists (select 1 from platform.audit_chain c where c.organisation_id = e.organisation_id and c.lane = e.lane)
     order by e.id limit 1`,
  );
  const lost = stray.rows[0];
  return {
    chains: heads.rows.length,
    entries,
    broken: lost
      ? {
          organisationId: lost.organisation_id,
          lane: lost.lane,
          seq: Number(lost.seq),
          id: Number(lost.id),
          what: 'head-differs',
        }
      : null,
  };
}

async function readBatch(
  pool: Pick<pg.ClientBase, 'query'>,
  organisationId: string,
  lane: number,
  after: number,
): Promise<Entry[]> {
  const { rows } = await pool.query<Entry>(
    `select lane, seq, id, previous_hash, hash,
       encode(sha256(convert_to(platform.audit_text(previous_hash, organisation_id, lane, seq, at,
         actor_kind, actor_id, actor_name, act, subject_kind, subject_id, person_id, reason, request_id), 'UTF8')), 'hex') as computed
     from platform.audit_entry where organisation_id = $1 and lane = $2 and seq > $3 order by seq limit ${BATCH}`,
    [organisationId, lane, after],
  );
  return rows;
}
