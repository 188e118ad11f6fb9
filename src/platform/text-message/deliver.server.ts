import { request } from 'undici';
import { writeToOutbox } from '../mail/outbox.server.ts';
import type { TextSettings } from './settings.server.ts';

export interface TextMessage {
  /** International form: `+447700900123`. */
  to: string;
  text: string;
  /** An id of ours, by which the gateway knows a second delivery of the same message. */
  id: string;
}

export interface TextDelivery {
  /** Hands one message over; throws `TextFailure`. */
  deliver(message: TextMessage): Promise<void>;
}

/** A text message that was not taken; `permanent` when trying again cannot help. It names nobody. */
export class TextFailure extends Error {
  override name = 'TextFailure';
  readonly permanent: boolean;

  constructor(permanent: boolean, message: string) {
    super(message);
    this.permanent = permanent;
  }
}

/**
 * Opens the way text messages leave. A gateway is sent `POST` with JSON `{to, from, text, reference}`,
 * a bearer token and an `Idempotency-Key`; any 2xx answer means that it has taken the message.
 */
export function openTexts(settings: TextSettings): TextDelivery {
  if (settings.kind === 'file') {
    return {
      deliver: ({ to, text }) =>
        writeToOutbox(settings.directory, {
          from: 'Text message',
          to,
          subject: 'Text message',
          text,
        }),
    };
  }
  return {
    async deliver({ id, to, text }) {
      const status = await post(settings, id, { to, from: settings.from, text, reference: id });
      if (status >= 200 && status < 300) return;
      if (status === 401 || status === 403)
        throw new TextFailure(false, 'the gateway refused our token');
      const forGood = status >= 400 && status < 500 && status !== 408 && status !== 429;
      throw new TextFailure(
        forGood,
        forGood ? 'the gateway refused the message' : 'the gateway asked us to try later',
      );
    },
  };
}

async function post(
  settings: TextSettings & { kind: 'http' },
  id: string,
  body: Record<string, string>,
): Promise<number> {
  try {
    const answer = await request(settings.url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${settings.token}`,
        'content-type': 'application/json',
        'idempotency-key': id,
      },
      body: JSON.stringify(body),
      headersTimeout: 15_000,
      bodyTimeout: 15_000,
    });
    await answer.body.dump();
    return answer.statusCode;
  } catch {
    // The cause may quote the request; what matters to anybody is said here.
    throw new TextFailure(false, 'the gateway could not be reached');
  }
}
