import { v7 } from 'uuid';

/** A new identifier: a UUID of version 7, so that rows made later sort later. */
export function newId(): string {
  return v7();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a UUID in its lower-case canonical form, the only form an address may carry. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
