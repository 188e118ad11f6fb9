import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '#platform/database/transaction.server.ts';
import { contactsAlone } from '../casework/api.server.ts';
import { places } from '../casework/rules.ts';
import { needs, routes, sources } from '../referral/rules.ts';
import type { Asked } from './asked.server.ts';
import type { Agreed } from './measure.server.ts';
import { momentsOf } from './period.ts';
import type { Section } from './rules.ts';
import { inTens, type Share, shareCells } from './spread.server.ts';

/** Elements whose limit is a list, and what is told of each word that may be on it. */
const parted: Record<string, { title: string; heading: string; words: Record<string, string> }> = {
  place: { title: 'Where people were seen', heading: 'Place', words: places },
  'referral-types': {
    title: 'Who made accepted referrals',
    heading: 'Source',
    words: sources,
  },
  'referral-routes': { title: 'How accepted referrals came', heading: 'Way', words: routes },
  conditions: { title: 'Needs of people taken on', heading: 'Need', words: needs },
};

/**
 * What contacts alone with people and accepted referrals were, word by word, whether a list was agreed
 * or not: shares of all of them, by the element's code and the word. One query.
 */
export async function measureParts(tx: Tx, asked: Asked): Promise<Map<string, Map<string, Share>>> {
  const { here, practice, threshold } = asked;
  const { since, before } = momentsOf(asked.period);
  const within = (at: SQL) => sql`${at} >= ${since} and ${at} < ${before}`;
  const { rows } = await tx.execute(sql`
    with contact as (
      select c.place from care.contact c join care.person p on p.id = c.person_id
      where c.organisation_id = ${here} and c.status = 'attended' and ${sql.raw(contactsAlone())} and c.place is not null
        and ${within(sql`c.at`)} ${practice ? sql`and p.practice_code = ${practice.code}` : sql``}),
    accepted as (
      select r.id, r.source, r.route from care.referral r
      where r.organisation_id = ${here} and r.status = 'accepted' and ${within(sql`r.received_at`)}
        ${practice ? sql`and r.practice_code = ${practice.code}` : sql``}),
    part as (
      select 'place' as grp, place as part from contact
      union all select 'referral-types', source from accepted
      union all select 'referral-routes', route from accepted
      union all select 'conditions', n.need from accepted a
        join care.referral_need n on n.organisation_id = ${here} and n.referral_id = a.id),
    whole as (
      select 'place' as grp, count(*)::integer as n from contact
      union all select g, count(*)::integer from accepted
        cross join (values ('referral-types'), ('referral-routes'), ('conditions')) of(g) group by g)
    select w.grp, p.part, w.n, count(*)::integer as has from whole w join part p on p.grp = w.grp
    where w.n >= ${threshold} group by w.grp, p.part, w.n limit 200`);
  const found = new Map<string, Map<string, Share>>();
  for (const { grp, part, n, has } of rows as unknown as (Share & { grp: string; part: string })[])
    found.set(grp, (found.get(grp) ?? new Map<string, Share>()).set(part, { n, has }));
  return found;
}

/** A table for each element whose limit is a list: every word, whether it was agreed, and its share. */
export function partSections(
  asked: Asked,
  agreed: readonly Agreed[],
  measured: Map<string, Map<string, Share>>,
): Section[] {
  return agreed.flatMap(({ code, limit }) => {
    const about = parted[code];
    if (!about) return [];
    const found = measured.get(code);
    const n = found?.values().next().value?.n;
    const many = n === undefined ? `fewer than ${asked.threshold}` : inTens(n, asked.threshold);
    const standing = (word: string) =>
      !Array.isArray(limit)
        ? 'No list agreed'
        : limit.includes(word)
          ? 'Agreed'
          : 'Not on the list';
    return [
      {
        id: `parts-${code}`,
        title: about.title,
        says: `In per cent of ${many}${code === 'conditions' ? '. One referral may name several, so they do not add up' : ''}.`,
        columns: [
          { heading: about.heading },
          { heading: 'Agreed' },
          { heading: 'Per cent', numeric: true },
        ],
        rows: Object.entries(about.words).map(([word, words]) => {
          const share = n === undefined ? undefined : { n, has: found?.get(word)?.has ?? 0 };
          return [
            words,
            standing(word),
            share?.has === 0 ? 0 : (shareCells(share, asked.threshold)[1] ?? null),
          ];
        }),
        chart: { kind: 'bars', columns: [2], unit: 'Per cent' },
      },
    ];
  });
}
