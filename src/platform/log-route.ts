const SEGMENT = /^(?:[a-z][a-z-]{0,31}(?:\.[a-z]{1,12})?|[vr]\d|:[A-Za-z]{1,32}\??|\*)$/;

/**
 * A route pattern safe to log and to count by: `/people/:personId/referrals`. Anything that could
 * be an address with an id, a token or a name in it becomes `(other)`.
 */
export function routeLabel(pattern: string | null | undefined): string {
  if (typeof pattern !== 'string') return '(other)';
  const segments = pattern.split('/').filter((segment) => segment !== '');
  const safe = segments.length <= 12 && segments.every((segment) => SEGMENT.test(segment));
  return safe ? `/${segments.join('/')}` : '(other)';
}
