const PART = /^[a-z0-9](?:[a-z0-9._-]{0,126}[a-z0-9])?$/;
// Names some systems keep for devices, with or without an ending.
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;

/**
 * The key if it is one: parts of lower-case letters, digits, `.`, `_` and `-`, each beginning and
 * ending with a letter or digit, with `/` between; at most 512 characters. So it can be no path
 * out of the folder, and means the same file on every system.
 * @throws Error for anything else: keys are made by us, so a wrong one is a fault
 */
export function checkedKey(key: string): string {
  const right =
    typeof key === 'string' &&
    key.length <= 512 &&
    key.split('/').every((part) => PART.test(part) && !DEVICE.test(part));
  if (!right) throw new Error('this is not a storage key');
  return key;
}

/** A prefix is a key, a beginning of one that ends in `/`, or nothing. */
export function checkedPrefix(prefix: string): string {
  if (prefix !== '') checkedKey(prefix.replace(/\/$/, ''));
  return prefix;
}

const TYPE =
  /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}(?:; ?charset=[a-z0-9-]{1,20})?$/i;

/** A media type safe to send as a header. */
export function checkedType(contentType: string): string {
  if (!TYPE.test(contentType)) throw new Error('this is not a media type');
  return contentType;
}
