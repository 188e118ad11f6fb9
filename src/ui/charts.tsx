/** What is drawn for a row in one series: a number, words that stand for one, or null where it is not shown. */
export type Value = number | string | null;

export interface ChartProps {
  /** Unique on the page. */
  id: string;
  /** Ids of what names it, and of what says what is to be seen in it. */
  labelledBy: string;
  describedBy: string;
  /**
   * Bars with a number at their end; how amounts lie apart (series: a tenth, a quarter, the middle,
   * three quarters, nine tenths); or a mark for each series along a scale.
   */
  kind: 'bars' | 'spread' | 'points';
  series: readonly string[];
  rows: readonly { label: string; values: readonly Value[] }[];
  /** What the axis counts. */
  unit: string;
  /** The last number on the axis; what the rows need where absent. */
  most?: number;
}

interface Scale {
  /** A place along the axis. */
  at(value: number): string;
  ticks: readonly number[];
}

const numberOf = (value: Value | undefined) => (typeof value === 'number' ? value : null);

/** Three to six round numbers from nought to the first that covers all. */
function ticksTo(most: number): number[] {
  const rough = (most || 1) / 5;
  const ten = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((one) => one * ten >= rough) ?? 10) * ten;
  return Array.from(
    { length: Math.ceil((most || 1) / step) + 1 },
    (_, at) => Math.round(at * step * 1000) / 1000,
  );
}

/** Bars end before the edge, so that there is room for the number behind the longest. */
const BAR_ROOM = 78;

function scaleOf({ kind, rows, most }: ChartProps): Scale {
  const highest = Math.max(
    0,
    ...rows.flatMap(({ values }) => values.map((value) => numberOf(value) ?? 0)),
  );
  const ticks = ticksTo(most ?? highest);
  const last = kind === 'bars' ? (highest || 1) / (BAR_ROOM / 100) : (ticks.at(-1) ?? 1);
  return { ticks, at: (value) => `${Math.round((Math.max(0, value) / last) * 10_000) / 100}%` };
}

/**
 * A chart drawn by the server: one picture to a screen reader, with its numbers in a table beside it.
 * Labels are words of the page, which break where they must; a row is a drawing of its own whose
 * places are in per cent and whose sizes are in letters, so that one chart serves a desk, a phone, a
 * page of paper and large print.
 */
export function Chart(props: ChartProps) {
  const { id, kind, series, rows, unit } = props;
  const scale = scaleOf(props);
  const Row = { bars: Bars, spread: Spread, points: Points }[kind];
  return (
    <div
      className="hf-plot"
      role="img"
      aria-labelledby={props.labelledBy}
      aria-describedby={props.describedBy}
    >
      {kind !== 'spread' && series.length > 1 && <Legend id={id} kind={kind} series={series} />}
      {rows.map(({ label, values }) => (
        <div className="hf-plot__row" key={label}>
          <span>{label}</span>
          <Row id={id} values={values} scale={scale} />
        </div>
      ))}
      <div className="hf-plot__row">
        <span />
        <span>
          {kind !== 'bars' && <Axis scale={scale} />}
          {unit}
        </span>
      </div>
    </div>
  );
}

interface RowProps {
  id: string;
  values: readonly Value[];
  scale: Scale;
}

const NOT_SHOWN = 'Kept back';
const words = (value: Value | undefined) => value?.toLocaleString('en-GB') ?? NOT_SHOWN;

/** Series are told apart by pattern as well as by colour. */
const fillOf = (id: string, series: number) =>
  series === 1
    ? { fill: `url(#${id}-stripes)`, className: 'hf-plot__striped' }
    : { className: `hf-plot__bar hf-plot__bar--${series}` };

function Bars({ id, values, scale }: RowProps) {
  return (
    <svg className="hf-plot__drawing" height={`${values.length * 1.5}em`} aria-hidden="true">
      {values.map((value, at) => {
        const length = scale.at(numberOf(value) ?? 0);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a series has no name but its place
          <g key={at}>
            <rect y={`${at * 1.5 + 0.1}em`} width={length} height="1.25em" {...fillOf(id, at)} />
            <text x={length} y={`${at * 1.5 + 1.1}em`} dx="0.3em">
              {words(value)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function Spread({ values, scale }: RowProps) {
  const [low, lower, middle, upper, high] = values.map(numberOf);
  if (low == null || lower == null || middle == null || upper == null || high == null)
    return <Gap scale={scale} height="2em" />;
  const [from, to, mark] = [scale.at(lower), scale.at(upper), scale.at(middle)];
  return (
    <svg className="hf-plot__drawing" height="2em" aria-hidden="true">
      <Grid scale={scale} />
      <line
        className="hf-plot__line"
        x1={scale.at(low)}
        x2={scale.at(high)}
        y1="1em"
        y2="1em"
        strokeWidth="2"
      />
      <rect
        className="hf-plot__box"
        x={from}
        width={`${Number.parseFloat(to) - Number.parseFloat(from)}%`}
        y="0.4em"
        height="1.2em"
      />
      <line className="hf-plot__line" x1={mark} x2={mark} y1="0.2em" y2="1.8em" strokeWidth="4" />
    </svg>
  );
}

/** Marks that are unlike in shape and colour, about a place in the middle of a letter's height. */
const marks = [
  <circle r="6" key="circle" />,
  <rect x="-6" y="-6" width="12" height="12" key="square" />,
  <path d="M0-7 7 6H-7Z" key="triangle" />,
  <path d="M0-8 8 0 0 8-8 0Z" key="diamond" />,
];

function Points({ values, scale }: RowProps) {
  const height = `${Math.max(2, values.length * 0.9 + 0.5)}em`;
  if (values.every((value) => numberOf(value) === null))
    return <Gap scale={scale} height={height} />;
  return (
    <svg className="hf-plot__drawing" height={height} aria-hidden="true">
      <Grid scale={scale} />
      {values.map((value, at) => {
        const number = numberOf(value);
        return number === null ? null : (
          <svg
            className={`hf-plot__mark hf-plot__mark--${at}`}
            x={scale.at(number)}
            y={`${at * 0.9 + 0.7}em`}
            // biome-ignore lint/suspicious/noArrayIndexKey: a series has no name but its place
            key={at}
            aria-hidden="true"
          >
            {marks[at]}
          </svg>
        );
      })}
    </svg>
  );
}

const Gap = ({ scale, height }: { scale: Scale; height: string }) => (
  <svg className="hf-plot__drawing" height={height} aria-hidden="true">
    <Grid scale={scale} />
    <text y="1.4em" dx="0.3em">
      {NOT_SHOWN}
    </text>
  </svg>
);

const Grid = ({ scale }: { scale: Scale }) =>
  scale.ticks.map((tick) => (
    <line
      className="hf-plot__grid"
      key={tick}
      x1={scale.at(tick)}
      x2={scale.at(tick)}
      y1="0"
      y2="100%"
    />
  ));

const Axis = ({ scale }: { scale: Scale }) => (
  <svg className="hf-plot__drawing" height="1.6em" aria-hidden="true">
    {scale.ticks.map((tick, at) => (
      <text
        key={tick}
        x={scale.at(tick)}
        y="1.1em"
        textAnchor={at === 0 ? 'start' : at === scale.ticks.length - 1 ? 'end' : 'middle'}
      >
        {tick.toLocaleString('en-GB')}
      </text>
    ))}
  </svg>
);

function Legend({ id, kind, series }: Pick<ChartProps, 'id' | 'kind' | 'series'>) {
  return (
    <div className="hf-plot__legend">
      {kind === 'bars' && (
        <svg width="0" height="0" aria-hidden="true">
          <pattern
            id={`${id}-stripes`}
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect className="hf-plot__stripe" width="3" height="6" />
          </pattern>
        </svg>
      )}
      {series.map((name, at) => (
        <span key={name}>
          <svg className="hf-plot__key" width="1.2em" height="1.2em" aria-hidden="true">
            {kind === 'bars' ? (
              <rect width="100%" height="100%" {...fillOf(id, at)} />
            ) : (
              <svg
                className={`hf-plot__mark hf-plot__mark--${at}`}
                x="50%"
                y="50%"
                aria-hidden="true"
              >
                {marks[at]}
              </svg>
            )}
          </svg>{' '}
          {name}
        </span>
      ))}
    </div>
  );
}
