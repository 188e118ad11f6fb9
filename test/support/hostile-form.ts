import { randomUUID } from 'node:crypto';
import { type Field, type Form, tagsOf } from './html.ts';
import { formsAt, signatureOf, type Visited, type Visitor } from './visitor.ts';

export interface Trial {
  texts: readonly string[];
  /** The most posts of one form that are meant to be stored. */
  posts: number;
  /** By the name of a field: how far through the texts it is, over all forms that have it. */
  cursors: Map<string, number>;
  /** What was taken, by the mark at its end. */
  stored: Map<string, string>;
  /** The marks of what each form put last: what came before may have been written over. */
  last: Map<string, string[]>;
  faults: string[];
}

/** What a field takes that does not take everything. */
const plain: [RegExp, string][] = [
  [/-day$/, '3'],
  [/-month$/, '4'],
  [/birth.*-year$/i, '1961'],
  [/-year$/, '2027'],
  [/e-?mail|returnResponseTo/i, 'someone@practice.example'],
  [/telephone|phone/i, '01632 960 001'],
  [/postcode/i, 'BS1 4DJ'],
  [/practiceCode|odsCode/i, 'Z99001'],
  [/time$/i, '14:30'],
  [/minutes/i, '30'],
  [/url/i, 'https://example.org/'],
  [/importance|confidence|motivation|capacity/i, '5'],
  [/^addresses$/, 'someone@practice.example'],
  [/nhsNumber|age$|weeks|website|remindAfter|quota|smallestGroup/i, ''],
];
const plainFor = (name: string) =>
  plain.find(([known]) => known.test(name))?.[1] ?? 'Something plain';
const isPlain = (name: string) => plain.some(([known]) => known.test(name));

let marks = 0;
/** A field that people fill in; `website` is the one they never see. */
export const isText = ({ kind, name }: Field) =>
  (kind === 'text' && name !== 'website') || kind === 'password';
/** What says which of a page's acts a form asks for. */
export const isAct = ({ kind, name }: Field) =>
  kind === 'hidden' && ['intent', 'act'].includes(name);

/** As the server keeps text: whole characters, one kind of line end, no space around it. */
const asKept = (text: string) =>
  text.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll('\0', '\ufffd').trim();

/**
 * One kind of form, on any of the pages that have it: everything at once in every field; single
 * texts in the fields that take only some; then texts to be stored, as many in a field as it takes.
 */
export async function tryForm(who: Visitor, pages: Visited[], signature: string, trial: Trial) {
  const where = [...pages];
  /** The same form, also where it asks something more than before. */
  const like = (html: string) => {
    const there = formsAt({ path: where[0]?.path ?? '', html });
    const names = form?.fields.filter(isText).map(({ name }) => name) ?? [];
    return (
      there.find((one) => signatureOf(one) === signature) ??
      there.find((one) => names.every((name) => one.fields.some((field) => field.name === name)))
    );
  };
  const most = new Map<string, number>();
  const strict = new Set<string>();
  const fault = (what: string) => trial.faults.push(`${signature.slice(0, 160)}: ${what}`);
  let form: Form | undefined;
  let tries = 0;
  let taken = 0;
  let usedUp = false;
  let onTo: string | undefined;

  async function find(): Promise<Form | undefined> {
    // One that is used up by being sent is tried on one record; on every record when there is time.
    for (; where[0] && (taken === 0 || trial.posts > 100 || !usedUp); where.shift()) {
      const answer = await who.get(where[0].path);
      const body = await answer.text();
      const html = answer.status === 200 ? body : '';
      const found = formsAt({ path: where[0].path, html }).find(
        (one) => signatureOf(one) === signature,
      );
      if (found) return found;
      usedUp = true;
    }
    return undefined;
  }

  /** Sends the form with what `fill` gives for its text fields; false when it is there no more. */
  async function send(fill: (field: Field, place: number) => string | undefined) {
    form ??= await find();
    const path = where[0]?.path;
    if (!form || !path) return false;
    const { fields } = form;
    const texts = fields.filter(isText);
    const sent = fields.map((field): [string, string] => {
      if (field.name === '_key') return ['_key', randomUUID()];
      if (!isText(field)) return [field.name, field.value];
      return [field.name, fill(field, texts.indexOf(field)) ?? plainFor(field.name)];
    });
    tries++;
    const answer = await who.post(form.action, sent);
    const html = await answer.text();
    inspect(path, answer, html, fault);
    const { status } = answer;
    if (status === 303) {
      taken++;
      const kept: string[] = [];
      for (const [name, text] of sent) {
        // What one asks for is sealed until it is sent.
        const hidden = path.startsWith('/ask/') || kindOf(fields, name) === 'password';
        const whole = asKept(text);
        if (!hidden)
          for (const piece of whole.matchAll(/[\s\S]*?(zq\d+z)/g)) {
            trial.stored.set(piece[1] ?? '', piece[0].trim());
            kept.push(piece[1] ?? '');
          }
      }
      trial.last.set(form.action + signature, kept);
      onTo ??= answer.headers.get('location')?.replace(/#.*/, '');
      form = undefined;
    } else if (status === 422 || status === 409) {
      const again = like(html);
      if (!again) fault(`${status} without the form`);
      for (const [index, [name, text]] of sent.entries()) {
        const field = fields[index];
        if (!again || field?.kind !== 'text' || !isText(field)) continue;
        const shown = again.fields.find((field) => field.name === name)?.value ?? '';
        if (asKept(shown) !== asKept(text)) fault(`${name} shows ${cut(shown)} for ${cut(text)}`);
      }
      learn(html);
      if (status === 409) form = undefined;
    } else if (status === 403 || status === 404) form = undefined;
    // A search, or a page that says that something was done.
    else if (status === 200) return true;
    else if (status === 429) throw new Error(`${path}: the limit was met`);
    else fault(`${status} for ${cut(JSON.stringify(sent))}`);
    return true;
  }

  /** What the messages say of what their fields take. */
  function learn(html: string): void {
    const summary = html.slice(html.indexOf('nhsuk-error-summary'));
    for (const [, name = '', said = ''] of summary.matchAll(/href="#([^"]+)"[^>]*>([^<]*)</g)) {
      const limit = said.match(/(\d[\d,]*) characters or fewer/)?.[1];
      if (limit) most.set(name, Number(limit.replaceAll(',', '')));
      else if (!most.has(name)) strict.add(name);
    }
  }
  const limited = (field: Field) => isPlain(field.name) || strict.has(field.name);

  /** As many of the texts that come next for this field as it takes, each marked at its end. */
  function next(field: Field): string {
    const name = field.name.replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, ':id');
    const room = most.get(field.name) ?? 4_000;
    let at = trial.cursors.get(name) ?? 0;
    let whole = '';
    for (let turn = 0; turn < trial.texts.length; turn++) {
      const piece = `${trial.texts[at % trial.texts.length]} zq${++marks}z`;
      if (whole.length + piece.length + 1 > room) {
        if (whole) break;
      } else whole += `${whole && ' '}${piece}`;
      at++;
    }
    trial.cursors.set(name, at);
    return whole || 'x';
  }

  const everything = trial.texts.join('\n');
  const textFields = (await find())?.fields.filter(isText).length ?? 0;
  for (let from = 0; from < textFields; from += 4)
    if (!(await send((_, place) => (place >= from && place < from + 4 ? everything : undefined))))
      break;
  for (let turn = 0; turn < Math.min(trial.posts, trial.texts.length); turn++)
    if (!(await send((field, place) => (limited(field) ? single(trial, field, place) : undefined))))
      break;
  const rounds = Math.min(trial.posts, 400);
  for (let turn = 0; turn < rounds; turn++)
    if (!(await send((field) => (limited(field) ? undefined : next(field))))) break;
  return { tries, taken, onTo };
}

/** No text became markup: no script but ours, nothing that runs when touched. */
function inspect(
  path: string,
  answer: Response,
  html: string,
  fault: (what: string) => void,
): void {
  const nonce = answer.headers.get('content-security-policy')?.match(/'nonce-([^']+)'/)?.[1];
  for (const { name, closes, attributes } of tagsOf(html)) {
    if (closes) continue;
    const runs =
      (name === 'script' && attributes.nonce !== nonce) ||
      ['iframe', 'object', 'embed', 'base'].includes(name) ||
      Object.keys(attributes).some((key) => key.startsWith('on')) ||
      ['href', 'src', 'action', 'formaction'].some((key) =>
        /^\s*(javascript|vbscript|data:text)/i.test(attributes[key] ?? ''),
      );
    if (runs) fault(`${path} has <${name} ${cut(JSON.stringify(attributes))}>`);
  }
}

/** A form of choices and buttons alone: in place of each value, its key too, one the page never offered. */
export async function tryValues(who: Visitor, path: string, form: Form, trial: Trial) {
  const fault = (what: string) => trial.faults.push(`${signatureOf(form)}: ${what}`);
  const sent = form.fields.map((field, place): [string, string] => [
    field.name,
    isAct(field) ? field.value : single(trial, field, place),
  ]);
  const answer = await who.post(form.action, sent);
  inspect(path, answer, await answer.text(), fault);
  if (answer.status >= 500 || answer.status === 429)
    fault(`${answer.status} for ${cut(JSON.stringify(sent))}`);
}

function single(trial: Trial, field: Field, place: number): string {
  const name = `${field.name.replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, ':id')} alone`;
  const at = trial.cursors.get(name) ?? place;
  trial.cursors.set(name, at + 1);
  return trial.texts[at % trial.texts.length] ?? '';
}

const kindOf = (fields: Field[], name: string) => fields.find((field) => field.name === name)?.kind;
const cut = (text: string) => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
