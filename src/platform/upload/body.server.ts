import { refuse } from '../refusal.ts';

const FORM_BYTES = 1_000_000;
const MOST_FIELDS = 1_000;

/** Refuses by what the request says of its own length, before a byte of its body is read. */
export function refuseAnnounced(request: Request, maxBytes: number, tooLarge: () => Error): void {
  const announced = request.headers.get('content-length');
  if (announced !== null && !(Number(announced) <= maxBytes)) throw tooLarge();
}

/** The body, until it is longer than allowed: then the rest is neither read nor kept. */
export async function* boundedBody(
  request: Request,
  maxBytes: number,
  tooLarge: () => Error,
): AsyncGenerator<Uint8Array> {
  if (!request.body) return;
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    yield chunk;
  }
}

/**
 * The fields of a form without files, at most 1 MB and 1,000 fields.
 * @throws Refusal `invalid` when it is longer, or not a form
 */
export async function readForm(request: Request, maxBytes = FORM_BYTES): Promise<FormData> {
  const tooLarge = () =>
    refuse.invalid(
      {},
      `The form is larger than ${Math.floor(maxBytes / 1_000_000)} MB. Shorten what you typed.`,
    );
  refuseAnnounced(request, maxBytes, tooLarge);
  const chunks: Uint8Array[] = [];
  for await (const chunk of boundedBody(request, maxBytes, tooLarge)) chunks.push(chunk);
  const type = request.headers.get('content-type') ?? '';
  const form = await new Response(Buffer.concat(chunks), { headers: { 'content-type': type } })
    .formData()
    .catch(() => {
      throw refuse.invalid(
        {},
        'That was not sent as a form. Open the page again and try from there.',
      );
    });
  if ([...form.keys()].length > MOST_FIELDS)
    throw refuse.invalid({}, 'The form holds more than can be taken at once.');
  return form;
}
