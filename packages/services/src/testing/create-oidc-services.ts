import { schema } from '@tinyforge/db';
import type { SignInProvider, SignInSettings } from '../sign-in/sign-in-settings.ts';
import { TEST_BASE_URL } from './compose-test-services.ts';
import { createTestServices, type TestServices } from './create-test-services.ts';
import { openTestBrowser, type TestBrowser } from './open-test-browser.ts';
import { type OidcProvider, startOidcProvider } from './start-oidc-provider.ts';

export type OidcServices = TestServices & {
  oidc: OidcProvider;
  openBrowser(): TestBrowser;
  /** Everybody with an account. */
  people(): Promise<(typeof schema.user.$inferSelect)[]>;
  /** Types and details of the events, oldest first. */
  events(): Promise<{ type: string; actorName: string; data: unknown }[]>;
};

type Settings = Partial<Omit<SignInSettings, 'providers'>> & { provider?: Partial<SignInProvider> };

/** Test services at which people can sign in with an OpenID Connect provider on loopback. */
export async function createOidcServices({ provider, ...settings }: Settings = {}): Promise<OidcServices> {
  const id = provider?.id ?? 'oidc';
  const oidc = await startOidcProvider({ redirectUris: [`${TEST_BASE_URL}/api/auth/callback/${id}`] });
  const one = await createTestServices({
    signIn: {
      providers: [
        {
          id,
          name: 'Acme',
          url: oidc.issuer,
          clientId: oidc.clientId,
          clientSecret: oidc.clientSecret,
          roles: null,
          rolesClaim: 'groups',
          scopes: ['groups'],
          assumesVerified: false,
          ...provider,
        },
      ],
      domains: [],
      linksByEmail: [],
      ...settings,
    },
  });
  const [address = '', port] = oidc.host.split(':');
  one.allowedHosts.push({ kind: 'address', address, port: Number(port) });
  const { read } = one.services.db;
  return {
    ...one,
    oidc,
    openBrowser: () => openTestBrowser(one),
    people: () => read.select().from(schema.user).orderBy(schema.user.createdAt),
    events: async () => {
      const { type, actorName, data, at } = schema.event;
      return read.select({ type, actorName, data }).from(schema.event).orderBy(at, schema.event.id);
    },
    async close() {
      await one.close();
      await oidc.close();
    },
  };
}
