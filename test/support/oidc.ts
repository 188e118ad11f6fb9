import { createServer, type Server } from 'node:http';
import Oidc, { type ClientMetadata } from 'oidc-provider';
import { cookiesAfter } from './cookies.ts';

/** Who the provider knows, and what it says of them. */
const people: Record<string, { email: string; email_verified: boolean; name: string }> = {
  amina: { email: 'Link.Worker@demo.example', email_verified: true, name: 'Amina at the provider' },
  claimer: { email: 'manager@demo.example', email_verified: false, name: 'Not Helen' },
  stranger: { email: 'stranger@elsewhere.example', email_verified: true, name: 'Stranger' },
};
/** A real provider at an address, whose log-in page lets somebody in without asking. */
export async function startProvider(
  issuer: string,
  client: Omit<ClientMetadata, 'client_id'>,
  login: () => { accountId: string; acr?: string },
): Promise<Server> {
  const oidc = new Oidc(issuer, {
    clients: [{ client_id: 'holdfast', ...client }],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    acrValues: ['AAL1', 'AAL2'],
    enabledJWA: { clientAuthSigningAlgValues: ['RS512'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['a key for tests'] },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: async (_ctx, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...people[id] }),
    }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId ?? '',
        accountId: ctx.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  const answer = oidc.callback();
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) return void answer(request, response);
    void oidc.interactionFinished(request, response, { login: login() });
  });
  await new Promise<void>((done) => server.listen(Number(new URL(issuer).port), 'localhost', done));
  return server;
}

/** Goes through the provider as a browser would; gives the address it sends back to. */
export async function throughProvider(address: string): Promise<URL> {
  let next = new URL(address);
  const { origin } = next;
  let cookie = '';
  for (let step = 0; step < 10 && next.origin === origin; step++) {
    const answer = await fetch(next, { headers: { cookie }, redirect: 'manual' });
    cookie = cookiesAfter(answer, cookie);
    const location = answer.headers.get('location');
    if (!location) throw new Error(`the provider answered ${answer.status}`);
    next = new URL(location, next);
  }
  return next;
}
