// Tells the server now and then that somebody is still typing; asks, before the session ends,
// whether anybody is there; and when it does end, leaves the page, so that nobody else reads it.

const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById('idle'));
if (dialog) watch(dialog);

/** @param {HTMLDialogElement} dialog */
function watch(dialog) {
  const whole = Number(dialog.dataset.minutes) * 60_000;
  // The server renews a session at most once in a while: until then it may end that much sooner.
  const lasts = whole - Math.min(60_000, whole / 10);
  const warning = Math.min(120_000, whole / 3);
  const tell = Math.min(60_000, whole / 10);
  const left = dialog.querySelector('[data-idle-left]');
  const said = dialog.querySelector('[data-idle-said]');
  const tabs = new BroadcastChannel('holdfast-idle');
  let contact = Date.now();
  let busy = false;
  let over = false;
  /** @type {HTMLFormElement | null} */
  let typing = null;

  const there = () => {
    contact = Date.now();
    if (dialog.open) dialog.close();
  };
  tabs.addEventListener('message', there);
  tabs.postMessage('here');

  async function renew() {
    busy = false;
    const before = contact;
    contact = Date.now();
    try {
      const answer = await fetch('/still-here', { method: 'POST' });
      if (answer.status === 401) return end();
      tabs.postMessage('here');
    } catch {
      contact = before;
    }
  }

  for (const kind of ['keydown', 'pointerdown', 'input', 'scroll'])
    addEventListener(kind, () => (busy = true), { passive: true, capture: true });
  addEventListener('input', ({ target }) => {
    const { form } = /** @type {HTMLInputElement} */ (target);
    if (form?.method === 'post') typing = form;
  });
  addEventListener('submit', () => (typing = null));
  dialog.querySelector('[data-idle-stay]')?.addEventListener('click', () => {
    dialog.close();
    renew();
  });
  dialog.addEventListener('cancel', () => renew());

  function end() {
    if (over) return;
    over = true;
    const form = typing ?? document.createElement('form');
    const to = form.getAttribute('action') || location.pathname + location.search;
    form.action = `/kept?for=${encodeURIComponent(to)}`;
    form.method = 'post';
    form.enctype = 'application/x-www-form-urlencoded';
    form.removeAttribute('target');
    if (!form.isConnected) document.body.append(form);
    HTMLFormElement.prototype.submit.call(form);
  }

  function look() {
    const remains = contact + lasts - Date.now();
    if (remains <= 0) return end();
    if (dialog.open) return count(remains);
    if (busy && Date.now() - contact >= tell) return void renew();
    if (remains > warning) return;
    if (busy) return void renew();
    dialog.showModal();
    count(remains);
  }

  /** Shown each second; said to a screen reader at the whole half minutes alone. @param {number} remains */
  function count(remains) {
    const seconds = Math.ceil(remains / 1000);
    const words =
      seconds > 90
        ? `${Math.ceil(seconds / 60)} minutes`
        : `${seconds} second${seconds === 1 ? '' : 's'}`;
    if (left) left.textContent = words;
    if (said && seconds % 30 === 0) said.textContent = `${words} left`;
  }

  setInterval(look, 1000);
}
