import ipaddr from 'ipaddr.js';

/** Public by their range, yet answered by the machine's own cloud: Azure's and Oracle's metadata. */
const METADATA = new Set(['168.63.129.16', '192.0.0.192']);

/**
 * True only for an address on the public internet. Loopback, private, link-local, carrier-grade,
 * unique-local, multicast, reserved and metadata addresses are not, nor is any IPv6 address that
 * carries an IPv4 one inside (mapped, translated, 6to4, Teredo) or is written in another form.
 */
export function isPublicAddress(text: string): boolean {
  if (METADATA.has(text)) return false;
  // Of IPv4, four plain decimals alone: other notations mean different things to different readers.
  if (/^\d+(?:\.\d+){3}$/.test(text))
    return (
      ipaddr.IPv4.isValidFourPartDecimal(text) && ipaddr.IPv4.parse(text).range() === 'unicast'
    );
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return false;
  const address = ipaddr.IPv6.parse(text);
  // Only 2000::/3 is given out to the public internet.
  return address.range() === 'unicast' && ((address.parts[0] ?? 0) & 0xe000) === 0x2000;
}
