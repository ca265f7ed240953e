/** One address or more of every IPv4 range that is not for everybody (IANA's special-purpose registry). */
const IPV4 = {
  'this network': ['0.0.0.0', '0.1.2.3'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.254', '192.168.1.1'],
  'carrier-grade': ['100.64.0.1', '100.127.255.254', '100.100.100.200'],
  loopback: ['127.0.0.1', '127.1.2.3', '127.255.255.254'],
  'link-local and metadata': ['169.254.1.1', '169.254.169.254', '169.254.170.2'],
  'protocol assignments': ['192.0.0.1', '192.0.0.8', '192.0.0.9', '192.0.0.170', '192.0.0.192'],
  documentation: ['192.0.2.1', '198.51.100.1', '203.0.113.1'],
  '6to4 relay': ['192.88.99.1'],
  'AS112 and AMT': ['192.31.196.1', '192.52.193.1', '192.175.48.1'],
  benchmarking: ['198.18.0.1', '198.19.255.254'],
  multicast: ['224.0.0.1', '239.255.255.255'],
  reserved: ['240.0.0.1', '255.255.255.254'],
  broadcast: ['255.255.255.255'],
  'Azure platform': ['168.63.129.16'],
};

/** The same for IPv6; embedded IPv4 addresses are derived below. */
const IPV6 = {
  unspecified: ['::'],
  loopback: ['::1'],
  'link-local': ['fe80::1', 'febf::1'],
  'site-local': ['fec0::1'],
  'unique local': ['fc00::1', 'fd12:3456::1', 'fd00:ec2::254', 'fd20:ce::254'],
  multicast: ['ff02::1', 'ff0e::1'],
  'discard and dummy': ['100::1', '100:0:0:1::1'],
  'NAT64 local': ['64:ff9b:1::1'],
  teredo: ['2001::1'],
  benchmarking: ['2001:2::1'],
  'port control and TURN': ['2001:1::1', '2001:1::2', '2001:1::3'],
  'AMT, AS112': ['2001:3::1', '2001:4:112::1', '2620:4f:8000::1'],
  orchid: ['2001:10::1', '2001:20::1', '2001:30::1'],
  documentation: ['2001:db8::1', '3fff::1'],
  '6to4': ['2002:7f00:1::'],
  'segment routing': ['5f00::1'],
  'not assigned': ['4000::1', '1::1', 'abcd::1'],
};

function spellIpv4(address: string): string[] {
  const parts = address.split('.').map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = parts;
  const number = ((a * 256 + b) * 256 + c) * 256 + d;
  const hex = (n: number) => n.toString(16).padStart(2, '0');
  const high = hex(a) + hex(b);
  const low = hex(c) + hex(d);
  const fullWidth = [...address].map((char) =>
    /\d/.test(char) ? String.fromCodePoint(0xff10 + Number(char)) : char,
  );
  return [
    address,
    `${address}.`,
    String(number),
    `0x${number.toString(16)}`,
    `0${number.toString(8)}`,
    parts.map((part) => `0x${part.toString(16)}`).join('.'),
    parts.map((part) => `0${part.toString(8)}`).join('.'),
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    fullWidth.join(''),
    address.replaceAll('.', '。'),
    [...address].map((char) => `%${char.charCodeAt(0).toString(16)}`).join(''),
    `[::ffff:${address}]`,
    `[0:0:0:0:0:FFFF:${high}:${low}]`,
    `[::${address}]`,
    `[::ffff:0:${address}]`,
    `[64:ff9b::${address}]`,
    `[2002:${high}:${low}::1]`,
  ];
}

function spellIpv6(address: string): string[] {
  const [head = '', tail = ''] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array(8 - left.length - right.length).fill('0'), ...right].map((group) =>
    String(group),
  );
  const padded = groups.map((group) => group.padStart(4, '0'));
  const [seventh, eighth] = padded.slice(6).map((group) => Number.parseInt(group, 16)) as [number, number];
  const dotted = [seventh >> 8, seventh & 255, eighth >> 8, eighth & 255].join('.');
  return [
    `[${address}]`,
    `[${address.toUpperCase()}]`,
    `[${groups.join(':')}]`,
    `[${padded.join(':')}]`,
    `[${[...groups.slice(0, 6), dotted].join(':')}]`,
  ];
}

/** Every special range with its addresses, each in all the ways that it can be spelled as the host of a URL. */
export const SPECIAL_ADDRESSES: readonly { range: string; address: string; spellings: string[] }[] = [
  ...Object.entries(IPV4).flatMap(([range, list]) =>
    list.map((address) => ({ range, address, spellings: spellIpv4(address) })),
  ),
  ...Object.entries(IPV6).flatMap(([range, list]) =>
    list.map((address) => ({ range, address, spellings: spellIpv6(address) })),
  ),
];
