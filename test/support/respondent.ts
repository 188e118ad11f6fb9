import { setTimeout as sleep } from 'node:timers/promises';
import { questions } from '../../src/research/survey/human.ts';
import { type Form, formsOf, textOf } from './html.ts';

/** What somebody answers: the fields of questions, by name, and the address to link them with, if any. */
export interface Wishes {
  fields: Record<string, string>;
  address?: string;
  /** Presses the last button twice at once, as people do. */
  twice?: boolean;
  /** Waits before the last button is pressed. */
  wait?: () => Promise<unknown>;
}

export interface Told {
  /** Their own link, under which they can withdraw. */
  path: string;
  /** The questions that were asked, in order, by the names of their fields. */
  asked: string[];
  /** How long each page took, in milliseconds. */
  took: number[];
}

/** Nobody answers sooner than this after a page came; the server asks for three seconds. */
const READING = 3_200;

/**
 * Somebody who answers a survey over HTTP, page by page, without JavaScript: reads each page, fills its
 * one form and follows where that leads, until they are thanked.
 */
export async function respond(origin: string, start: string, wishes: Wishes): Promise<Told> {
  const told: Told = { path: start, asked: [], took: [] };
  const ask = async (path: string, body?: URLSearchParams) => {
    const began = performance.now();
    const answer = await fetch(origin + path, {
      redirect: 'manual',
      ...(body
        ? {
            method: 'POST',
            headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
            body: body.toString(),
          }
        : {}),
    });
    const html = await answer.text();
    told.took.push(performance.now() - began);
    return { status: answer.status, to: answer.headers.get('location'), html };
  };
  let path = start;
  let page = await ask(path);
  for (let pages = 0; pages < 60; pages += 1) {
    if (page.status !== 200) throw new Error(`${path} answered ${page.status}`);
    const [form] = formsOf(page.html, path);
    const step = heldIn(form, 'at');
    // Thanked: there is nothing more to send, or only to withdraw.
    if (!form || step === 'withdraw') return { ...told, path: path.replace(/\?.*/, '') };
    const body = fill(form, page.html, wishes, told);
    if (step === null) await sleep(READING);
    if (step === 'send') await wishes.wait?.();
    const [posted] = await Promise.all(
      Array.from({ length: step === 'send' && wishes.twice ? 2 : 1 }, () => ask(form.action, body)),
    );
    if (posted?.status !== 303 || posted.to === null)
      throw new Error(`${form.action} answered ${posted?.status}: ${textOf(posted?.html ?? '')}`);
    const onTo = new URL(posted.to, origin);
    path = onTo.pathname + onTo.search;
    page = await ask(path);
  }
  throw new Error('the survey does not end');
}

const heldIn = (form: Form | undefined, name: string) =>
  form?.fields.find((field) => field.name === name)?.value ?? null;

/** What they send of a form: what it holds hidden, and what they wish. */
function fill(form: Form, html: string, { fields, address }: Wishes, told: Told): URLSearchParams {
  const body = new URLSearchParams();
  for (const { name, kind, value } of form.fields) if (kind === 'hidden') body.set(name, value);
  switch (heldIn(form, 'at')) {
    case null:
      body.set('answer', questions.find(({ en }) => html.includes(en))?.answers[0] ?? '');
      break;
    case 'begin':
      body.set('agree', 'yes');
      break;
    case 'link':
      body.set('link', address ? 'yes' : 'no');
      body.set('address', address ?? '');
      break;
    case 'send':
      break;
    default:
      for (const { name, kind } of form.fields)
        if (kind !== 'hidden' && name in fields) {
          told.asked.push(name);
          body.set(name, fields[name] ?? '');
        }
  }
  return body;
}

/** Has so many at work at once, until all are done; gives what each came to, in their order. */
export async function allOf<Each, Done>(
  each: readonly Each[],
  atOnce: number,
  work: (one: Each, at: number) => Promise<Done>,
): Promise<Done[]> {
  const done: Done[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < each.length; at = next++)
      done[at] = await work(each[at] as Each, at);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return done;
}

/** Takes linked answers back, by their own link. */
export async function withdraw(origin: string, path: string): Promise<void> {
  const answer = await fetch(origin + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: 'at=withdraw',
  });
  if (answer.status !== 303) throw new Error(`withdrawing answered ${answer.status}`);
}
