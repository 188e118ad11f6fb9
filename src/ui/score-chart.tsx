import { Details } from './details.tsx';
import type { Level } from './heading.tsx';
import { Table } from './table.tsx';
import { formatDate } from './time.ts';

export interface ScorePoint {
  at: Date;
  value: number;
  /** The band it lies in. */
  band: string | null;
  /** When it was answered, in words: “At the start”. */
  occasion: string;
  /** The same in a word, for the picture: “Start”. */
  word?: string;
  /** Told in the sentence even between the first and the last. */
  landmark?: boolean;
  /** The version of what was answered, where there were several: a change of it is marked. */
  version?: string;
}

export interface ScoreChartProps {
  /** Unique on the page. */
  id: string;
  title: string;
  low: number;
  high: number;
  lowIsBetter: boolean;
  bands: readonly { from: number; to: number; label: string }[];
  /** The oldest first. */
  points: readonly ScorePoint[];
  /** What a reader has to know to compare them. */
  notes?: readonly string[];
  headingLevel?: Level;
}

const HEIGHT = 132;
const TOP = 12;
/** Where the first and the last point are, in per cent: the bands’ words stand before the first. */
const FIRST = 28;
const LAST = 96;
/** Below the points, for their words. */
const FOOT = 22;
/** Words closer than this, in per cent, would stand in one another. */
const APART = 16;

/**
 * One score over time, with its bands behind it, drawn by the server; the same numbers follow in a
 * table. Places across are in per cent and the picture has no view box, so that words keep their size.
 */
export function ScoreChart(props: ScoreChartProps) {
  const { id, title, low, high, lowIsBetter, bands, points, notes = [], headingLevel = 3 } = props;
  const Tag = `h${headingLevel}` as const;
  const across = (index: number) =>
    points.length === 1 ? 62 : FIRST + (index * (LAST - FIRST)) / (points.length - 1);
  const up = (value: number) => TOP + HEIGHT - ((value - low) / (high - low || 1)) * HEIGHT;
  if (points.length === 0) return null;
  const description = inWords(points, lowIsBetter);
  return (
    <figure className="hf-chart">
      <figcaption>
        <Tag className="nhsuk-heading-s">{title}</Tag>
        <p>{description}</p>
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
      </figcaption>
      <svg
        className="hf-chart__picture"
        width="100%"
        height={HEIGHT + 2 * TOP + FOOT}
        role="img"
        aria-labelledby={`${id}-title ${id}-description`}
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-description`}>{description}</desc>
        {bands.map(({ from, to, label }, index) => {
          // A band ends midway to where the next begins.
          const [before, after] = [bands[index - 1], bands[index + 1]];
          const top = up(after ? (to + after.from) / 2 : Math.min(high, to));
          const bottom = up(before ? (before.to + from) / 2 : Math.max(low, from));
          return (
            <g key={label}>
              <rect
                className={
                  index % 2 === 0 ? 'hf-chart__band' : 'hf-chart__band hf-chart__band--other'
                }
                x={0}
                y={top}
                width="100%"
                height={bottom - top}
              />
              <text className="hf-chart__band-label" x={6} y={(top + bottom) / 2 + 5}>
                {label}
              </text>
            </g>
          );
        })}
        {points.slice(1).map((point, index) => {
          const before = points[index] ?? point;
          return (
            <line
              key={point.at.getTime()}
              className="hf-chart__line"
              x1={`${across(index)}%`}
              y1={up(before.value)}
              x2={`${across(index + 1)}%`}
              y2={up(point.value)}
            />
          );
        })}
        {points.slice(1).map((point, index) => {
          const before = points[index] ?? point;
          if (point.version === before.version) return null;
          const between = `${(across(index) + across(index + 1)) / 2}%`;
          return (
            <g key={point.at.getTime()}>
              <line
                className="hf-chart__mark"
                x1={between}
                x2={between}
                y1={TOP}
                y2={TOP + HEIGHT}
              />
              <text className="hf-chart__band-label" x={between} dx={4} y={TOP + 13}>
                {`v${point.version}`}
              </text>
            </g>
          );
        })}
        {points.map((point, index) => (
          <circle
            key={point.at.getTime()}
            className="hf-chart__point"
            cx={`${across(index)}%`}
            cy={up(point.value)}
            r={6}
          />
        ))}
        {wordsUnder(points, across).map(({ index, word }) => (
          <text
            key={index}
            className="hf-chart__band-label"
            x={`${across(index)}%`}
            y={HEIGHT + 2 * TOP + FOOT - 6}
            textAnchor={anchorAt(across(index))}
          >
            {word}
          </text>
        ))}
      </svg>
      <Details summary="The same numbers in a table">
        <Table
          caption={{ children: title, size: 's' }}
          firstCellIsHeader
          compact
          head={['When', { children: 'Score', format: 'numeric' }, 'Band']}
          rows={points.map(({ at, occasion, value, band, version }) => [
            `${formatDate(at)}, ${occasion.toLowerCase()}${version ? `, version ${version}` : ''}`,
            String(value),
            band ?? '',
          ])}
        />
      </Details>
    </figure>
  );
}

const anchorAt = (place: number) => (place > 90 ? 'end' : 'middle');

/** Which points have their word under them: the newest that has one, and before it those with room. */
function wordsUnder(points: readonly ScorePoint[], across: (index: number) => number) {
  const found: { index: number; word: string }[] = [];
  let free = Number.POSITIVE_INFINITY;
  for (const [index, { word }] of [...points.entries()].reverse()) {
    if (word === undefined || free - across(index) < APART) continue;
    free = across(index);
    found.push({ index, word });
  }
  return found;
}

/**
 * What a reader should see in it, in a sentence or two: the first and the last, and between them the
 * newest landmark.
 */
function inWords(points: readonly ScorePoint[], lowIsBetter: boolean): string {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return '';
  const of = ({ value, band, at }: ScorePoint) =>
    `${value}${band ? ` (${band.toLowerCase()})` : ''} on ${formatDate(at)}`;
  if (points.length === 1) return `${of(first)}. Answered once.`;
  const between = points.slice(1, -1).findLast(({ landmark }) => landmark);
  const change = last.value - first.value;
  const sense =
    change === 0
      ? 'no change'
      : change > 0 === lowIsBetter
        ? 'a change for the worse'
        : 'a change for the better';
  const told = [first, between, last].flatMap((point) => (point ? of(point) : [])).join(', ');
  return `${told}: ${sense}. Answered ${points.length} times.${versionsInWords(points)}`;
}

/** Each change of version, and when it was. */
function versionsInWords(points: readonly ScorePoint[]): string {
  const changes = points.filter(
    ({ version }, index) => index > 0 && version !== points[index - 1]?.version,
  );
  return changes
    .map(
      ({ version, at }) =>
        ` From ${formatDate(at)} by version ${version}: the questions may differ.`,
    )
    .join('');
}
