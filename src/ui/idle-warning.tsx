import { Button } from './button.tsx';
import idleHref from './idle.js?url';

interface IdleWarningProps {
  /** A session ends this long after it was last used. */
  minutes: number;
  nonce: string;
}

/** Asks, shortly before a session ends, whether somebody is still there. Only a script can ask. */
export function IdleWarning({ minutes, nonce }: IdleWarningProps) {
  return (
    <>
      <dialog
        className="hf-idle"
        id="idle"
        data-minutes={minutes}
        aria-labelledby="idle-title"
        aria-describedby="idle-words"
      >
        <h2 id="idle-title">Are you still there?</h2>
        <p id="idle-words">
          You will be signed out in <strong data-idle-left="">a moment</strong>, because nothing has
          happened for a while. What you have typed is kept until you sign in again.
        </p>
        <p className="nhsuk-u-visually-hidden" role="status" data-idle-said="" />
        <Button type="button" data-idle-stay="">
          Stay signed in
        </Button>
      </dialog>
      <script type="module" nonce={nonce} src={idleHref} />
    </>
  );
}
