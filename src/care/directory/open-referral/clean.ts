/** Leaves out what is empty: null, blank text and empty lists. The standard wants them absent. */
export function present<T extends object>(
  record: T,
): Partial<{ [K in keyof T]: NonNullable<T[K]> }> {
  return Object.fromEntries(
    Object.entries(record).filter(
      ([, value]) =>
        value !== null &&
        value !== undefined &&
        !(typeof value === 'string' && value.trim() === '') &&
        !(Array.isArray(value) && value.length === 0),
    ),
  ) as Partial<{ [K in keyof T]: NonNullable<T[K]> }>;
}

/** A web address as a URI is written, or null for what is none. */
export function uriOf(text: string | null): string | null {
  const address = URL.parse(text ?? '');
  if (!address || !/^https?:$/.test(address.protocol) || !address.hostname.includes('.'))
    return null;
  // The standard's checkers know RFC 3986, which a browser's addresses may overstep.
  return address.href.replaceAll(/[|[\]^`{}"<>\\]/g, (sign) => encodeURIComponent(sign));
}

const EMAIL =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i;

/** An e-mail address, or null for what is none. */
export const emailOf = (text: string | null): string | null => {
  const address = text?.trim() ?? '';
  return EMAIL.test(address) ? address : null;
};
