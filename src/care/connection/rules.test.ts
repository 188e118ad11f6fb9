import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Act,
  acts,
  answerShape,
  connectShape,
  mayDo,
  next,
  questionOf,
  type Status,
  statuses,
  transitions,
} from './rules.ts';

const whole = {
  serviceId: '',
  serviceName: 'Nettle Lane Allotments',
  providerEmail: 'hello@allotments.example',
  share: ['name'],
  sharedWords: 'Would like to garden again.',
  agreed: 'yes',
  chaseOn: '2026-12-01',
};

test.each([
  ['no agreement', { agreed: '' }, 'agreed'],
  ['no service', { serviceName: ' ' }, 'serviceName'],
  ['a list of addresses', { providerEmail: 'a@b.example, c@d.example' }, 'providerEmail'],
  ['a header in the address', { providerEmail: 'a@b.example\nBcc: c@d.example' }, 'providerEmail'],
  ['no such day', { chaseOn: '2026-02-30' }, 'chaseOn'],
  ['a field that may not be shared', { share: ['nhsNumber'] }, 'share'],
])('a connection with %s is refused at its field', (_name, over, field) => {
  const parsed = connectShape.safeParse({ ...whole, ...over });
  expect(parsed.error?.issues[0]?.path[0]).toBe(field);
});

test.each([
  ['waiting-list', null, 'answer'],
  ['accepted', null, 'attendance'],
  ['accepted', '2026-11-01', 'still-going'],
] as const)(
  '%s, first there %s: the %s is asked for, which may happen then',
  (status, day, act) => {
    expect(questionOf({ status, firstAttendedOn: day })).toBe(act);
    expect(mayDo({ status, attendedFirst: day ? true : null }, act)).toBe(true);
  },
);

test('an answer that is not whole is refused at its field', () => {
  const first = (given: Record<string, unknown>) =>
    answerShape.safeParse(given).error?.issues[0]?.path[0];
  expect(first({})).toBe('answer');
  expect(first({ answer: 'waiting-list' })).toBe('waitingWeeks');
  expect(first({ answer: 'waiting-list', waitingWeeks: '-1' })).toBe('waitingWeeks');
  expect(first({ answer: 'waiting-list', waitingWeeks: '999' })).toBe('waitingWeeks');
  expect(first({ answer: 'not-suitable' })).toBe('note');
});

test('whatever happens in whatever order, only the table moves a connection', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...acts), { maxLength: 30 }), (happenings: Act[]) => {
      let status: Status = 'sent';
      let over = false;
      for (const act of happenings) {
        const to = next(status, act);
        if (over) expect(to).toBeNull();
        if (to) status = to;
        expect(statuses).toContain(status);
        over = Object.keys(transitions[status]).length === 0;
      }
    }),
  );
  expect(next('nowhere', 'accept')).toBeNull();
});
