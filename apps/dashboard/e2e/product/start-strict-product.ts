import { totpCode } from '@tinyforge/services/testing/totp';
import { type SignedIn, signIn } from './sign-in.ts';
import { type Account, type Product, startProduct } from './start-product.ts';

/** Tinyforge where admins must have a second factor, with an admin who has one. */
export type StrictProduct = Pick<Product, 'url' | 'dispose'> & { admin: SignedIn };

/** Starts it, and gives its first admin a second factor. */
export async function startStrictProduct(firstAdmin: Account): Promise<StrictProduct> {
  const { url, dispose } = await startProduct({
    firstAdmin,
    variables: async () => ({ TINYFORGE_REQUIRE_SECOND_FACTOR: 'admins' }),
  });
  const { api } = await signIn(url, firstAdmin);
  const started = await api.secondFactor.start.mutate({ password: firstAdmin.password });
  if (started.outcome !== 'started') throw new Error(started.outcome);
  const confirmed = await api.secondFactor.confirm.mutate({ code: totpCode(started.secret) });
  if (confirmed.outcome !== 'on') throw new Error(confirmed.outcome);
  return { url, dispose, admin: await signIn(url, firstAdmin, confirmed.backupCodes[0]) };
}
