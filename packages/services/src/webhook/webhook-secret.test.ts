import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { createKeyring, SealBrokenError } from '../sealing/keyring.ts';
import { createWebhookSecret, openSecret, sealSecret, signMessage } from './webhook-secret.ts';

test('a secret is 32 random bytes in base64, and no two are alike', () => {
  const secret = createWebhookSecret();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(createWebhookSecret()).not.toBe(secret);
});

test('the reference library of Standard Webhooks takes our signature, and of nothing else', () => {
  const secret = createWebhookSecret();
  const body = '{"text":"ж 🚀"}';
  const headers = signMessage(secret, { id: 'msg_1', body }, new Date());
  expect(new Webhook(secret).verify(body, headers)).toEqual({ text: 'ж 🚀' });
  expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow('No matching signature');
  expect(() => new Webhook(createWebhookSecret()).verify(body, headers)).toThrow('No matching signature');
  for (const change of [
    { 'webhook-id': 'msg_2' },
    { 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 1) },
  ]) {
    expect(() => new Webhook(secret).verify(body, { ...headers, ...change })).toThrow(
      'No matching signature',
    );
  }
});

test("the signature is that of the specification's scheme", () => {
  const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
  expect(signMessage(secret, { id: 'msg_1', body: '{}' }, new Date(1_674_087_231_999))).toEqual({
    'webhook-id': 'msg_1',
    'webhook-timestamp': '1674087231',
    'webhook-signature': 'v1,QVUzjKB4pOezPnzrrWMeeSO4BSDibmXa1eg9UOoncAo=',
  });
});

test('a sealed secret opens for its own row and URL only', () => {
  const keyring = createKeyring(['a secret key that only the tests use']);
  const owner = { id: 'a', url: 'https://hooks.example.com/' };
  const secret = createWebhookSecret();
  const { sealedSecret: sealed, keyId } = sealSecret(keyring, secret, owner);
  expect(openSecret(keyring, { sealed, keyId }, owner)).toBe(secret);
  for (const change of [{ id: 'b' }, { url: 'https://evil.example/' }]) {
    expect(() => openSecret(keyring, { sealed, keyId }, { ...owner, ...change })).toThrow(SealBrokenError);
  }
});
