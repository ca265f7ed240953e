import { type SmtpServer, startSmtpServer } from '@tinyforge/services/testing/smtp-server';
import { totpCode } from '@tinyforge/services/testing/totp';
import { type SignedIn, signIn } from './sign-in.ts';
import { type Account, type Product, startProduct } from './start-product.ts';

/**
 * Tinyforge where admins must have a second factor, with an admin who has one; where mail is sent, to a server that takes none for `refused…@…`; and
 * with every kind of provider on its sign-in page, none of which answers.
 */
export type StrictProduct = Pick<Product, 'url' | 'dispose'> & { admin: SignedIn; smtp: SmtpServer };

const PROVIDERS = {
  TINYFORGE_GITHUB_CLIENT_ID: 'tinyforge',
  TINYFORGE_GITHUB_CLIENT_SECRET: 'not a secret',
  TINYFORGE_GITLAB_CLIENT_ID: 'tinyforge',
  TINYFORGE_GITLAB_CLIENT_SECRET: 'not a secret',
  TINYFORGE_GITEA_URL: 'https://gitea.invalid',
  TINYFORGE_GITEA_CLIENT_ID: 'tinyforge',
  TINYFORGE_GITEA_CLIENT_SECRET: 'not a secret',
  TINYFORGE_OIDC_ISSUER: 'https://login.invalid',
  TINYFORGE_OIDC_CLIENT_ID: 'tinyforge',
  TINYFORGE_OIDC_CLIENT_SECRET: 'not a secret',
  TINYFORGE_OIDC_NAME: 'Acme login',
  TINYFORGE_SIGN_IN_DOMAINS: 'example.com',
};

/** Starts it, and gives its first admin a second factor. */
export async function startStrictProduct(firstAdmin: Account): Promise<StrictProduct> {
  const smtp = await startSmtpServer({
    hideSTARTTLS: true,
    onRcptTo: ({ address }, _, done) =>
      done(address.startsWith('refused') ? Object.assign(new Error(address), { responseCode: 550 }) : null),
  });
  const { url, dispose } = await startProduct({
    firstAdmin,
    variables: async (address) => ({
      TINYFORGE_REQUIRE_SECOND_FACTOR: 'admins',
      TINYFORGE_BASE_URL: address,
      TINYFORGE_SMTP_URL: `smtp://127.0.0.1:${smtp.port}`,
      TINYFORGE_MAIL_FROM: 'Tinyforge <forge@example.com>',
      ...PROVIDERS,
    }),
  });
  const { api } = await signIn(url, firstAdmin);
  const started = await api.secondFactor.start.mutate({ password: firstAdmin.password });
  if (started.outcome !== 'started') throw new Error(started.outcome);
  const confirmed = await api.secondFactor.confirm.mutate({ code: totpCode(started.secret) });
  if (confirmed.outcome !== 'on') throw new Error(confirmed.outcome);
  const admin = await signIn(url, firstAdmin, confirmed.backupCodes[0]);
  return {
    url,
    smtp,
    admin,
    async dispose() {
      await dispose();
      await smtp.close();
    },
  };
}
