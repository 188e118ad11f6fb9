import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openLimits } from './limit.server.ts';
import { addressKey, callerAddress } from './limit-address.server.ts';
import { isRefusal } from './refusal.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function tries(count: number, go: () => Promise<void>) {
  let passed = 0;
  let refused: unknown;
  for (let i = 0; i < count; i++) {
    await go().then(
      () => passed++,
      (error: unknown) => {
        refused = error;
      },
    );
  }
  return { passed, refused };
}

test('the try after the last allowed one is refused, with the seconds to wait', async () => {
  const limit = openLimits();
  const { passed, refused } = await tries(13, () => limit('sign-in', 'mary@example.org'));
  expect(passed).toBe(10);
  expect(isRefusal(refused)).toBe(true);
  expect(refused).toMatchObject({ kind: 'limited', detail: { retryAfter: 900 } });
  expect(JSON.stringify(refused) + String(refused)).not.toContain('mary');
});

test('other keys and other limits are counted apart; time forgives', async () => {
  const limit = openLimits();
  await tries(11, () => limit('sign-in', 'mary@example.org'));
  await limit('sign-in', 'john@example.org');
  await limit('reset', 'mary@example.org');
  await expect(limit('sign-in', 'mary@example.org')).rejects.toMatchObject({ kind: 'limited' });
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  const { refused } = await tries(1, () => limit('sign-in', 'mary@example.org'));
  expect(refused).toMatchObject({ detail: { retryAfter: 300 } });
  await vi.advanceTimersByTimeAsync(5 * 60_000 + 1);
  await limit('sign-in', 'mary@example.org');
});

test('tries at the same moment are counted one by one', async () => {
  const limit = openLimits();
  const all = await Promise.allSettled(
    Array.from({ length: 50 }, () => limit('public-form', '192.0.2.1')),
  );
  expect(all.filter((one) => one.status === 'fulfilled')).toHaveLength(20);
});

test('a limit that does not exist is a fault, not a way through', async () => {
  await expect(openLimits()('nothing' as 'link', 'x')).rejects.toThrow('no limit called');
});

test.each([
  ['no proxy: the header is ignored', '192.0.2.1', '6.6.6.6', 0, '192.0.2.1'],
  ['one proxy: the last entry', '10.0.0.1', '6.6.6.6, 192.0.2.7', 1, '192.0.2.7'],
  ['two proxies: the last but one', '10.0.0.1', '6.6.6.6, 192.0.2.7, 10.0.0.2', 2, '192.0.2.7'],
  ['more hops than entries', '10.0.0.1', '6.6.6.6', 3, '10.0.0.1'],
  ['an entry that is no address', '10.0.0.1', 'mary', 1, '10.0.0.1'],
  ['no header', '10.0.0.1', null, 1, '10.0.0.1'],
  ['with a port', '10.0.0.1', '192.0.2.7:4431', 1, '192.0.2.7'],
  ['IPv6 with a port', '10.0.0.1', '[2001:db8::7]:4431', 1, '2001:db8::7'],
  ['IPv4 in IPv6', '::ffff:192.0.2.7', null, 0, '192.0.2.7'],
  ['no connection known', undefined, null, 0, 'unknown'],
])('%s', (_name, connection, header, hops, expected) => {
  expect(callerAddress(connection, header, hops)).toBe(expected);
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
  ['unknown', 'unknown'],
])('%s is counted as %s', (address, key) => expect(addressKey(address)).toBe(key));
