import type { SafeFetch } from '@tinyforge/providers';
import type { Clock } from '../context.ts';
import { type AskProvider, createAskProvider } from './ask-provider.ts';
import { createGithub } from './github.ts';
import { type IdentitySource, lowerGroups } from './identity-source.ts';
import { createOpenidConnect } from './openid-connect.ts';
import type { SignInProvider, SignInProviderId, SignInSettings } from './sign-in-settings.ts';

type Create = (provider: SignInProvider, context: { ask: AskProvider; clock: Clock }) => IdentitySource;

/** One for each provider that the operator has set up. */
export function createIdentitySources({
  settings,
  fetch,
  clock,
}: {
  settings: SignInSettings;
  fetch: SafeFetch;
  clock: Clock;
}): IdentitySource[] {
  const ask = createAskProvider(fetch);
  return settings.providers.map((provider) => CREATE[provider.id](provider, { ask, clock }));
}

/** Forges that are OpenID Connect providers, with the claim in which they name groups: paths of GitLab, `org` and `org:team` of Gitea. */
function createForge(scopes: readonly string[]): Create {
  return (provider, context) => {
    const source = createOpenidConnect(
      { ...provider, scopes, rolesClaim: 'groups', roles: lowerGroups(provider.roles) },
      context,
    );
    return {
      ...source,
      get issuer() {
        return source.issuer;
      },
      async identify(code) {
        const identity = await source.identify(code);
        return { ...identity, groups: identity.groups.map((group) => group.toLowerCase()) };
      },
    };
  };
}

/** How to ask each kind of provider. */
const CREATE: Readonly<Record<SignInProviderId, Create>> = {
  github: createGithub,
  gitlab: createForge([]),
  // Without a scope that names a right, Gitea grants all rights of the account; `read:user` is the smallest
  // (docs/sign-in.md).
  gitea: createForge(['groups', 'read:user']),
  oidc: createOpenidConnect,
};
