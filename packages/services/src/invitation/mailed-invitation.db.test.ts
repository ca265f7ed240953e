import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, schema } from '@tinyforge/db';
import { makeAuthority } from '@tinyforge/providers/testing';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import type { PeopleContext } from '../context.ts';
import { createMailer } from '../mail/create-mailer.ts';
import type { MailContext } from '../mail/mail-invitation.ts';
import { createTestServices, type TestServices } from '../testing/index.ts';
import { readMail, SMTP_PASSWORD, type SmtpServer, startSmtpServer } from '../testing/start-smtp-server.ts';
import { createInvitation } from './create-invitation.ts';
import { openInvitation } from './open-invitation.ts';
import { renewInvitation } from './renew-invitation.ts';
import { revokeInvitation } from './revoke-invitation.ts';

const FORM = {
  email: 'Bob@example.com',
  name: 'Bob',
  role: 'viewer',
  expiresInDays: 7,
  language: 'en',
} as const;

let one: TestServices;
let smtp: SmtpServer;
let ctx: PeopleContext & MailContext;
/** How many invitations others saw when the mail came in. */
let seen: number[];
const directory = mkdtempSync(join(tmpdir(), 'tinyforge-mail-'));
const authority = makeAuthority(directory, 'mail');
const tls = authority.issue('localhost');
afterAll(() => rmSync(directory, { recursive: true }));
beforeEach(async () => {
  one = await createTestServices();
  seen = [];
  smtp = await startSmtpServer({
    ...tls,
    onRcptTo: ({ address }, _, done) => {
      one.services.db.read
        .select()
        .from(schema.invitation)
        .then((rows) => {
          seen.push(rows.length);
          done(
            address.startsWith('refused') ? Object.assign(new Error(address), { responseCode: 550 }) : null,
          );
        }, done);
    },
  });
  const mailer = createMailer({
    settings: {
      host: 'localhost',
      port: smtp.port,
      encryption: 'starttls',
      login: { user: 'forge', password: SMTP_PASSWORD },
      from: { name: '', address: 'forge@example.com' },
    },
    baseUrl: 'https://forge.example.com',
    log: one.services.log,
    authorities: readFileSync(authority.certPath, 'utf8'),
  });
  ctx = { ...one.services, auth: one.auth, actor: await one.addPerson('admin', 'Ada'), mailer };
});
afterEach(async () => {
  await smtp.close();
  await one.close();
});

async function invite(form: Partial<Record<'email' | 'language', string>> = {}) {
  const made = await createInvitation(ctx, { ...FORM, ...form } as typeof FORM);
  if (made.outcome !== 'created') throw new Error(JSON.stringify(made));
  return made;
}
const open = (token: string) => openInvitation(ctx, { token, clientAddress: '203.0.113.1' });
const lastMail = () => readMail(smtp.received.at(-1)?.raw ?? '');

test('a link goes by mail once it works, and again when it is renewed', async () => {
  const { id, token, mail } = await invite();
  expect(mail).toEqual({ outcome: 'sent' });
  expect(seen, 'after the commit').toEqual([1]);
  expect(smtp.received).toMatchObject([{ to: ['bob@example.com'], encrypted: true, user: 'forge' }]);
  expect(lastMail()).toContain('Ada invites you to Tinyforge as a viewer.');
  expect(lastMail()).toContain(`https://forge.example.com/invite#${token}`);
  const renewed = await renewInvitation(ctx, { id, expiresInDays: 1, language: 'ru' });
  if (renewed.outcome !== 'renewed') throw new Error(renewed.outcome);
  expect(renewed.mail).toEqual({ outcome: 'sent' });
  expect(lastMail()).toContain('Ada приглашает вас в Tinyforge наблюдателем.');
  expect(lastMail()).toContain(`https://forge.example.com/invite#${renewed.token}`);
  expect(lastMail()).not.toContain(token);
  expect(await open(renewed.token)).toMatchObject({ outcome: 'open' });
});

test('a mail that was not sent leaves an invitation whose link works', async () => {
  const refused = await invite({ email: 'refused@example.com' });
  expect(refused.mail).toEqual({ outcome: 'failed', reason: 'recipient' });
  expect(await open(refused.token)).toMatchObject({ outcome: 'open', email: 'refused@example.com' });
  await smtp.close();
  const unsent = await invite();
  expect(unsent.mail).toEqual({ outcome: 'failed', reason: 'unreachable' });
  expect(await open(unsent.token)).toMatchObject({ outcome: 'open', email: 'bob@example.com' });
});

test('no more than five mails an hour go to one address; the link works all the same', async () => {
  const { id } = await invite();
  const renew = async () => {
    const renewed = await renewInvitation(ctx, { id, expiresInDays: 7, language: 'en' });
    if (renewed.outcome !== 'renewed') throw new Error(renewed.outcome);
    return renewed;
  };
  for (let count = 2; count <= 5; count += 1) expect((await renew()).mail).toEqual({ outcome: 'sent' });
  const { token, mail } = await renew();
  expect(mail).toEqual({ outcome: 'failed', reason: 'too_often' });
  expect(await open(token)).toMatchObject({ outcome: 'open' });
  await revokeInvitation(ctx, { id });
  expect((await invite()).mail, 'nor by another invitation').toEqual(mail);
  expect((await invite({ email: 'carla@example.com' })).mail).toEqual({ outcome: 'sent' });
  expect(smtp.received).toHaveLength(6);
});

test('nothing is mailed where no link was made', async () => {
  const { id } = await invite();
  expect(await createInvitation(ctx, FORM)).toMatchObject({ outcome: 'invalid' });
  expect(await createInvitation(ctx, { ...FORM, email: 'nobody' })).toMatchObject({ outcome: 'invalid' });
  expect(await renewInvitation(ctx, { id, expiresInDays: 31, language: 'en' })).toMatchObject({
    outcome: 'invalid',
  });
  expect(smtp.received).toHaveLength(1);
});

test('the token stands behind the # of the link and nowhere else, and the password nowhere', async () => {
  const made = [await invite(), await invite({ email: 'refused@example.com' })];
  const stored = await everyRow();
  for (const known of ['bob@example.com', 'invitation.created']) expect(stored).toContain(known);
  for (const { token } of made) {
    expect(stored).not.toContain(token);
    expect(one.logged.join('\n')).not.toContain(token);
  }
  expect(one.logged.join('\n')).toContain('a mail was not sent');
  for (const secret of [SMTP_PASSWORD, encodeURIComponent(SMTP_PASSWORD), JSON.stringify(SMTP_PASSWORD)]) {
    expect(stored + one.logged.join('\n') + lastMail()).not.toContain(secret);
  }
  const [{ token } = { token: '' }] = made;
  const around = lastMail().split(token);
  expect(around).toHaveLength(4);
  for (const before of around.slice(0, -1)) expect(before).toMatch(/https:\/\/forge\.example\.com\/invite#$/);
});

/** The whole database as text, as its owner sees it. */
async function everyRow(): Promise<string> {
  const sql = connect(one.testDatabase.ownerUrl, { max: 1 });
  try {
    const texts: string[] = [];
    const tables = await sql<{ schema: string; name: string }[]>`
      select schemaname as schema, tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`;
    for (const { schema: inSchema, name } of tables) {
      for (const row of await sql`select t::text as text from ${sql(inSchema)}.${sql(name)} t`)
        texts.push(row.text);
    }
    return texts.join('\n');
  } finally {
    await sql.end();
  }
}
