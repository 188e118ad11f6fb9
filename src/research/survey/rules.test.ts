import { describe, expect, it } from 'vitest';
import { readAddresses, whyClosed } from './rules.ts';

describe('a survey', () => {
  it.each([
    [{ status: 'draft', closesOn: null, quota: null }, 0, 'not-open'],
    [{ status: 'open', closesOn: null, quota: null }, 9999, null],
    [{ status: 'open', closesOn: '2026-11-21', quota: 5 }, 4, null],
    [{ status: 'open', closesOn: '2026-11-20', quota: 5 }, 4, 'closed'],
    [{ status: 'open', closesOn: null, quota: 5 }, 5, 'full'],
    [{ status: 'closed', closesOn: null, quota: null }, 0, 'closed'],
  ])('%j with %i answers is %s', (survey, answered, why) => {
    expect(whyClosed(survey, '2026-11-21', answered)).toBe(why);
  });

  it('reads addresses out of what is pasted', () => {
    expect(
      readAddresses(
        'name,e-mail\r\n"Ann Fern","Ann@Example.org"\nBo <bo@example.org>; ann@example.org\nbad@@x, x@y z@',
      ),
    ).toEqual({ addresses: ['ann@example.org', 'bo@example.org', 'x@y'], wrong: ['bad@@x', 'z@'] });
  });
});
