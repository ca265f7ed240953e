import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { findSecret, partsOfPrivateKey } from '@tinyforge/api/testing/find-secret';
import { createDemoRepository } from '@tinyforge/demo-forge';
import { expect, test } from './fixtures.ts';
import { visit } from './pages/visit.ts';

/*
 * A token and an app's private key are stored in the running product and driven through failures; then they are looked for in everything that it
 * gives away or leaves lying about. What single failures could give away is packages/api/src/token-canary.db.test.ts's.
 */

/** Tokens with signs that look different in every encoding. */
const TOKEN = 'canary-3f7d20+/=&%~token';
const TYPED_TOKEN = 'canary-9c1e55+/=&%~typed';
const KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;
const SECRETS = [TOKEN, TYPED_TOKEN, ...partsOfPrivateKey(KEY)];

/** Nothing secret, and shown to everybody: a search that does not find it finds nothing. */
const NAME = 'Canary credential that everybody sees';

const BUILD = fileURLToPath(new URL('../.next', import.meta.url));

type Text = { where: string; text: string };

/** Every file below a folder, each byte as one character. A running database makes files and takes them away. */
function readFiles(folder: string, isWanted: (path: string) => boolean = () => true): Text[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => isWanted(path) && existsSync(path))
    .map((path) => ({ where: path, text: readFileSync(path, 'latin1') }));
}

/** Which of the secrets stand where, and in which form. */
function findAll(texts: readonly Text[], secrets: readonly string[] = SECRETS) {
  return texts.flatMap(({ where, text }) =>
    secrets.flatMap((secret, index) => findSecret(text, secret).map((form) => ({ where, index, form }))),
  );
}

/** Collects the body of every answer that a page gets. */
function collectAnswers(page: Page): () => Promise<Text[]> {
  const bodies: Promise<Text>[] = [];
  page.on('response', (response) => {
    const where = `${response.request().method()} ${response.url()}`;
    const headers = JSON.stringify(response.headers());
    // Of a redirect, and of a page that was left, there is none.
    const body = response.body().catch(() => Buffer.of());
    bodies.push(body.then((bytes) => ({ where, text: `${headers}\n${bytes.toString('latin1')}` })));
  });
  return () => Promise.all(bodies);
}

test('a stored token is in no page, answer, built file or log, and in no file of the data folder as it is', async ({
  page,
  viewerPage,
  admin,
  viewer,
  product,
  demo,
}) => {
  const answers: Text[] = [];
  const keep = (where: string, answer: unknown) => answers.push({ where, text: JSON.stringify(answer) });
  const place = { forge: 'github', baseUrl: `${demo.baseUrl}/github` } as const;
  const asked = async (where: string, answer: Promise<unknown>) =>
    keep(
      where,
      await answer.catch((error: Error & { data?: unknown }) => [error.message, error.data, error.cause]),
    );

  // Stored, refused by the form, refused by the forge, refused as no input at all.
  const { credential, workload, gitops } = admin.api;
  const added = await credential.create.mutate({ ...place, name: NAME, token: TOKEN });
  if (added.outcome !== 'created') throw new Error(JSON.stringify(added));
  const app = { ...place, kind: 'github_app', appId: '4711', installationId: '71', privateKey: KEY } as const;
  const addedApp = await credential.create.mutate({ ...app, name: `${NAME}: app` });
  if (addedApp.outcome !== 'created') throw new Error(JSON.stringify(addedApp));
  await asked('the name is taken', credential.create.mutate({ ...place, name: NAME, token: TOKEN }));
  const nowhere = { name: 'Nowhere', forge: 'github', baseUrl: 'http://127.0.0.1:9', token: TOKEN } as const;
  await asked('no such address', credential.create.mutate(nowhere));
  await asked('no token', credential.create.mutate({ ...place, name: 'Odd', token: `${TOKEN} and more` }));
  await asked('no key', credential.create.mutate({ ...app, name: 'Odd', privateKey: `${KEY}x` }));
  const noForge = { ...place, name: 'Odd', forge: TOKEN as 'github', token: TOKEN };
  await asked('no input', credential.create.mutate(noForge));
  await asked('a viewer may not', viewer.api.credential.create.mutate({ ...place, name: 'V', token: TOKEN }));

  const workloads: string[] = [];
  for (const { id: credentialId } of [added, addedApp]) {
    await asked('the test', credential.test.mutate({ id: credentialId }));
    const repository = `acme/canary-${workloads.length}`;
    await createDemoRepository({
      directory: demo.directory,
      forge: 'github',
      repository,
      files: { 'README.md': '# Private\n' },
      private: true,
    });
    const source = { ...place, repository, ref: { kind: 'default' }, credentialId } as const;
    const created = await workload.create.mutate({
      name: `Canary ${workloads.length}`,
      sourceKind: 'dockerfile',
      config: {},
      source,
    });
    if (created.outcome !== 'created') throw new Error(JSON.stringify(created));
    const { id: workloadId } = created;
    await gitops.configure.mutate({ workloadId, enabled: true, path: '.tinyforge.yml' });
    const panel = await gitops.get.query({ workloadId });
    expect(panel).toMatchObject({ status: 'fetch_failed', reason: 'unauthorized' });
    keep('the panel', panel);
    await asked('a sync', gitops.sync.mutate({ workloadId }));
    await asked('a replacement', credential.replace.mutate({ id: credentialId, token: `${TOKEN} x` }));
    await asked('a deletion', credential.delete.mutate({ id: credentialId }));
    workloads.push(workloadId);
  }

  const answersOf = [collectAnswers(page), collectAnswers(viewerPage)];
  // Typed into the form as a person does it.
  await visit(page, '/credentials');
  await page.getByRole('button', { name: 'Add credential' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByLabel('Name').fill(`${NAME}: typed`);
  await dialog.getByLabel('Server').fill(place.baseUrl);
  await dialog.getByLabel('Token', { exact: true }).fill(TYPED_TOKEN);
  await dialog.getByRole('button', { name: 'Add credential' }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole('listitem').filter({ hasText: `${NAME}: typed` });
  await row.getByRole('button', { name: 'Test' }).click();
  await expect(row.getByText('Credential refused')).toBeVisible();
  const appRow = page.getByRole('listitem').filter({ hasText: `${NAME}: app` });
  await appRow.getByRole('button', { name: 'Test' }).click();
  await expect(appRow.getByText('App refused')).toBeVisible();

  const paths = [
    '/',
    '/credentials',
    '/events',
    '/people',
    '/policy',
    '/webhooks',
    '/tokens',
    '/workloads/new',
  ];
  for (const id of workloads)
    paths.push(...['', '/edit', '/history'].map((part) => `/workloads/${id}${part}`));
  for (const each of [page, viewerPage]) {
    const kept: string[] = [];
    for (const path of paths) {
      await visit(each, path);
      kept.push(await each.content());
      // What Next fetches in place of a page when a link is followed.
      const payload = await each.request.get(path, { headers: { rsc: '1' } });
      kept.push(`${JSON.stringify(payload.headers())}\n${await payload.text()}`);
    }
    kept.push(JSON.stringify(await each.context().storageState()));
    answers.push(...kept.map((text, index) => ({ where: `page ${index}`, text })));
  }
  for (const collected of answersOf) answers.push(...(await collected()));

  // The key that everything is sealed with is looked for as well: it has one place, and is printed nowhere.
  const sealingKey = readFileSync(join(product.dataDir, 'secret-key'), 'utf8').trim();
  const secrets = [...SECRETS, sealingKey];
  const output: Text = { where: 'what the product printed', text: product.output() };
  const built = readFiles(join(BUILD, 'static'));
  const files = readFiles(product.dataDir, (path) => path !== join(product.dataDir, 'secret-key'));

  // That it is found where it is: everybody's name in pages, answers and the database; a route in the built files.
  const places = (texts: readonly Text[], text: string) => findAll(texts, [text]).map(({ where }) => where);
  expect(places(answers, NAME).length).toBeGreaterThan(10);
  expect(places(files, NAME)).not.toEqual([]);
  expect(places(built, 'credential.create')).not.toEqual([]);
  expect(output.text).toContain('Tinyforge is ready');
  for (const secret of secrets) expect(findSecret(`${output.text}${secret}`, secret)).toContain('plain');

  expect.soft(findAll(answers, secrets)).toEqual([]);
  expect.soft(findAll([output], secrets)).toEqual([]);
  expect.soft(findAll(built, secrets)).toEqual([]);
  expect.soft(findAll(files, secrets)).toEqual([]);
});
