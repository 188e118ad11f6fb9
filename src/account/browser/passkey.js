// Asks the browser for a passkey, and posts what it answers with the form that asked.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const named = (credentials = []) => credentials.map((one) => ({ ...one, id: bytes(one.id) }));

async function ask(kind, options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (kind === 'get')
    return navigator.credentials.get({
      publicKey: { ...publicKey, allowCredentials: named(options.allowCredentials) },
    });
  return navigator.credentials.create({
    publicKey: {
      ...publicKey,
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    },
  });
}

function written(credential) {
  const { response } = credential;
  const optional = (buffer) => (buffer ? text(buffer) : undefined);
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: optional(response.attestationObject),
      authenticatorData: optional(response.authenticatorData),
      signature: optional(response.signature),
      userHandle: optional(response.userHandle),
      transports: response.getTransports?.(),
    },
  };
}

const problems = {
  InvalidStateError: 'This device has a passkey for you already.',
  NotAllowedError: 'The passkey was not used: it was stopped, or took too long. Try again.',
  SecurityError: 'Passkeys do not work at this address.',
};

for (const part of document.querySelectorAll('[data-passkey]')) {
  const form = part.closest('form');
  const message = part.querySelector('[data-passkey-message]');
  const button = part.querySelector('button');
  part.hidden = false;
  if (!window.PublicKeyCredential) {
    button.hidden = true;
    message.textContent = 'This browser has no passkeys.';
    continue;
  }
  form.addEventListener('submit', async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    message.textContent = '';
    button.disabled = true;
    try {
      const credential = await ask(part.dataset.passkey, JSON.parse(part.dataset.options));
      form.elements.answer.value = JSON.stringify(written(credential));
      form.submit();
    } catch (error) {
      message.textContent = problems[error.name] ?? 'The passkey did not work. Try again.';
    } finally {
      button.disabled = false;
    }
  });
}
