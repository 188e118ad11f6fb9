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

const STEP = 56;
const LINE = 20;
const BAR = 20;

/**
 * Bars lying down, each under its label, drawn by the server; the same numbers follow in a table.
 * The bars have widths in per cent and the picture no view box, so that on a phone the bars
 * shrink and the words do not.
 */
export function BarChart(props: BarChartProps) {
  const { id, title, description, bars, format = String, headingLevel = 3 } = props;
  const { suppressedText = 'Too few to show' } = props;
  const Tag = `h${headingLevel}` as const;
  const most = Math.max(0, ...bars.map(({ value }) => value ?? 0)) || 1;
  const height = bars.length * STEP;
  const shown = (value: number | null) => (value === null ? suppressedText : format(value));
  return (
    <figure className="hf-chart">
      <figcaption>
        <Tag className="nhsuk-heading-s">{title}</Tag>
        <p>{description}</p>
      </figcaption>
      <svg
        className="hf-chart__picture"
        width="100%"
        height={height}
        role="img"
        aria-labelledby={`${id}-title ${id}-description`}
      >
        <title id={`${id}-title`}>{title}</title>
        <desc id={`${id}-description`}>{description}</desc>
        {bars.map(({ label, value }, index) => {
          const top = index * STEP + LINE;
          const share = value === null ? 0 : Math.max(0, (value / most) * 100);
          return (
            <g key={label}>
              <text className="hf-chart__label" x={0} y={top - 4}>
                {shorten(label)}: <tspan className="hf-chart__number">{shown(value)}</tspan>
              </text>
              <rect className="hf-chart__bar" x={0} y={top + 2} width={`${share}%`} height={BAR} />
              <line className="hf-chart__axis" x1={0} x2={0} y1={top + 2} y2={top + 2 + BAR} />
            </g>
          );
        })}
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

/** A phone at twice its text size has room for so many letters; the table has them all. */
const shorten = (label: string) => (label.length > 30 ? `${label.slice(0, 29).trimEnd()}…` : label);
