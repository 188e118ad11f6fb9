// A first call, for Node 22 or later and nothing else: node docs/first-call.mjs [http://localhost:3000]
// The key is that of the demonstration's practice system. It is public: no other Holdfast knows it.
import { createPrivateKey, randomUUID, sign } from 'node:crypto';

const base = `${process.argv[2] ?? 'http://localhost:3000'}/fhir/R4`;
const program = '0198c0de-0000-7000-8000-000000000001';
const key = {
  kty: 'EC',
  crv: 'P-384',
  x: 'AVtohKtLK0aR9LHsNNrz_7_33anGyCtqyyZHkpu1nb5J4VY_pXUtXIGL2GEStrZg',
  y: '5bI_KSugiNwzHJX6GJedq4lFlUf-87WLPtO_QjstR6xQRGhQ7xN65aaCqw8FT-HW',
  d: 'BiJTkBeH2PvQckABIcjjvXGBMAh07111T-9L_StM8Ccu1UbVGfKw_HflOpRhKd6K',
};

const smart = await (await fetch(`${base}/.well-known/smart-configuration`)).json();

// The program says who it is, signed, for the next five minutes and once.
const part = (what) => Buffer.from(JSON.stringify(what)).toString('base64url');
const statement = `${part({ alg: 'ES384', typ: 'JWT', kid: 'demo' })}.${part({
  iss: program,
  sub: program,
  aud: smart.token_endpoint,
  jti: randomUUID(),
  exp: Math.floor(Date.now() / 1000) + 240,
})}`;
const signature = sign('sha384', Buffer.from(statement), {
  key: createPrivateKey({ key, format: 'jwk' }),
  dsaEncoding: 'ieee-p1363',
}).toString('base64url');

const { access_token, scope, error_description } = await (
  await fetch(smart.token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: `${statement}.${signature}`,
    }),
  })
).json();
if (!access_token) throw new Error(error_description);
console.log(`May: ${scope}`);

const answer = await fetch(`${base}/Task?_count=3&_total=accurate`, {
  headers: { authorization: `Bearer ${access_token}` },
});
const found = await answer.json();
console.log(`${found.total} referrals of ours. The last to move:`);
for (const { resource } of found.entry ?? [])
  console.log(`${resource.lastModified}  ${resource.status}  ${resource.for.display}`);
