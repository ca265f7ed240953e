import { DrizzleQueryError } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { describeError } from './describe-error.ts';

const SECRET = 's3cr3t-value-1234567890';

test.each([
  ['credentials in an address', `connect postgres://app:${SECRET}@db/x`],
  ['an Authorization header', `headers: { authorization: "Bearer ${SECRET}" }`],
  ['a GitLab header', `private-token: ${SECRET}`],
  ['a bearer token', `got Bearer ${SECRET} back`],
  ['a GitHub token', `bad ghp_${SECRET.replaceAll('-', '')}`.replaceAll(SECRET.replaceAll('-', ''), SECRET)],
  ['a GitLab token', `bad glpat-${SECRET}`],
  ['an API token of ours', `bad tf_0123456789ab_${SECRET}`],
  ['the secret of a webhook', `bad whsec_${SECRET}`],
  ['a cookie', `cookie: tinyforge.session_token=${SECRET}`],
  ['a password in JSON', `{"password":"${SECRET}"}`],
  ['a token in a query', `GET /x?token=${SECRET}&a=1`],
])('takes out %s, also from a cause', (_, message) => {
  const inside = JSON.stringify(describeError(new Error('outer', { cause: new Error(message) })));
  expect(inside).not.toContain(SECRET);
  expect(inside).toContain('redacted');
  expect(JSON.stringify(describeError(message))).not.toContain(SECRET);
});

test('leaves out the parameters of a failed statement and the row in its detail', () => {
  const cause = Object.assign(
    new Error('duplicate key value violates unique constraint "user_email_unique"'),
    {
      code: '23505',
      constraint_name: 'user_email_unique',
      detail: `Key (email)=(${SECRET}) already exists.`,
    },
  );
  const described = describeError(new DrizzleQueryError('insert into "user" values ($1)', [SECRET], cause));
  expect(JSON.stringify(described)).not.toContain(SECRET);
  expect(described.message).toContain('insert into');
  expect(described.cause).toMatchObject({ code: '23505', constraint: 'user_email_unique' });
});

test('keeps what helps: name, message and where', () => {
  const described = describeError(new TypeError('x is not a function'));
  expect(described).toMatchObject({ name: 'TypeError', message: 'x is not a function' });
  expect(described.stack).toContain('describe-error.test.ts');
});

test('an error that is its own cause ends', () => {
  const error = new Error('round');
  error.cause = error;
  expect(describeError(error).message).toBe('round');
});

test.each(['a.', 'gl-', 'a://b', 'token ', 'password: '])(
  'takes no long time over a long message of %j',
  (part) => {
    const started = performance.now();
    describeError(new Error(part.repeat(20_000)));
    expect(performance.now() - started).toBeLessThan(1_000);
  },
);
