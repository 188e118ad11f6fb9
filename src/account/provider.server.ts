import { betterAuth } from 'better-auth';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import type { OidcSettings } from '#platform/config.server.ts';
import type { Database } from '#platform/database/database.server.ts';
import { refuse } from '#platform/refusal.ts';
import { librarySettings } from './sign-in.server.ts';
import type { SignInOptions } from './sign-in-options.ts';

const PROVIDER = 'provider';
const PROBLEM = '/sign-in?problem';

/** An OpenID Connect provider that people may sign in with. */
export interface Provider {
  /** After "Sign in with". */
  label: string;
  /** The answer that sends somebody to the provider. @throws unavailable when it cannot be reached */
  begin(headers: Headers, then: string): Promise<Response>;
  /** Takes somebody who comes back from the provider in, or sends them to the sign-in page. */
  finish(request: Request): Promise<Response>;
}

function openLibrary(db: Database, options: SignInOptions, oidc: OidcSettings) {
  const settings = librarySettings(db, options);
  return betterAuth({
    ...settings,
    onAPIError: { errorURL: options.origin + PROBLEM },
    account: {
      accountLinking: {
        enabled: true,
        trustedProviders: [],
        // A sign-in is made by a link sent to its address, so the address is known to be theirs;
        // the provider must vouch for it too.
        requireLocalEmailVerified: false,
      },
      updateAccountOnSignIn: false,
    },
    // Nothing is asked of the provider later, so nothing that could be used there is kept.
    databaseHooks: {
      ...settings.databaseHooks,
      account: {
        create: {
          before: async (made) => ({
            data: { ...made, accessToken: null, refreshToken: null, idToken: null },
          }),
        },
      },
    },
    plugins: [
      ...settings.plugins,
      genericOAuth({
        config: [
          {
            providerId: PROVIDER,
            discoveryUrl: `${oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
            clientId: oidc.clientId,
            clientSecret: oidc.clientSecret,
            scopes: oidc.scopes,
            pkce: true,
            requireIdTokenVerification: true,
            // People are invited; the provider brings nobody in.
            disableSignUp: true,
            disableImplicitSignUp: true,
            ...(oidc.acrValues ? { authorizationUrlParams: { acr_values: oidc.acrValues } } : {}),
          },
        ],
      }),
    ],
  });
}

/**
 * Sign-in with a provider. The library asks the provider for its addresses once, when it is opened:
 * so it is opened when the first person wants it, apart from sign-in by password, which then works
 * whether or not the provider does; and again after it could not be reached.
 */
export function openProvider(db: Database, options: SignInOptions, oidc: OidcSettings): Provider {
  let opened: ReturnType<typeof openLibrary> | undefined;
  const library = async () => {
    const ours = opened ?? openLibrary(db, options, oidc);
    opened = ours;
    const { socialProviders } = await ours.$context;
    if (socialProviders.some((known) => known.id === PROVIDER)) return ours;
    opened = undefined;
    return null;
  };
  return {
    label: oidc.label,
    async begin(headers, then) {
      const ours = await library();
      if (!ours) throw refuse.unavailable();
      const answer = await ours.api.signInSocial({
        body: { provider: PROVIDER, callbackURL: then, errorCallbackURL: PROBLEM },
        headers,
        asResponse: true,
      });
      const { url } = (await answer.clone().json()) as { url?: string };
      if (!answer.ok || !url) throw refuse.unavailable();
      const sent = new Headers({ location: url });
      for (const cookie of answer.headers.getSetCookie()) sent.append('set-cookie', cookie);
      return new Response(null, { status: 303, headers: sent });
    },
    async finish(request) {
      const ours = await library();
      if (!ours) throw refuse.unavailable();
      return ours.handler(request);
    },
  };
}
