import nhsukHref from 'nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js?url';
import type { ReactNode } from 'react';
import keepDraftsHref from '#ui/keep-drafts.js?url';
import stylesHref from '#ui/styles.scss?url';

interface DocumentProps {
  nonce: string;
  /** True where staff type: what they type is kept as a draft. No other page has a script of ours. */
  drafts?: boolean;
  children: ReactNode;
}

/** The HTML around every page: our styles, and nhsuk-frontend's own script. */
export function Document({ nonce, drafts, children }: DocumentProps) {
  return (
    <html lang="en-GB">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="stylesheet" href={stylesHref} />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <script
          nonce={nonce}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: fixed text of ours; sets the class that nhsuk-frontend's enhancements wait for
          dangerouslySetInnerHTML={{
            __html:
              "document.body.className+=' js-enabled'+('noModule' in HTMLScriptElement.prototype?' nhsuk-frontend-supported':'')",
          }}
        />
        {children}
        <script
          type="module"
          nonce={nonce}
          // biome-ignore lint/security/noDangerouslySetInnerHtml: fixed text of ours; starts nhsuk-frontend's own script
          dangerouslySetInnerHTML={{ __html: `import { initAll } from '${nhsukHref}'; initAll();` }}
        />
        {drafts && <script type="module" nonce={nonce} src={keepDraftsHref} />}
      </body>
    </html>
  );
}
