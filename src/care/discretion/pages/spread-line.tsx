import type { Spread } from '../spread.ts';

const x = (position: number) => `${5 + position * 9}%`;
const shown = (value: number) => String(Math.round(value * 10) / 10);

/** `middle 5, half between 4 and 7, all between 2 and 9` */
export function spreadInWords(spread: Spread): string {
  return `middle ${shown(spread.middle)}, half between ${shown(spread.lowerQuarter)} and ${shown(spread.upperQuarter)}, all between ${shown(spread.lowest)} and ${shown(spread.highest)}`;
}

interface SpreadLineProps {
  /** Unique on the page. */
  id: string;
  title: string;
  spread: Spread | null;
  own: number | null;
  ownName: string;
}

/** One line from boundary to discretion: a thin line for all, a bar for the middle half, one’s own mark. */
export function SpreadLine({ id, title, spread, own, ownName }: SpreadLineProps) {
  const words = [
    own === null ? `${ownName}: nothing agreed` : `${ownName}: ${shown(own)}`,
    spread ? spreadInWords(spread) : 'too few to show',
  ].join('; ');
  return (
    <svg
      className="hf-track hf-spread"
      width="100%"
      height={28}
      role="img"
      aria-labelledby={`${id}-title ${id}-description`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{words}</desc>
      <line className="hf-track__line" x1={x(0)} x2={x(10)} y1={14} y2={14} />
      {spread && (
        <>
          <line
            className="hf-spread__all"
            x1={x(spread.lowest)}
            x2={x(spread.highest)}
            y1={14}
            y2={14}
          />
          <rect
            className="hf-spread__half"
            x={x(spread.lowerQuarter)}
            width={`${(spread.upperQuarter - spread.lowerQuarter) * 9}%`}
            y={7}
            height={14}
          />
          <line
            className="hf-spread__middle"
            x1={x(spread.middle)}
            x2={x(spread.middle)}
            y1={4}
            y2={24}
          />
        </>
      )}
      {own !== null && (
        <circle className="hf-mark hf-mark--service hf-mark--now" cx={x(own)} cy={14} r={6} />
      )}
    </svg>
  );
}
