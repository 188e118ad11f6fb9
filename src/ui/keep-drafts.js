// Keeps what is typed in a form as a draft: after a pause, and on leaving the page. Nothing of it
// is stored in the browser. Without this script the form's own button does the same.

const PAUSE = 1500;
const LONGEST = 10_000;
const RETRY = 5000;

for (const part of document.querySelectorAll('[data-draft]')) {
  const form = part.closest('form');
  if (form) keep(form, part);
}

/** @param {HTMLFormElement} form @param {Element} part */
function keep(form, part) {
  const address = part.getAttribute('data-draft') ?? '';
  const status = part.querySelector('[data-draft-status]');
  const discard = part.querySelector('[data-draft-discard]');
  /** Since when something typed is not kept yet; 0 when all is. */
  let since = 0;
  let timer = 0;
  /** @type {Promise<void> | null} */
  let sending = null;
  let submitted = false;

  /** A screen reader is told only what it was not told before. @param {string} words */
  const say = (words) => {
    if (status && status.textContent !== words) status.textContent = words;
  };
  /** @param {number} wait */
  const soon = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  function typed() {
    since ||= Date.now();
    soon(Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
  }

  /** @param {boolean} leaving */
  async function send(leaving) {
    const begun = since;
    since = 0;
    try {
      const answer = await fetch(address, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: new URLSearchParams(/** @type {any} */ (new FormData(form))),
        redirect: 'manual',
        keepalive: leaving,
        signal: AbortSignal.timeout(20_000),
      });
      if (answer.ok) {
        const { at } = await answer.json();
        discard?.removeAttribute('hidden');
        say(`Draft saved ${at}. Only you see it.`);
        return;
      }
      since ||= begun;
      if (answer.type === 'opaqueredirect') {
        say('Not saved: you are signed out. Sign in from another tab; we will try again.');
        return soon(RETRY);
      }
      if (answer.status === 413 || answer.status === 422) {
        say('This is too long to be kept as a draft.');
        return;
      }
      say('The draft could not be saved. We will try again; keep this page open.');
      soon(1000 * Number(answer.headers.get('retry-after') ?? 30));
    } catch {
      since ||= begun;
      say('Not saved: there is no connection. We will try again; keep this page open.');
      soon(RETRY);
    }
  }

  function save() {
    clearTimeout(timer);
    if (!since || submitted) return;
    // One at a time, so that an older one never comes last.
    if (sending) return soon(PAUSE);
    sending = send(false).finally(() => {
      sending = null;
    });
  }

  form.addEventListener('input', typed);
  form.addEventListener('change', typed);
  addEventListener('online', save);
  addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && save());
  addEventListener('pagehide', () => {
    if (since && !submitted) send(true);
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted) submitted = false;
  });
  form.addEventListener('submit', (event) => {
    clearTimeout(timer);
    if (sending && !submitted) {
      // A draft on its way must not arrive after the act that makes it superfluous.
      event.preventDefault();
      const { submitter } = event;
      sending.finally(() => form.requestSubmit(submitter));
    }
    submitted = true;
  });
}
