import type { Cost, TermKind } from '../rules.ts';
import type { Notes } from './clean.ts';
import { bounded, each, line } from './parts.ts';
import { field, many, one, type Raw } from './raw.ts';

const FREE =
  /^\s*(it('| i)s )?(no (charge|cost|fee)s?|free( of charge)?|this (is a )?free service.*|nil|£?0(\.00)?)\b[\s.!]*$|\bfree (of charge|to (use|attend|join))\b|^free\b/i;

/** Whether there is a charge, from the options first and the words second. */
export function costOf(fees: string | null, amounts: (number | null | undefined)[]): Cost {
  const known = amounts.filter((amount) => typeof amount === 'number');
  if (known.some((amount) => amount > 0)) return 'paid';
  if (known.length > 0) return 'free';
  if (fees === null) return 'unknown';
  if (FREE.test(fees)) return 'free';
  return /£\s?\d|\d+p\b|\bcharge[sd]?\b|\bfee\b|per (session|hour|class|week|month)/i.test(fees)
    ? 'paid'
    : 'unknown';
}

/** What kind of thing a taxonomy speaks of, from its name. */
export function termKindOf(taxonomy: string | null): TermKind {
  if (taxonomy && /need|circumstance|condition/i.test(taxonomy)) return 'need';
  if (taxonomy && /audience|persona|eligib|target/i.test(taxonomy)) return 'audience';
  return 'category';
}

/** The categories, needs and audiences of a service. */
export function readTerms(notes: Notes, raw: Raw) {
  const terms = each(
    notes,
    'categories',
    many(raw, 'attributes', 'service_taxonomys', 'service_taxonomies'),
    (link) => {
      const term = one(link, 'taxonomy_term', 'taxonomy');
      if (!term) return null;
      const name = line(notes, 'category', field(term, 'name', 'term'));
      if (name === null) return null;
      const detail = one(term, 'taxonomy_detail');
      const taxonomy =
        line(notes, 'taxonomy', field(term, 'taxonomy', 'vocabulary')) ??
        line(notes, 'taxonomy', detail ? field(detail, 'name') : undefined);
      return {
        kind: termKindOf(taxonomy),
        name,
        taxonomy,
        code: line(notes, 'category code', field(term, 'code', 'id')),
      };
    },
  );
  const audiences = each(
    notes,
    'audiences',
    many(raw, 'pc_targetAudience', 'target_audience'),
    (item) => {
      const name = line(notes, 'audience', field(item, 'audienceType', 'name', 'target_audience'));
      return name === null ? null : { kind: 'audience' as const, name, taxonomy: null, code: null };
    },
  );
  return bounded(notes, 'categories', [...terms, ...audiences]);
}
