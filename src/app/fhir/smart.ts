import { allKinds } from './kinds.server.ts';

/**
 * Where and how programs and apps sign in.
 * Source: SMART App Launch 2.0, "Conformance".
 */
export const smartConfiguration = (origin: string) => ({
  authorization_endpoint: `${origin}/authorise`,
  token_endpoint: `${origin}/fhir/token`,
  revocation_endpoint: `${origin}/fhir/revoke`,
  grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
  response_types_supported: ['code'],
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['private_key_jwt', 'none'],
  token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384'],
  scopes_supported: [
    'offline_access',
    'launch',
    'launch/patient',
    ...['user', 'patient', 'system'].flatMap((level) =>
      ['*', ...new Set(allKinds.map((kind) => kind.type))].map((type) => `${level}/${type}.rs`),
    ),
  ],
  capabilities: [
    'launch-ehr',
    'launch-standalone',
    'context-ehr-patient',
    'context-standalone-patient',
    'client-public',
    'client-confidential-asymmetric',
    'permission-offline',
    'permission-patient',
    'permission-user',
    'permission-v1',
    'permission-v2',
  ],
});
