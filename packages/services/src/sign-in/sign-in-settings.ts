import type { Role } from '../context.ts';

/** Where people can sign in besides with a password. At most one of each, so that each has one redirect URI. */
export const SIGN_IN_PROVIDERS = ['github', 'gitlab', 'gitea', 'oidc'] as const;
export type SignInProviderId = (typeof SIGN_IN_PROVIDERS)[number];

/** What an operator says about one provider. */
export type SignInProvider = {
  id: SignInProviderId;
  /** As its button calls it. */
  name: string;
  /** Of a forge its web address, of OpenID Connect the issuer. */
  url: string;
  clientId: string;
  clientSecret: string;
  /** Which group gives which role for all workloads, `*` being everybody who is let in. Null: the provider says nothing about roles. */
  roles: readonly { group: string; role: Role }[] | null;
  /** The claim that holds the groups. */
  rolesClaim: string;
  /** Scopes to ask for besides `openid profile email`. */
  scopes: readonly string[];
  /** Whether an address counts as verified where the provider does not say. */
  assumesVerified: boolean;
};

export type SignInSettings = {
  providers: readonly SignInProvider[];
  /** Of email addresses, in lower case. Empty: there is no list. */
  domains: readonly string[];
  /** Whose verified addresses are enough to take over an account with the same address. */
  linksByEmail: readonly SignInProviderId[];
};

export const NO_SIGN_IN_PROVIDERS: SignInSettings = { providers: [], domains: [], linksByEmail: [] };
