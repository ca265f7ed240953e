/** Writes an IPv6 address in its short form, such as `::1`, and an IPv4 address that is mapped into IPv6 as IPv4. Anything else stays as it is. */
export function formatAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const url = `http://[${address}]/`;
  // The parser of addresses shortens as RFC 5952 says.
  return address.includes(':') && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address;
}
