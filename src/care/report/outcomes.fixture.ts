import type { Pool } from 'pg';
import type { Questionnaire } from '#questionnaire/model.ts';
import { groups } from './groups.server.ts';
import type { Cell } from './rules.ts';

/**
 * The report on outcomes worked out again from plain rows, one by one and without SQL: it shares no code
 * with the report, and knows nothing of what is kept back.
 */
export async function outcomesByHand(
  owner: Pick<Pool, 'query'>,
  organisation: string,
  from: Date,
  definitions: readonly Questionnaire[],
) {
  const of = async <Row>(text: string) =>
    (await owner.query(text, [organisation])).rows as unknown as Row[];
  const episodes = (
    await of<{ id: string; at: Date; born: string; day: string; sex: string; ethnicity: string }>(
      `select e.id, e.closed_at as at, p.date_of_birth::text as born, (e.closed_at at time zone 'Europe/London')::date::text as day,
        coalesce(p.sex, '') as sex, coalesce(p.ethnicity, '') as ethnicity
       from care.episode e join care.person p on p.id = e.person_id
       where e.organisation_id = $1 and e.status = 'closed'`,
    )
  ).filter(({ at }) => at >= from);
  const measures = await of<{
    id: string;
    episode: string;
    name: string;
    occasion: string;
    status: string;
    at: Date | null;
  }>(
    'select id, episode_id as episode, questionnaire as name, occasion, status, answered_at as at from care.measure where organisation_id = $1',
  );
  const scores = Map.groupBy(
    await of<{
      measure: string;
      code: string;
      value: number;
      band: string;
      low: number;
      high: number;
    }>(
      'select measure_id as measure, code, value, band, low, high from care.measure_score where organisation_id = $1',
    ),
    ({ measure }) => measure,
  );
  const byEpisode = Map.groupBy(measures, ({ episode }) => episode);
  const said = { both: 0, start: 0, close: 0, 'not-today': 0, none: 0 };
  const whole = new Set<string>();
  interface Pair {
    code: string;
    versions: string;
    first: { name: string; value: number; band: string; range: string };
    last: Pair['first'];
  }
  const pairs: (Pair & { url: string; parts: number })[] = [];
  for (const { id } of episodes) {
    const all = byEpisode.get(id) ?? [];
    const urls = [...new Set(all.map(({ name }) => name.split('|')[0] ?? ''))];
    const answered = (url: string, occasion: string) =>
      all
        .filter(
          (m) => m.status === 'answered' && m.occasion === occasion && m.name.startsWith(`${url}|`),
        )
        .sort((a, b) => Number(a.at) - Number(b.at) || (a.id < b.id ? -1 : 1));
    const has = (occasion: string) => urls.some((url) => answered(url, occasion).length > 0);
    const both = urls.filter(
      (u) => answered(u, 'start').length > 0 && answered(u, 'close').length > 0,
    );
    if (both.length > 0) whole.add(id);
    const what =
      both.length > 0
        ? 'both'
        : has('start')
          ? 'start'
          : has('close')
            ? 'close'
            : all.length > 0
              ? 'not-today'
              : 'none';
    said[what] += 1;
    for (const url of both) {
      const [start] = answered(url, 'start');
      const close = answered(url, 'close').at(-1);
      if (!start || !close) continue;
      const read = (m: typeof start) =>
        new Map(
          (scores.get(m.id) ?? []).map(({ code, value, band, low, high }) => [
            code,
            { name: m.name, value, band, range: `${low} to ${high}` },
          ]),
        );
      const [before, after] = [read(start), read(close)];
      const codes = [...before.keys()].filter((code) => after.has(code));
      for (const code of codes) {
        const [first, last] = [before.get(code), after.get(code)];
        if (first && last)
          pairs.push({
            url,
            code,
            versions: `${start.name} ${close.name}`,
            first,
            last,
            parts: codes.length,
          });
      }
    }
  }
  const most = new Map<string, number>();
  for (const { versions, parts } of pairs)
    most.set(versions, Math.max(most.get(versions) ?? 0, parts));
  const kept = pairs.filter(({ versions, parts }) => parts === most.get(versions));

  const years = (born: string, day: string) =>
    Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - (day.slice(5) < born.slice(5) ? 1 : 0);
  const ageOf = (n: number) =>
    n < 18
      ? '-17'
      : n < 30
        ? '18-29'
        : n < 45
          ? '30-44'
          : n < 60
            ? '45-59'
            : n < 75
              ? '60-74'
              : '75-';
  const missing = (threshold: number): Cell[][] =>
    (['age', 'sex', 'ethnicity'] as const).flatMap((name) =>
      Object.entries(groups[name].words).flatMap(([value, word]) => {
        const all = episodes.filter(
          (e) => (name === 'age' ? ageOf(years(e.born, e.day)) : e[name]) === value,
        );
        const yes = all.filter(({ id }) => whole.has(id)).length;
        if (all.length < threshold) return [];
        const few = (n: number) => n < threshold;
        const share =
          few(yes) || few(all.length - yes)
            ? all.length < 2 * threshold
              ? null
              : `${few(yes) ? 'Fewer' : 'All but fewer'} than ${threshold}`
            : Math.round((yes / all.length) * 100);
        const tens = Math.max(threshold, Math.floor(all.length / 10) * 10);
        return [[`${groups[name].heading}: ${word}`, `${tens} or more`, share]];
      }),
    );

  /** How values lie apart, by the plain definition of a percentile between two neighbours. */
  const spread = (values: number[], threshold: number): Cell[] => {
    if (values.length < threshold || values.length === 0) return new Array(6).fill(null);
    const sorted = values.toSorted((a, b) => a - b);
    const tens = Math.max(threshold, Math.floor(values.length / 10) * 10);
    return [
      `${tens} or more`,
      ...[0.1, 0.25, 0.5, 0.75, 0.9].map((part) => {
        const at = part * (sorted.length - 1);
        const [low = 0, high = 0] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
        return Math.round((low + (high - low) * (at - Math.floor(at))) * 10) / 10;
      }),
    ];
  };
  /** Of one score in one range: bands by the version each answer was given to, and how values lie. */
  const score = (url: string, code: string, range: string, threshold: number) => {
    const own = kept.filter(
      (p) => p.url === url && p.code === code && p.first.range === range && p.last.range === range,
    );
    const bands = new Map<string, [number, number]>();
    for (const { first, last } of own)
      for (const [at, { name, band }] of [first, last].entries()) {
        const heading = headingOf(definitions, name, code, band);
        const counts = bands.get(heading) ?? [0, 0];
        counts[at as 0 | 1] += 1;
        bands.set(heading, counts);
      }
    return {
      bands,
      first: spread(
        own.map((p) => p.first.value),
        threshold,
      ),
      last: spread(
        own.map((p) => p.last.value),
        threshold,
      ),
      change: spread(
        own.map((p) => p.last.value - p.first.value),
        threshold,
      ),
    };
  };
  const changed = (code: string) =>
    kept.filter((p) => p.code === code && p.first.range !== p.last.range).length;
  return { said, missing, score, changed };
}

/** A band with its ends, read from the JSON of the version that an answer was given to. */
function headingOf(of: readonly Questionnaire[], name: string, code: string, band: string): string {
  const item = of
    .find((one) => `${one.url}|${one.version}` === name)
    ?.item.find(({ linkId }) => linkId === code);
  const score =
    item?.extension?.find(({ url }) => url.endsWith('questionnaire-score'))?.extension ?? [];
  const found = score.find(
    ({ url, extension = [] }) =>
      url === 'band' && extension.some(({ valueString }) => valueString === band),
  );
  const end = (url: string) => found?.extension?.find((one) => one.url === url)?.valueInteger;
  return `${band} (${end('from')} to ${end('to')})`;
}
