import { Shell } from '#ui/shell.tsx';
import { Document } from './document.tsx';

const titles: Record<number, string> = {
  403: 'You cannot open this page',
  404: 'Page not found',
  409: 'Someone else changed this',
  413: 'That is too large',
  422: 'There is a problem',
  429: 'Too many tries',
  503: 'Holdfast is not available right now',
};

/** Every error page: what happened in plain words, what to do, and no detail of the fault. */
export function ErrorPage(props: { status: number; message?: string | undefined; nonce: string }) {
  const title = titles[props.status] ?? 'Sorry, there is a problem with Holdfast';
  const advice =
    props.status === 404
      ? 'Check the address, or go back to the page you came from.'
      : 'Try again in a few minutes. What you had saved is safe.';
  return (
    <Document nonce={props.nonce}>
      <Shell>
        <title>{`${title} – Holdfast`}</title>
        <h1>{title}</h1>
        <p>{props.message ?? advice}</p>
        <p>
          <a href="/">Go to the start page</a>
        </p>
      </Shell>
    </Document>
  );
}
