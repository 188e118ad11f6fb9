import { data } from 'react-router';
import type { Posted, Refused } from '#app/form.server.ts';
import { newId } from '#platform/id.ts';

/**
 * The answer to a form whose trap was filled, or null. Nothing is stored; a person whose browser
 * filled it for them is told, keeps what they typed, and gets through with a second press.
 */
export function filledByMachine({ values, key: _used, ...posted }: Posted) {
  if (!values.website) return null;
  const errors = { '': 'That was not sent yet. Press the button once more' };
  const refused: Refused = { values, errors, key: newId() };
  return data(posted.version === undefined ? refused : { ...refused, version: posted.version }, {
    status: 422,
  });
}
