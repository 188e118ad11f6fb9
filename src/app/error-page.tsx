import { Button } from '#ui/button.tsx';
import { Shell } from '#ui/shell.tsx';
import { Document } from './document.tsx';

const titles: Record<number, string> = {
  403: 'You cannot open this page',
  404: 'Page not found',
  405: 'This page cannot do that',
  409: 'Someone else changed this',
  413: 'That is too large',
  422: 'There is a problem',
  429: 'Too many tries',
  503: 'Holdfast is not available right now',
};

const LATER = 'Try again in a few minutes. What you had saved is safe.';
const advice: Record<number, string> = {
  404: 'Check the address, or go back to the page you came from.',
  503: 'Try again in a minute. What you had saved is safe.',
};

export interface ErrorPageProps {
  status: number;
  message?: string | undefined;
  nonce: string;
  /** A form that could not be carried out, to be sent again as it was. */
  again?: { action: string; fields: [name: string, value: string][] } | undefined;
}

/** Every error page: what happened in plain words, what to do, and no detail of the fault. */
export function ErrorPage({ status, message, nonce, again }: ErrorPageProps) {
  const title = titles[status] ?? 'Sorry, there is a problem with Holdfast';
  return (
    <Document nonce={nonce}>
      <Shell>
        <title>{`${title} – Holdfast`}</title>
        <h1>{title}</h1>
        <p>{message ?? advice[status] ?? LATER}</p>
        {again && (
          <form method="post" action={again.action}>
            <p>What you typed is still here. It has not been saved yet.</p>
            {again.fields.map(([name, value], place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a name may come several times; the order is theirs
              <input key={place} type="hidden" name={name} value={value} />
            ))}
            <Button preventDoubleClick>Send it again</Button>
          </form>
        )}
        <p>
          <a href="/">Go to the start page</a>
        </p>
      </Shell>
    </Document>
  );
}
