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
  headingLevel?: Level;
}

const HEIGHT = 132;
const TOP = 12;
/** Room at both sides, in per cent, so that no point is cut. */
const SIDE = 4;

/**
 * One score over time, with its bands behind it, drawn by the server; the same numbers follow in a
 * table. Places across are in per cent and the picture has no view box, so that words keep their size.
 */
export function ScoreChart(props: ScoreChartProps) {
  const { id, title, low, high, lowIsBetter, bands, points, headingLevel = 3 } = props;
  const Tag = `h${headingLevel}` as const;
  const across = (index: number) =>
    points.length === 1 ? 50 : SIDE + (index * (100 - 2 * SIDE)) / (points.length - 1);
  const up = (value: number) => TOP + HEIGHT - ((value - low) / (high - low || 1)) * HEIGHT;
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const description = inWords(first, last, points.length, lowIsBetter);
  return (
    <figure className="hf-chart">
      <figcaption>
        <Tag className="nhsuk-heading-s">{title}</Tag>
        <p>{description}</p>
      </figcaption>
      <svg
        className="hf-chart__picture"
        width="100%"
        height={HEIGHT + 2 * TOP}
        role="img"
        aria-labelledby={`${id}-title ${id}-description`}
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-description`}>{description}</desc>
        {bands.map(({ from, to, label }, index) => {
          // A band ends where the next begins, half a point on.
          const top = up(Math.min(high, to + (to < high ? 0.5 : 0)));
          const bottom = up(Math.max(low, from - (from > low ? 0.5 : 0)));
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
        {points.map((point, index) => (
          <circle
            key={point.at.getTime()}
            className="hf-chart__point"
            cx={`${across(index)}%`}
            cy={up(point.value)}
            r={6}
          />
        ))}
      </svg>
      <Details summary="The same numbers in a table">
        <Table
          caption={{ children: title, size: 's' }}
          firstCellIsHeader
          compact
          head={['When', { children: 'Score', format: 'numeric' }, 'Band']}
          rows={points.map(({ at, occasion, value, band }) => [
            `${formatDate(at)}, ${occasion.toLowerCase()}`,
            String(value),
            band ?? '',
          ])}
        />
      </Details>
    </figure>
  );
}

/** What a reader should see in it, in a sentence or two. */
function inWords(first: ScorePoint, last: ScorePoint, count: number, lowIsBetter: boolean): string {
  const of = (point: ScorePoint) =>
    point.band ? `${point.value} (${point.band.toLowerCase()})` : `${point.value}`;
  if (count === 1) return `${of(first)} on ${formatDate(first.at)}. Answered once.`;
  const change = last.value - first.value;
  const sense =
    change === 0
      ? 'no change'
      : change > 0 === lowIsBetter
        ? 'a change for the worse'
        : 'a change for the better';
  return `${of(first)} on ${formatDate(first.at)}, ${of(last)} on ${formatDate(last.at)}: ${sense}. Answered ${count} times.`;
}
