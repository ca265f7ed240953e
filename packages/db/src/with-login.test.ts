import { expect, test } from 'vitest';
import { withLogin } from './with-login.ts';

test.each([
  ['postgres://ada:p%40ss@db:6432/forge', 'postgres://app:a%2Fb@db:6432/forge'],
  ['postgresql://db/forge', 'postgresql://app:a%2Fb@db/forge'],
  ['postgres://ada@db', 'postgres://app:a%2Fb@db/ada'],
  ['postgres://ada:p@db/?sslmode=require', 'postgres://app:a%2Fb@db/ada?sslmode=require'],
  [
    'postgres://db/forge?user=ada&password=p&sslmode=require',
    'postgres://app:a%2Fb@db/forge?sslmode=require',
  ],
  ['postgres://ada@%2Frun%2Fpg/forge', 'postgres://app:a%2Fb@%2Frun%2Fpg/forge'],
  ['postgres:///forge?host=/run/pg', 'postgres://app:a%2Fb@/forge?host=/run/pg'],
  ['postgres://ada@/?dbname=forge', 'postgres://app:a%2Fb@/?dbname=forge'],
  ['postgres://ada:p@[2001:db8::1]:5433/forge', 'postgres://app:a%2Fb@[2001:db8::1]:5433/forge'],
])('%s becomes %s', (uri, expected) => {
  expect(withLogin(uri, { user: 'app', password: 'a/b' })).toBe(expected);
});
