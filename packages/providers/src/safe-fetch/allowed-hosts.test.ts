import { describe, expect, it } from 'vitest';
import { isLiteralAllowed, isResolvedAddressAllowed } from './address-rules.ts';
import { parseAllowedHosts } from './allowed-hosts.ts';

function parse(list: string) {
  const parsed = parseAllowedHosts(list);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.hosts;
}

describe('parseAllowedHosts', () => {
  it('reads names, addresses and ranges, separated by commas, blanks or lines', () => {
    expect(parse('')).toEqual([]);
    expect(
      parse(
        ' git.internal, Forge.Example.COM.:8443\n10.0.0.5 10.0.0.6:3000 [fd00::5]:8443,fd00::6 10.1.0.0/16',
      ),
    ).toEqual([
      { kind: 'name', name: 'git.internal', port: null },
      { kind: 'name', name: 'forge.example.com', port: 8443 },
      { kind: 'address', address: '10.0.0.5', port: null },
      { kind: 'address', address: '10.0.0.6', port: 3000 },
      { kind: 'address', address: 'fd00::5', port: 8443 },
      { kind: 'address', address: 'fd00::6', port: null },
      { kind: 'range', range: '10.1.0.0/16' },
    ]);
  });

  it.each([
    'git.internal:0',
    'git.internal:65536',
    'git.internal:port',
    'git_internal!',
    '-git',
    '*.internal',
    '10.0.0.0/33',
    '10.0.0/8x',
    '300.1.1.1',
    '0x7f.1',
    '[::1',
    'me@git.internal',
  ])('tells what is wrong with %s', (entry) => {
    const parsed = parseAllowedHosts(`git.example.com, ${entry}`);
    expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining(entry) });
  });

  it.each(['127.0.0.1', '[::1]', '169.254.169.254', '168.63.129.16', 'fd00:ec2::254', '::ffff:127.0.0.1'])(
    'wants a port with %s',
    (entry) => {
      expect(parseAllowedHosts(entry)).toMatchObject({ ok: false, error: expect.stringContaining('port') });
    },
  );

  it.each(['localhost', 'localhost:3000', 'LocalHost.:3000', 'git.localhost:3000'])(
    'takes no %s, which would open nothing, and says what to write',
    (entry) => {
      const parsed = parseAllowedHosts(`git.example.com ${entry}`);
      expect(parsed).toMatchObject({ ok: false, error: expect.stringContaining(`"${entry}"`) });
      expect(parsed).toMatchObject({ error: expect.stringContaining('127.0.0.1:3000') });
    },
  );

  it.each([
    ['http://git.lan:3000', 'write "git.lan:3000" without http://'],
    ['https://git.lan/acme', 'write "git.lan" without https://'],
    ['https://ada:hunter2@git.lan', 'write "git.lan" without https://'],
  ])('says of %s to leave the scheme out', (list, error) => {
    expect(parseAllowedHosts(list)).toEqual({ ok: false, error: `${error}.` });
  });

  it('takes names that only look like it', () => {
    expect(parseAllowedHosts('localhost.example.com, mylocalhost').ok).toBe(true);
  });

  it.each(['127.0.0.0/8', '169.254.0.0/16', '0.0.0.0/0', '::1/128', 'fe80::/10'])(
    'takes no range %s',
    (entry) => {
      expect(parseAllowedHosts(entry).ok).toBe(false);
    },
  );
});

describe('what an entry opens', () => {
  it('a name: private addresses that it resolves to, on its port', () => {
    const allowed = parse('git.internal forge.internal:8443');
    for (const address of ['10.0.0.5', '172.20.0.1', '192.168.1.1', '100.64.0.1', 'fd12::1'])
      expect(isResolvedAddressAllowed('Git.Internal.', 443, address, allowed)).toBe(true);
    expect(isResolvedAddressAllowed('git.internal', 8443, '10.0.0.5', allowed)).toBe(false);
    expect(isResolvedAddressAllowed('forge.internal', 8443, '10.0.0.5', allowed)).toBe(true);
    expect(isResolvedAddressAllowed('forge.internal', 443, '10.0.0.5', allowed)).toBe(false);
    expect(isResolvedAddressAllowed('other.internal', 443, '10.0.0.5', allowed)).toBe(false);
    expect(isLiteralAllowed('10.0.0.5', 443, allowed)).toBe(false);
  });

  it('a name never: loopback, link-local or metadata addresses', () => {
    const allowed = parse('git.internal 100.64.0.0/10 fd00::/8 127.0.0.1:443');
    for (const address of [
      '127.0.0.1',
      '::1',
      '0.0.0.0',
      '169.254.169.254',
      'fe80::1',
      '100.100.100.200',
      'fd00:ec2::254',
    ])
      expect(isResolvedAddressAllowed('git.internal', 443, address, allowed)).toBe(false);
  });

  it('a range: the private addresses in it, as literals and behind names', () => {
    const allowed = parse('10.1.0.0/16 fd12::/32');
    expect(isLiteralAllowed('10.1.2.3', 443, allowed)).toBe(true);
    expect(isLiteralAllowed('10.2.2.3', 443, allowed)).toBe(false);
    expect(isLiteralAllowed('fd12::9', 443, allowed)).toBe(true);
    expect(isResolvedAddressAllowed('any.example.com', 443, '10.1.2.3', allowed)).toBe(true);
    expect(isResolvedAddressAllowed('any.example.com', 443, '10.2.2.3', allowed)).toBe(false);
  });

  it('an address: itself, on its port', () => {
    const allowed = parse('127.0.0.1:3000 10.0.0.5');
    expect(isLiteralAllowed('127.0.0.1', 3000, allowed)).toBe(true);
    expect(isLiteralAllowed('127.0.0.1', 443, allowed)).toBe(false);
    expect(isLiteralAllowed('127.0.0.2', 3000, allowed)).toBe(false);
    expect(isLiteralAllowed('10.0.0.5', 443, allowed)).toBe(true);
    expect(isResolvedAddressAllowed('localhost', 3000, '127.0.0.1', allowed)).toBe(false);
  });

  it('nothing: public addresses need no entry', () => {
    expect(isLiteralAllowed('140.82.121.4', 443, [])).toBe(true);
    expect(isResolvedAddressAllowed('github.com', 443, '2606:50c0:8000::154', [])).toBe(true);
  });
});
