import type { ReactNode } from 'react';
import {
  type ContinuumRow,
  hasMoved,
  rowInWords,
  type Spot,
  type VoiceKind,
} from '../continuum.ts';

/** Room at both ends, in per cent, so that marks at 0 and 10 are whole. */
const EDGE = 5;
const STEP = (100 - 2 * EDGE) / 10;
const LANE = 19;

const x = (position: number) => `${EDGE + position * STEP}%`;

const shapes: Record<VoiceKind, string> = {
  service: 'M-7,0 a7,7 0 1,0 14,0 a7,7 0 1,0 -14,0Z',
  practice: 'M0,-8 L8,0 L0,8 L-8,0Z',
  post: 'M-7,-6 L7,-6 L7,6 L-7,6Z',
};

/** A voice’s mark: circle, diamond or square, so that colour alone never tells them apart. */
export function Mark({ kind, look }: { kind: VoiceKind; look: 'now' | 'before' | 'dissent' }) {
  return <path className={`hf-mark hf-mark--${kind} hf-mark--${look}`} d={shapes[kind]} />;
}

function At({ at, children }: { at: number; children: ReactNode }) {
  return (
    <svg x={x(at)} y={0} overflow="visible" width={1} height={1} aria-hidden focusable="false">
      {children}
    </svg>
  );
}

/**
 * One element from boundary to discretion, drawn by the server: a lane for each voice with where it
 * is, where it was, and where somebody who disagrees would put it. Positions are in per cent, so the
 * line shrinks on a phone and the marks do not.
 */
export function ContinuumTrack({ id, row }: { id: string; row: ContinuumRow }) {
  const lanes = row.voices.filter(
    ({ kind, own, dissents }) => kind === 'service' || own || dissents.length > 0,
  );
  const height = lanes.length * LANE + 6;
  return (
    <svg
      className="hf-track"
      width="100%"
      height={height}
      role="img"
      aria-labelledby={`${id}-title ${id}-description`}
    >
      <title id={`${id}-title`}>{row.element.name}</title>
      <desc id={`${id}-description`}>{rowInWords(row)}</desc>
      {lanes.map((voice, index) => {
        const { kind, now, before, dissents } = voice;
        const middle = 3 + LANE * index + LANE / 2;
        return (
          <g key={kind} transform={`translate(0 ${middle})`}>
            <line className="hf-track__line" x1={x(0)} x2={x(10)} y1={0} y2={0} />
            {before && hasMoved(voice) && <Moved before={before} now={now} kind={kind} />}
            {dissents.map((one) => (
              <g key={one.settingId}>
                <line
                  className="hf-track__gap"
                  x1={x(now.position)}
                  x2={x(one.position)}
                  y1={0}
                  y2={0}
                />
                <At at={one.position}>
                  <Mark kind={kind} look="dissent" />
                </At>
              </g>
            ))}
            <At at={now.position}>
              <Mark kind={kind} look="now" />
            </At>
          </g>
        );
      })}
    </svg>
  );
}

/** Where it was; around where it is, if only the limit is another. */
function Moved({ before, now, kind }: { before: Spot; now: Spot; kind: VoiceKind }) {
  const inPlace = before.position === now.position;
  return (
    <>
      <line
        className={`hf-track__moved hf-track__moved--${kind}`}
        x1={x(before.position)}
        x2={x(now.position)}
        y1={0}
        y2={0}
      />
      <At at={before.position}>
        <g transform={inPlace ? 'scale(1.45)' : undefined}>
          <Mark kind={kind} look="before" />
        </g>
      </At>
    </>
  );
}
