// Finds the proof of work of an open link (ALTCHA, PBKDF2) in place of the question, and fills it in.

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hex = (buffer) =>
  [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

async function solve({ nonce, salt, cost, keyLength, keyPrefix }) {
  const began = performance.now();
  for (let counter = 0; counter < 100_000; counter++) {
    const last = new Uint8Array(4);
    new DataView(last.buffer).setUint32(0, counter);
    const password = new Uint8Array([...bytes(nonce), ...last]);
    const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
    const derived = hex(
      await crypto.subtle.deriveBits(
        { name: 'PBKDF2', hash: 'SHA-256', salt: bytes(salt), iterations: cost },
        key,
        keyLength * 8,
      ),
    );
    if (derived.startsWith(keyPrefix))
      return { counter, derivedKey: derived, time: Math.round(performance.now() - began) };
  }
  return null;
}

async function prove(form) {
  const proof = form.querySelector('[name=proof]');
  const question = form.querySelector('[data-question]');
  const challenge = JSON.parse(proof.dataset.challenge);
  const solution = await solve(challenge.parameters);
  if (!solution) return;
  proof.value = JSON.stringify({ challenge, solution });
  // What was typed meanwhile stays; an empty question is asked no more.
  if (question.querySelector('input').value === '') question.hidden = true;
}

// Without a secure connection browsers have no crypto.subtle: the question stays.
if (globalThis.crypto?.subtle)
  for (const form of document.querySelectorAll('form:has([data-challenge])'))
    prove(form).catch(() => undefined);
