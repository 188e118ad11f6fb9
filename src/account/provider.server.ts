import { createPrivateKeyJwtClientAssertionGetter } from '@better-auth/core/oauth2';
import { betterAuth } from 'better-auth';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import type { Database } from '#platform/database/database.server.ts';
import type { ClientProof, OidcSettings } from '#platform/oidc-settings.server.ts';
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

/** The library's words for how the token endpoint is shown who we are. */
function shownBy(proof: ClientProof) {
  if (proof.kind === 'secret') return { clientSecret: proof.secret };
  const getClientAssertion = createPrivateKeyJwtClientAssertionGetter({
    privateKeyPem: proof.pem,
    algorithm: proof.algorithm,
    ...(proof.id ? { kid: proof.id } : {}),
  });
  return { tokenEndpointAuth: { method: 'private_key_jwt' as const, getClientAssertion } };
}

/**
 * Who it is at the provider, by an ID token whose signature the library has checked already.
 * @throws where the provider does not vouch for the assurance that is needed: nobody is let in
 */
function subjectOf(oidc: OidcSettings, idToken: string | undefined, subject: unknown): string {
  const [, body = ''] = (idToken ?? '').split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString() || '{}');
  if (oidc.acrAccepted && !oidc.acrAccepted.includes(claims.acr))
    throw new Error('the provider answered with another assurance than is accepted');
  if (!claims.sub || claims.sub !== (subject ?? claims.sub))
    throw new Error('the provider answered about two different people');
  return claims.sub;
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
      session: {
        create: {
          // Where the assurance is checked, the provider has asked for the second factor.
          before: async (made) => ({
            data: { ...made, secondFactor: oidc.acrAccepted !== undefined },
          }),
        },
      },
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
            ...shownBy(oidc.proof),
            accountSubject: ({ tokens, profile }) => subjectOf(oidc, tokens.idToken, profile.sub),
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
