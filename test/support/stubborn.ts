import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Form } from './html.ts';
import { formsAt, type Visitor, visitor } from './visitor.ts';

/** Under load: what was confirmed to people, and how often the server was gone meanwhile. */
export interface Load {
  going: boolean;
  /** Posts that are on their way. */
  onTheirWay: number;
  /** Posts that got no answer and were sent again under the same key. */
  again: number;
  /** What the server said was done, by kind: the marks that were typed. */
  confirmed: Map<string, string[]>;
}

/**
 * Somebody who does not give up: asks for a page until there is an answer, and sends a form with the
 * same key until it is confirmed, twice at once where `twice` says so.
 */
export async function stubborn(
  server: Parameters<typeof visitor>[0],
  email: string,
  load: Load,
  twice: () => boolean,
) {
  const who: Visitor = await visitor(server, email);

  async function answered(ask: () => Promise<Response>, missed?: () => void) {
    for (;;) {
      try {
        const answer = await ask();
        const html = await answer.text();
        if (answer.status < 500) return { answer, html };
      } catch {
        // Nobody was there, or was killed in the middle of the answer.
      }
      missed?.();
      await pause(100);
    }
  }

  const read = async (path: string) => (await answered(() => who.get(path))).html;

  /** The form of a page that has a field of this name, with a key of its own. */
  async function open(path: string, hasField: string, value?: string): Promise<Form> {
    const html = await read(path);
    const form = formsAt({ path, html }).find(({ fields }) =>
      fields.some((field) => field.name === hasField && (value ?? field.value) === field.value),
    );
    if (!form) throw new Error(`${path} has no form with ${hasField}`);
    return form;
  }

  /** Sends it with what is typed until it is confirmed, and writes down that it was; gives where it led. */
  async function send(kind: string, mark: string, form: Form, typed: Record<string, string>) {
    const fields = form.fields.map(({ name, value }): [string, string] => [
      name,
      name === '_key' ? randomUUID() : (typed[name] ?? value),
    ]);
    const post = () => who.post(form.action, fields);
    const leads = new Set<string>();
    load.onTheirWay++;
    try {
      const sent = () => answered(post, () => load.again++);
      for (const { answer, html } of await Promise.all(twice() ? [sent(), sent()] : [sent()])) {
        const said = html.slice(html.indexOf('nhsuk-error-summary')).slice(0, 600);
        if (answer.status !== 303) throw new Error(`${kind} answered ${answer.status}: ${said}`);
        leads.add(answer.headers.get('location') ?? '');
      }
      // Whichever answer came through, it is of the one act.
      if (leads.size !== 1) throw new Error(`${kind} led to ${[...leads].join(' and ')}`);
    } finally {
      load.onTheirWay--;
    }
    load.confirmed.set(kind, [...(load.confirmed.get(kind) ?? []), mark]);
    return [...leads][0] ?? '';
  }
  return { read, open, send };
}
