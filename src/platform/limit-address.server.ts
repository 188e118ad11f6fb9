import ipaddr from 'ipaddr.js';

/**
 * The address a request came from, as counted by limits. With `hops` proxies in front (the setting
 * TRUST_PROXY) it is the one the outermost of them saw: the hops-th from the end of
 * X-Forwarded-For. What a caller writes further left is never believed; with fewer entries than
 * hops, or none readable, the connection's own address counts.
 */
export function callerAddress(
  connection: string | undefined,
  forwardedFor: string | null | undefined,
  hops: number,
): string {
  const own = canonical(connection) ?? 'unknown';
  if (hops === 0 || !forwardedFor) return own;
  const seen = forwardedFor.split(',');
  return canonical(seen[seen.length - hops]) ?? own;
}

/**
 * What to count an address by: an IPv4 address itself, of IPv6 the network of 64 bits, which one
 * household or one attacker has whole.
 */
export function addressKey(address: string): string {
  const plain = canonical(address);
  if (!plain?.includes(':')) return plain ?? address;
  return `${ipaddr.IPv6.parse(plain).toNormalizedString().split(':').slice(0, 4).join(':')}::/64`;
}

function canonical(text: string | undefined): string | undefined {
  const bare = text
    ?.trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1');
  if (!bare || !ipaddr.isValid(bare)) return undefined;
  // An IPv4 caller of a socket that serves both looks like ::ffff:192.0.2.1.
  return ipaddr.process(bare).toString();
}
