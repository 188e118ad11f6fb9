import { typed } from './shapes.ts';

const POSTCODE = /^(?:GIR0AA|[A-Z]{1,2}\d[A-Z\d]?\d[ABD-HJLNP-UW-Z]{2})$/;

/** A UK postcode as it is written, `BS1 4DJ`, or null where it is none. */
export function readPostcode(typed: string): string | null {
  const packed = typed.toUpperCase().replaceAll(/[\s.-]/g, '');
  return POSTCODE.test(packed) ? `${packed.slice(0, -3)} ${packed.slice(-3)}` : null;
}

/** A postcode that may be left empty; empty is null. */
export const postcodeField = typed(60)
  .refine(
    (text) => text === '' || readPostcode(text) !== null,
    'Enter a full UK postcode, like BS1 4DJ, or leave it empty',
  )
  .transform(readPostcode);
