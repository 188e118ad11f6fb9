import { Details } from './details.tsx';
import type { Level } from './heading.tsx';
import { Table } from './table.tsx';

export interface Bar {
  label: string;
  /** Null where the number is too small to show without pointing at somebody. */
  value: number | null;
}

export interface BarChartProps {
  /** Unique on the page. */
  id: string;
  title: string;
  /** What a reader should see in it, in a sentence. */
  description: string;
  bars: readonly Bar[];
  /** Heads of the two columns of the table. */
  labelHeading: string;
  valueHeading: string;
  format?: (value: number) => string;
  /** Says what stands for a number not shown. */
  suppressedText?: string;
  /** Shows the numbers without asking. */
  tableOpen?: boolean;
  headingLevel?: Level;
}

const WIDTH = 640;
const LABELS = 200;
const NUMBERS = 80;
const STEP = 34;
const BAR = 22;

/**
 * Bars lying down, so that labels read across and the picture shrinks to a phone, drawn by the
 * server; the same numbers follow in a table.
 */
export function BarChart(props: BarChartProps) {
  const { id, title, description, bars, format = String, headingLevel = 3 } = props;
  const { suppressedText = 'Too few to show' } = props;
  const Tag = `h${headingLevel}` as const;
  const most = Math.max(0, ...bars.map(({ value }) => value ?? 0)) || 1;
  const room = WIDTH - LABELS - NUMBERS;
  const height = bars.length * STEP + 8;
  const shown = (value: number | null) => (value === null ? suppressedText : format(value));
  return (
    <figure className="hf-chart">
      <figcaption>
        <Tag className="nhsuk-heading-s">{title}</Tag>
        <p>{description}</p>
      </figcaption>
      <svg
        className="hf-chart__picture"
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-labelledby={`${id}-title ${id}-description`}
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-description`}>{description}</desc>
        {bars.map(({ label, value }, index) => {
          const top = index * STEP + 4;
          const length = value === null ? 0 : Math.max(0, (value / most) * room);
          return (
            <g key={label}>
              <text className="hf-chart__label" x={LABELS - 10} y={top + 16} textAnchor="end">
                {shorten(label)}
              </text>
              <rect className="hf-chart__bar" x={LABELS} y={top} width={length} height={BAR} />
              <text className="hf-chart__number" x={LABELS + length + 8} y={top + 16}>
                {value === null ? '–' : format(value)}
              </text>
            </g>
          );
        })}
        <line className="hf-chart__axis" x1={LABELS} x2={LABELS} y1={0} y2={height} />
      </svg>
      <Details summary="The same numbers in a table" open={props.tableOpen}>
        <Table
          caption={{ children: title, size: 's' }}
          firstCellIsHeader
          compact
          head={[props.labelHeading, { children: props.valueHeading, format: 'numeric' }]}
          rows={bars.map(({ label, value }) => [label, shown(value)])}
        />
      </Details>
    </figure>
  );
}

/** The picture has room for about 26 letters; the table has them all. */
const shorten = (label: string) => (label.length > 26 ? `${label.slice(0, 25).trimEnd()}…` : label);
