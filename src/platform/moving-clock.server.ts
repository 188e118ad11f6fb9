/** The time that acts and jobs go by. */
export interface Clock {
  now(): Date;
}

export const wallClock: Clock = { now: () => new Date() };

/** A clock that a demonstration sets ahead, to see what comes later: an alert, a reminder. */
export interface MovingClock extends Clock {
  /** Minutes ahead of the clock on the wall; 0 is back in step with it. */
  setAhead(minutes: number): void;
}

export function openMovingClock(): MovingClock {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead * 60_000),
    setAhead(minutes) {
      ahead = minutes;
    },
  };
}
