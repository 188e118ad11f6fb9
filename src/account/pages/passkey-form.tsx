import { useRouteLoaderData } from 'react-router';
import { Button } from '#ui/button.tsx';
import { ActForm } from '#ui/form.tsx';
import passkeyScript from '../browser/passkey.js?url';

interface PasskeyFormProps {
  /** To make a new one, or to use one. */
  kind: 'create' | 'get';
  /** What the browser is asked, as the sign-in library puts it. */
  options: unknown;
  idempotencyKey: string;
  act: string;
  /** Sent with the answer. */
  name?: string;
  children: string;
}

/** A button that asks the browser for a passkey and posts the answer. Only a script can ask. */
export function PasskeyForm(props: PasskeyFormProps) {
  const root = useRouteLoaderData('root') as { nonce: string } | undefined;
  return (
    <>
      <p className="hf-without-script">
        A passkey needs JavaScript, which is off in this browser. Everything else works without.
      </p>
      <ActForm idempotencyKey={props.idempotencyKey}>
        <input type="hidden" name="act" value={props.act} />
        {props.name && <input type="hidden" name="name" value={props.name} />}
        <input type="hidden" name="answer" value="" />
        <div data-passkey={props.kind} data-options={JSON.stringify(props.options)} hidden>
          <p role="alert" data-passkey-message="" />
          <Button>{props.children}</Button>
        </div>
      </ActForm>
      <script type="module" src={passkeyScript} nonce={root?.nonce} />
    </>
  );
}
