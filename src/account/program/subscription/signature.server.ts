import { createHmac } from 'node:crypto';

/**
 * How a notification shows that it is ours and new: HMAC-SHA256 over the second it was sent, a full
 * stop and the body, with the secret that the program gave. Hexadecimal, after `v1=`.
 */
export function signatureOf(secret: string, timestamp: number, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
