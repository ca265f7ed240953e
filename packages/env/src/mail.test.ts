import { describe, expect, test } from 'vitest';
import { parseEnvironment } from './parse-environment.ts';

const PASSWORD = 'hunter2-and-more';
const FROM = 'Tinyforge <forge@example.com>';

function parse(smtpUrl?: string, from?: string, baseUrl: string | undefined = 'https://forge.example.com') {
  return parseEnvironment({
    TINYFORGE_SMTP_URL: smtpUrl,
    TINYFORGE_MAIL_FROM: from,
    TINYFORGE_BASE_URL: baseUrl,
  });
}

function mailOf(smtpUrl: string, from = FROM) {
  const result = parse(smtpUrl, from);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.environment.mail;
}

const problemsOf = (...values: Parameters<typeof parse>) => {
  const result = parse(...values);
  return result.ok ? [] : result.problems;
};

test.each([
  ['smtps://mail.example.com', 'mail.example.com', 465, 'tls'],
  ['smtps://127.0.0.1:4650/', '127.0.0.1', 4650, 'tls'],
  ['smtp://mail.example.com', 'mail.example.com', 587, 'starttls'],
  ['SMTP://10.0.0.1:25', '10.0.0.1', 25, 'starttls'],
  ['smtp://[2001:db8::1]:25', '2001:db8::1', 25, 'starttls'],
  ['smtp://relay.lan:25?encryption=none', 'relay.lan', 25, 'none'],
  ['smtp://localhost:25', 'localhost', 25, 'none'],
  ['smtp://127.0.0.2', '127.0.0.2', 587, 'none'],
  ['smtp://[::1]:25', '::1', 25, 'none'],
  // Somebody else's name server answers for these.
  ['smtp://127.0.0.1.example.com', '127.0.0.1.example.com', 587, 'starttls'],
  ['smtp://localhost.example.com', 'localhost.example.com', 587, 'starttls'],
])('%s', (url, host, port, encryption) => {
  expect(mailOf(url)).toMatchObject({ host, port, encryption, login: null });
});

test('user and password may hold anything, percent-encoded', () => {
  const login = { user: 'ada@example.com', password: 'p@ss/w:rd %#?' };
  const [user, password] = [encodeURIComponent(login.user), encodeURIComponent(login.password)];
  expect(mailOf(`smtp://${user}:${password}@mail.example.com`)).toMatchObject({ login });
});

test.each([
  ['forge@example.com', '', 'forge@example.com'],
  ['<forge@example.com>', '', 'forge@example.com'],
  ['Tiny, forge <forge@example.com>', 'Tiny, forge', 'forge@example.com'],
  ['"Кузница" <forge@example.com>', 'Кузница', 'forge@example.com'],
])('mail comes from %s', (from, name, address) => {
  expect(mailOf('smtp://localhost', from)).toMatchObject({ from: { name, address } });
});

describe('what is refused, in a sentence that holds no password', () => {
  test.each([
    ['no address', PASSWORD],
    ['another kind of server', `https://ada:${PASSWORD}@mail.example.com`],
    ['no host', `smtp://ada:${PASSWORD}@`],
    ['a host that is none', `smtp://ada:${PASSWORD}@mail%20example`],
    ['a port that is none', `smtp://ada:${PASSWORD}@mail.example.com:0`],
    ['a path', `smtp://ada:${PASSWORD}@mail.example.com/inbox`],
    ['a number sign that was not encoded', `smtp://ada:12#${PASSWORD}@mail.example.com`],
    ['a slash that was not encoded', `smtp://ada:12/${PASSWORD}@mail.example.com`],
    ['a question mark that was not encoded', `smtp://ada:12?${PASSWORD}@mail.example.com`],
    ['a percent sign that was not encoded', `smtp://ada:${PASSWORD}%@mail.example.com`],
    ['no user', `smtp://:${PASSWORD}@mail.example.com`],
    ['another setting', `smtp://ada:${PASSWORD}@mail.example.com?encryption=maybe`],
    ['both encrypted and not', `smtps://ada:${PASSWORD}@mail.example.com?encryption=none`],
  ])('%s', (_, url) => {
    const problems = problemsOf(url, FROM);
    expect(problems).toEqual([expect.stringMatching(/^TINYFORGE_SMTP_URL .*\.$/)]);
    expect(problems.join()).not.toContain(PASSWORD);
  });

  test('no password', () => {
    expect(problemsOf('smtp://ada@mail.example.com', FROM)).toEqual([
      'TINYFORGE_SMTP_URL must have both a user and a password, or neither.',
    ]);
  });

  test.each([
    'nobody',
    'Tinyforge forge@example.com',
    'a@example.com, b@example.com',
    'A <a@example.com>, B <b@example.com>',
    'Tinyforge\r\nBcc: eve@example.com <forge@example.com>',
    `smtps://ada:${PASSWORD}@mail.example.com`,
  ])('mail from %j', (from) => {
    expect(problemsOf('smtp://localhost', from)).toEqual([
      'TINYFORGE_MAIL_FROM must be an email address, or a name with one, such as Tinyforge <forge@example.com>.',
    ]);
  });

  test('one without the other, or without the address that its links lead to', () => {
    expect(problemsOf('smtp://localhost')).toEqual([
      expect.stringMatching(/^TINYFORGE_SMTP_URL needs TINYFORGE_MAIL_FROM too: /),
    ]);
    expect(problemsOf(undefined, FROM)).toEqual([
      expect.stringMatching(/^TINYFORGE_MAIL_FROM needs TINYFORGE_SMTP_URL too: /),
    ]);
    expect(problemsOf('smtp://localhost', FROM, '')).toEqual([
      expect.stringMatching(/^TINYFORGE_SMTP_URL needs TINYFORGE_BASE_URL too: /),
    ]);
  });
});
