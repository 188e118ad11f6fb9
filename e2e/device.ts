import type { Page } from '@playwright/test';

/** Given a device with a passkey keeper, which unlocks (or does not) when it is asked. */
export async function giveDevice(page: Page, unlocks = true) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: unlocks,
      automaticPresenceSimulation: true,
    },
  });
  return {
    lock: (locked: boolean) =>
      devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: !locked }),
    forget: () => devtools.send('WebAuthn.clearCredentials', { authenticatorId }),
  };
}
