import { readFileSync } from 'node:fs';
import nodemailer from 'nodemailer';
import { headerText, isAddress } from './address.ts';
import { writeToOutbox } from './outbox.server.ts';
import type { MailSettings, SmtpSettings } from './settings.server.ts';

export interface Message {
  to: string;
  subject: string;
  /** Plain text; people read mail on old phones and with screen readers. */
  text: string;
  /** Makes a second delivery of the same message recognisable: an id of ours. */
  id?: string;
  /** An appointment that goes with it, as iCalendar text. */
  calendar?: string;
}

export interface MailDelivery {
  /** Hands one message over; throws `MailFailure`. */
  deliver(message: Message): Promise<void>;
  /** Where messages are put as files, instead of being sent. */
  outbox?: string;
}

/** A message that was not taken; `permanent` when trying again cannot help. It names nobody. */
export class MailFailure extends Error {
  override name = 'MailFailure';
  readonly permanent: boolean;
  /** The mail server's answer or the network's, such as 550 or ECONNREFUSED. */
  readonly code: string | undefined;

  constructor(permanent: boolean, message: string, code?: string) {
    super(message);
    this.permanent = permanent;
    this.code = code;
  }
}

/**
 * Opens the way mail leaves: over SMTP, or into a folder where each message is a file.
 * @throws when the certificate authority's file cannot be read
 */
export function openMail(settings: MailSettings): MailDelivery {
  const { from } = settings;
  if (settings.kind === 'file') {
    const outbox = settings.directory;
    return {
      outbox,
      async deliver(message) {
        const checked = checkedMessage(message);
        await writeToOutbox(outbox, { ...checked, from: `${from.name} <${from.address}>` });
      },
    };
  }
  const transport = nodemailer.createTransport(smtpOptions(settings));
  return {
    async deliver(message) {
      const { to, subject, text, id, calendar } = checkedMessage(message);
      try {
        await transport.sendMail({
          from: { name: headerText(from.name), address: from.address },
          // An object, so that nothing in it is read as a list of addresses.
          to: { name: '', address: to },
          subject,
          text,
          ...(id ? { messageId: `<${id}@${from.address.split('@')[1]}>` } : {}),
          ...(calendar
            ? { icalEvent: { method: calendarMethod(calendar), content: calendar } }
            : {}),
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        throw failureOf(error);
      }
    },
  };
}

function smtpOptions(settings: SmtpSettings) {
  return {
    host: settings.host,
    port: settings.port,
    secure: settings.implicitTls,
    requireTLS: settings.tls === 'required',
    ignoreTLS: settings.tls === 'off',
    ...(settings.user ? { auth: { user: settings.user, pass: settings.password ?? '' } } : {}),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    tls: {
      minVersion: 'TLSv1.2' as const,
      // Encryption that is merely welcome is not worth refusing mail over a certificate.
      rejectUnauthorized: settings.tls !== 'optional',
      ...(settings.caFile ? { ca: readFileSync(settings.caFile) } : {}),
    },
  };
}

function checkedMessage(message: Message): Message {
  if (!isAddress(message.to)) throw new MailFailure(true, 'the address is not an e-mail address');
  return {
    to: message.to,
    subject: headerText(message.subject),
    // Line ends are the mail protocol's business; other control characters are nobody's.
    text: message.text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, ''),
    ...(message.calendar ? { calendar: message.calendar } : {}),
    ...(message.id && /^[A-Za-z0-9-]{1,64}$/.test(message.id) ? { id: message.id } : {}),
  };
}

/** What the receiver's calendar is to do with it. */
const calendarMethod = (calendar: string) => /^METHOD:([A-Z]+)/m.exec(calendar)?.[1] ?? 'PUBLISH';

/**
 * A refusal of the recipient or the message (5xx) is for good. Everything an administrator or time
 * can mend is not: no connection, no encryption, a sign-in refused, a full mailbox.
 */
function failureOf(error: unknown): MailFailure {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  if (code === 'EAUTH' || responseCode === 530 || responseCode === 535)
    return new MailFailure(
      false,
      'the mail server refused our sign-in',
      String(responseCode ?? code),
    );
  if (code === 'ETLS')
    return new MailFailure(false, 'the mail server offers no encryption we can trust', code);
  if (responseCode !== undefined && responseCode >= 500)
    return new MailFailure(true, 'the mail server refused the message', String(responseCode));
  if (responseCode !== undefined && responseCode >= 400)
    return new MailFailure(false, 'the mail server asked us to try later', String(responseCode));
  return new MailFailure(false, 'the mail server could not be reached', code);
}
