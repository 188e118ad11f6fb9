import type { Context } from 'hono';

/** Never put into a page again, not even for the one who typed it. */
const SECRET = /password|^code$|secret|token/i;

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/**
 * The page for when the database is away. A form that was sent comes back as a button that sends it
 * again, with all that was typed and the key it had, so that it is done once.
 */
export function unavailablePage(c: Context, posted: string | undefined): string {
  const fields = [...new URLSearchParams(posted ?? '')];
  const safe = posted !== undefined && !fields.some(([name]) => SECRET.test(name));
  const { pathname, search } = new URL(c.req.url);
  const again = `<p>What you typed is still here. It has not been saved yet.</p>
<form method="post" action="${escaped(pathname + search)}">
${fields.map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`).join('\n')}
<button>Send it again</button>
</form>`;
  return `<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Holdfast is not available right now</title>
</head>
<body>
<main>
<h1>Holdfast is not available right now</h1>
<p>Try again in a minute. What you had saved is safe.</p>
${safe ? again : ''}
</main>
</body>
</html>
`;
}
