/** Milliseconds between two lines. */
const EVERY = 5_000;

/** Says how far it has come and how long is left, every five seconds and at the end. */
export function progressOf(whole: number, say: (line: string) => void) {
  const began = performance.now();
  let done = 0;
  let said = began;
  const line = (now: number) => {
    const seconds = (now - began) / 1000;
    const left = Math.round((seconds / done) * (whole - done));
    say(
      `${done.toLocaleString('en-GB')} of ${whole.toLocaleString('en-GB')} referrals, ${Math.round(seconds)} s, about ${left} s left`,
    );
    said = now;
  };
  return {
    told(more: number) {
      done += more;
      const now = performance.now();
      if (now - said > EVERY) line(now);
    },
    finish: () => line(performance.now()),
  };
}
