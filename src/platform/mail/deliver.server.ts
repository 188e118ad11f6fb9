import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { newId } from '../id.ts';
import type { MailSettings } from './settings.ts';

export interface Message {
  to: string;
  subject: string;
  /** Plain text; people read mail on old phones and with screen readers. */
  text: string;
}

export interface MailDelivery {
  /** Hands one message over; throws `MailFailure`. */
  deliver(message: Message): Promise<void>;
  /** Where messages are put as files, in demo mode. */
  outbox?: string;
}

/** A message that was not taken; `permanent` when trying again cannot help. */
export class MailFailure extends Error {
  override name = 'MailFailure';
  readonly permanent: boolean;
  constructor(permanent: boolean, cause: unknown) {
    super(
      permanent ? 'the mail server refused the message' : 'the mail server could not be reached',
      { cause },
    );
    this.permanent = permanent;
  }
}

/** Opens the way mail leaves: over SMTP, or into a folder where each message is a file. */
export function openMail(settings: MailSettings): MailDelivery {
  const from = `${settings.from.name} <${settings.from.address}>`;
  if (settings.kind === 'file') {
    const outbox = settings.directory;
    return {
      outbox,
      async deliver(message) {
        await mkdir(outbox, { recursive: true, mode: 0o700 });
        const path = join(outbox, `${newId()}.json`);
        await writeFile(
          `${path}.part`,
          JSON.stringify({ at: new Date().toISOString(), from, ...message }),
          {
            mode: 0o600,
          },
        );
        await rename(`${path}.part`, path);
      },
    };
  }
  const transport = nodemailer.createTransport({
    host: settings.host,
    port: settings.port,
    secure: settings.implicitTls,
    requireTLS: settings.tls === 'required',
    ignoreTLS: settings.tls === 'off',
    ...(settings.user ? { auth: { user: settings.user, pass: settings.password } } : {}),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async deliver(message) {
      try {
        await transport.sendMail({
          from,
          to: message.to,
          subject: message.subject,
          text: message.text,
        });
      } catch (error) {
        const code = (error as { responseCode?: number }).responseCode ?? 0;
        throw new MailFailure(code >= 500 && code < 600, error);
      }
    },
  };
}

export interface OutboxMessage extends Message {
  at: string;
  from: string;
}

/** The newest messages of a file outbox, newest first. */
export async function listOutbox(outbox: string, most = 50): Promise<OutboxMessage[]> {
  const names = await readdir(outbox).catch(() => [] as string[]);
  const newest = names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse()
    .slice(0, most);
  return Promise.all(
    newest.map(
      async (name) => JSON.parse(await readFile(join(outbox, name), 'utf8')) as OutboxMessage,
    ),
  );
}
