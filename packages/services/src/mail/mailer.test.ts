import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAuthority } from '@tinyforge/providers/testing';
import { pino } from 'pino';
import type { SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { readMail, SMTP_PASSWORD, startSmtpServer } from '../testing/start-smtp-server.ts';
import { createMailer, type MailerOptions } from './create-mailer.ts';
import type { MailSettings } from './mail-settings.ts';
import { wordInvitation } from './word-invitation.ts';

const MAIL = { to: 'bob@example.com', subject: 'Hello', text: 'Hello, Bob', html: '<p>Hello, Bob</p>' };
const BASE_URL = 'https://forge.example.com';
const LINK = `${BASE_URL}/invite#token`;

const directory = mkdtempSync(join(tmpdir(), 'tinyforge-mail-'));
const authority = makeAuthority(directory, 'mail');
const tls = authority.issue('127.0.0.1');
const believing = ({ certPath }: { certPath: string }) => readFileSync(certPath, 'utf8');
const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});
afterAll(() => rmSync(directory, { recursive: true }));

async function startSmtp(options: SMTPServerOptions = {}) {
  const server = await startSmtpServer({ ...tls, ...options });
  running.push(server);
  return server;
}

const login = (password = SMTP_PASSWORD) => ({ user: 'ada', password });

function mailer(
  port: number,
  {
    settings,
    ...options
  }: Partial<Omit<MailerOptions, 'settings'>> & { settings?: Partial<MailSettings> } = {},
) {
  const logged: string[] = [];
  const made = createMailer({
    settings: {
      host: '127.0.0.1',
      port,
      encryption: 'none',
      login: null,
      from: { name: 'Tinyforge', address: 'forge@example.com' },
      ...settings,
    },
    baseUrl: BASE_URL,
    log: pino({ level: 'trace' }, { write: (line: string) => logged.push(line) }),
    authorities: believing(authority),
    ...options,
  });
  return { ...made, logged };
}

describe('a mail is sent', () => {
  test('to a server on this machine in the clear, whatever certificate it offers', async () => {
    const { port, received } = await startSmtp();
    expect(await mailer(port, { authorities: '' }).send(MAIL)).toEqual({ outcome: 'sent' });
    expect(received).toMatchObject([
      { from: 'forge@example.com', to: ['bob@example.com'], encrypted: false },
    ]);
    const { raw = '' } = received[0] ?? {};
    expect(raw).toContain('From: Tinyforge <forge@example.com>');
    expect(raw).toContain('Auto-Submitted: auto-generated');
    expect(raw).toMatch(
      /Content-Type: text\/plain[\s\S]*Hello, Bob[\s\S]*Content-Type: text\/html[\s\S]*<p>Hello, Bob<\/p>/,
    );
  });

  test('encrypted, with user and password, after STARTTLS or from the first byte', async () => {
    for (const encryption of ['starttls', 'tls'] as const) {
      const host = encryption === 'tls' ? 'localhost' : '127.0.0.1';
      const { port, received } = await startSmtp({ ...authority.issue(host), secure: encryption === 'tls' });
      const sent = await mailer(port, { settings: { host, encryption, login: login() } }).send(MAIL);
      expect(sent, encryption).toEqual({ outcome: 'sent' });
      expect(received).toMatchObject([{ encrypted: true, user: 'ada' }]);
    }
  });
});

describe('a mail is not sent, and it is said why', () => {
  const failed = (reason: string) => ({ outcome: 'failed', reason });

  test.each<[string, SMTPServerOptions]>([
    ['offers no STARTTLS', { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }],
    ['refuses STARTTLS', { disabledCommands: ['STARTTLS'] }],
  ])('neither a password nor a mail goes to a server that %s', async (_, options) => {
    const logins: unknown[] = [];
    const onAuth: SMTPServerOptions['onAuth'] = (auth, __, done) => {
      logins.push(auth);
      done(null, { user: 'x' });
    };
    const { port, received } = await startSmtp({ ...options, onAuth });
    const settings = { encryption: 'starttls', login: login() } as const;
    expect(await mailer(port, { settings }).send(MAIL)).toEqual(failed('insecure'));
    expect([...received, ...logins]).toEqual([]);
  });

  test('a certificate that nobody vouches for', async () => {
    const authorities = believing(makeAuthority(directory, 'stranger'));
    for (const encryption of ['starttls', 'tls'] as const) {
      const { port, received } = await startSmtp({ secure: encryption === 'tls' });
      const stranger = mailer(port, { settings: { encryption }, authorities });
      expect(await stranger.send(MAIL), encryption).toEqual(failed('insecure'));
      expect(received).toEqual([]);
    }
  });

  test('a wrong password, which no log repeats though the server does', async () => {
    const { port } = await startSmtp();
    const settings = { encryption: 'starttls', login: login('wrong secret') } as const;
    const wrong = mailer(port, { settings });
    expect(await wrong.send(MAIL)).toEqual(failed('login'));
    expect(wrong.logged).toHaveLength(1);
    expect(wrong.logged.join()).not.toMatch(/wrong secret|ada|bob@/);
  });

  test('a server that wants a login where none is set', async () => {
    const { port } = await startSmtp({ authOptional: false });
    expect(await mailer(port).send(MAIL)).toEqual(failed('login'));
  });

  test.each<[string, number, 'onRcptTo' | 'onMailFrom', string]>([
    ['an address that the server does not take', 550, 'onRcptTo', 'recipient'],
    ['an address that it does not take now', 451, 'onRcptTo', 'later'],
    ['a sender that it does not take', 553, 'onMailFrom', 'refused'],
  ])('%s', async (_, responseCode, step, reason) => {
    const { port } = await startSmtp({
      [step]: (__: unknown, ___: unknown, done: (error: Error) => void) =>
        done(Object.assign(new Error('No, not bob@example.com'), { responseCode })),
    });
    const refused = mailer(port);
    expect(await refused.send(MAIL)).toEqual(failed(reason));
    expect(refused.logged.join()).not.toContain('bob@');
  });

  test('nobody listens', async () => {
    const { port } = await startSmtp();
    await running.pop()?.close();
    expect(await mailer(port).send(MAIL)).toEqual(failed('unreachable'));
  });

  test.each([
    ['nothing', ''],
    ['one letter after the other', '2'],
  ])('a server that says %s is left', async (_, drip) => {
    const server = createServer();
    const left = new Promise<void>((resolve) => {
      server.on('connection', (socket: Socket) => {
        socket.on('error', () => {});
        const timer = setInterval(() => drip && socket.write(drip), 20);
        socket.once('close', () => {
          clearInterval(timer);
          resolve();
        });
        socket.resume();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    running.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
    const { port } = server.address() as AddressInfo;
    expect(await mailer(port, { timeoutMs: 300 }).send(MAIL)).toEqual(failed('timeout'));
    await left;
  });

  test('two hold up the others no longer than their own time', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket.on('error', () => {})));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    running.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
    const { send } = mailer((server.address() as AddressInfo).port, { timeoutMs: 300 });
    const outcomes = await Promise.all([MAIL, MAIL, MAIL, MAIL].map(send));
    expect(outcomes).toEqual(Array(4).fill(failed('timeout')));
    expect(sockets).toHaveLength(2);
  });
});

test.each([
  'Eve\r\nBcc: victim@example.com',
  'Eve\nBcc: victim@example.com',
  'Eve\r\n\r\n<script>alert(1)</script>',
  '=?utf-8?Q?=0D=0ABcc=3A_victim=40example=2Ecom?=',
  'Eve <victim@example.com>, "x',
  'Ева\u2028Bcc: victim@example.com',
])('a name can neither add a header nor somebody who gets it: %j', async (inviter) => {
  const { port, received } = await startSmtp();
  const about = { to: MAIL.to, inviter, role: 'viewer', baseUrl: BASE_URL, link: LINK } as const;
  const mail = wordInvitation({ ...about, expiresAt: new Date(0) }, 'en');
  const from = { name: inviter, address: 'forge@example.com' };
  expect(await mailer(port, { settings: { from } }).send(mail)).toEqual({ outcome: 'sent' });
  expect(received).toMatchObject([{ from: 'forge@example.com', to: ['bob@example.com'] }]);
  const [head = ''] = (received[0]?.raw ?? '').split('\r\n\r\n');
  const names = head
    .split('\r\n')
    .filter((line) => /^\S/.test(line))
    .map((line) => line.split(':')[0]);
  expect(names.sort()).toEqual(
    ['Auto-Submitted', 'Content-Type', 'Date', 'From', 'MIME-Version', 'Message-ID', 'Subject', 'To'].sort(),
  );
});

test.each([
  'bob@example.com\r\nRCPT TO:<victim@example.com>',
  'bob@example.com, victim@example.com',
  'bob@example.com> <victim@example.com',
  'bob@example.com\0',
])('an address is one or none, even one that no form would let through: %j', async (to) => {
  const { port, received } = await startSmtp();
  await mailer(port).send({ ...MAIL, to });
  const getters = received.flatMap((mail) => mail.to);
  expect(getters).not.toContain('victim@example.com');
  expect(getters.length).toBeLessThanOrEqual(1);
});

test('the mail says who, to what and until when in both forms and both languages, with nobody’s name as markup', async () => {
  const { port, received } = await startSmtp();
  const about = {
    to: MAIL.to,
    inviter: '<b>Ada & "Co"</b>',
    role: 'admin',
    baseUrl: BASE_URL,
    link: LINK,
  } as const;
  for (const language of ['en', 'ru'] as const) {
    const mail = wordInvitation({ ...about, expiresAt: new Date('2026-03-04T05:06:00Z') }, language);
    expect(mail.text).toContain(`\n${LINK}\n`);
    expect(mail.text).toContain('<b>Ada & "Co"</b>');
    expect(mail.html).toContain('&lt;b&gt;Ada &amp; &quot;Co&quot;&lt;/b&gt;');
    expect(mail.html).toContain(`href="${LINK}"`);
    expect(mail.html).not.toContain('<b>');
    for (const form of [mail.text, mail.html]) {
      expect(form).toMatch(language === 'en' ? /as an admin\./ : /администратором\./);
      expect(form).toMatch(language === 'en' ? /until 4 March 2026/ : /до 4 марта 2026/);
    }
    await mailer(port).send(mail);
    expect(readMail(received.at(-1)?.raw ?? '')).toContain(mail.text.trim().split('\n').at(-1));
  }
});
