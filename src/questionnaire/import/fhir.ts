import { urls } from '../extensions.ts';
import {
  answerShape,
  type Item,
  isQuestion,
  itemTypes,
  type Questionnaire,
  questionnaireShape,
} from '../model.ts';
import { initialProblem, withoutInitial } from '../problems.ts';
import { fhirFeatures, NoQuestionnaire, type Note, notebook } from './features.ts';
import { timeOfDay } from './parts.ts';

type Raw = Record<string, unknown>;

const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const list = (value: unknown): Raw[] => (Array.isArray(value) ? value.filter(isRaw) : []);

/** Elements of an item and of the whole that are used; all others are kept, and told. */
const ofItem = new Set(
  'linkId prefix text _text type enableWhen enableBehavior required repeats readOnly maxLength answerOption answerValueSet initial extension item id _prefix'.split(
    ' ',
  ),
);
const ofWhole = new Set(
  'resourceType id meta text url version title _title name status language publisher description _description copyright extension item date contained'.split(
    ' ',
  ),
);
const understood = new Set<string>(Object.values(urls));

/** Codes of a value set that is inside the file. */
function contained(whole: Raw, name: string): Raw[] | null {
  const set = list(whole.contained).find(
    ({ id, resourceType }) => resourceType === 'ValueSet' && `#${String(id)}` === name,
  );
  if (!set) return null;
  const listed = isRaw(set.expansion)
    ? list(set.expansion.contains)
    : list(isRaw(set.compose) ? set.compose.include : []).flatMap(({ system, concept }) =>
        list(concept).map((one): Raw => ({ ...one, system })),
      );
  return listed.map(({ system, code, display }) => ({
    valueCoding: {
      ...(system ? { system } : {}),
      ...(code ? { code } : {}),
      ...(display ? { display } : {}),
    },
  }));
}

/**
 * Reads a FHIR R4 Questionnaire: what Holdfast does not ask is left out or asked another way, and told.
 * @throws NoQuestionnaire where it is none, or its shape is wrong
 */
export function readFhir(
  text: string,
  url: string,
): { questionnaire: Questionnaire; notes: Note[] } {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch {
    throw new NoQuestionnaire('The file is not JSON');
  }
  if (!isRaw(whole) || whole.resourceType !== 'Questionnaire')
    throw new NoQuestionnaire('The file is not a FHIR Questionnaire');
  const raw = whole;
  const told = notebook(fhirFeatures);
  const { tell } = told;
  const left = new Set<string>();
  for (const name of Object.keys(raw)) if (!ofWhole.has(name)) tell('other element', name);
  for (const { url: name } of list(raw.extension))
    if (!understood.has(String(name))) tell('other extension', String(name));
  if (!raw.url || !raw.version) tell('no url or version', 'the whole');
  const items = list(raw.item).flatMap(itemOf);
  const parsed = questionnaireShape.safeParse({
    ...raw,
    contained: undefined,
    url: raw.url ?? url,
    version: String(raw.version ?? '1').replaceAll(/[|\s]+/g, '-'),
    title: raw.title ?? raw.name ?? 'Imported questionnaire',
    status: 'draft',
    item: items.map(unbound),
  });
  if (parsed.success) {
    const questionnaire = JSON.parse(JSON.stringify(parsed.data)) as Questionnaire;
    return {
      questionnaire: { ...questionnaire, item: questionnaire.item.map(begun) },
      notes: told.notes,
    };
  }
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'the whole';
  throw new NoQuestionnaire(
    items.length === 0
      ? 'Nothing in the questionnaire can be asked here'
      : `The questionnaire cannot be read at ${where}: ${issue?.message}`,
  );

  function itemOf(given: Raw): Raw[] {
    const linkId = String(given.linkId ?? '');
    const { item: below, ...own } = given;
    for (const name of Object.keys(own))
      if (!ofItem.has(name)) tell('other element', `${linkId}: ${name}`);
    for (const { url: name } of list(own.extension))
      if (!understood.has(String(name))) tell('other extension', `${linkId}: ${String(name)}`);
    const item: Raw = {
      ...own,
      ...(Array.isArray(below) ? { item: list(below).flatMap(itemOf) } : {}),
    };
    const type = String(item.type);
    const extended = (more: object[]) => [...list(item.extension), ...more];
    const as = (next: Item['type'], more: Raw = {}) => {
      const { answerOption: _o, answerValueSet: _v, initial: _i, ...rest } = item;
      return once({ ...rest, ...more, type: next }, linkId);
    };
    const out = (feature: 'attachment or reference' | 'value set elsewhere' | 'other type') => {
      tell(feature, linkId, feature === 'other type' ? type : '');
      left.add(linkId);
      // What stands under it has nothing to wait for any more.
      for (const one of list(item.item)) markLeft(one);
      return [];
    };
    if (type === 'dateTime' || type === 'time' || type === 'url' || type === 'quantity') {
      tell(type, linkId);
      if (type === 'dateTime') return as('date');
      if (type === 'quantity') return as('decimal');
      return as('string', type === 'time' ? { extension: extended(timeOfDay) } : {});
    }
    if (type === 'attachment' || type === 'reference') return out('attachment or reference');
    if (!(itemTypes as readonly string[]).includes(type)) return out('other type');
    if (item.answerValueSet !== undefined) {
      const options = contained(raw, String(item.answerValueSet));
      if (!options || options.length === 0 || options.length > 500)
        return out('value set elsewhere');
      const { answerValueSet: _, ...rest } = item;
      return once({ ...rest, answerOption: options }, linkId);
    }
    return once(item, linkId);
  }

  /** Without the values of kinds that Holdfast does not know, which begin a question there. */
  function known(item: Raw): Raw {
    const given = list(item.initial);
    const fit = given.filter((value) => answerShape.safeParse(value).success);
    if (fit.length === given.length) return item;
    tell('other initial', String(item.linkId), 'a value of a kind that is not known');
    const { initial: _, ...rest } = item;
    return fit.length > 0 ? { ...rest, initial: fit } : rest;
  }

  function begun(item: Item): Item {
    const made = item.item ? { ...item, item: item.item.map(begun) } : item;
    const problem = isQuestion(made) && initialProblem(made);
    if (problem) tell('other initial', made.linkId, problem);
    return problem ? withoutInitial(made) : made;
  }

  function markLeft(item: Raw): void {
    left.add(String(item.linkId));
    for (const one of list(item.item)) markLeft(one);
  }

  function once(item: Raw, linkId: string): Raw[] {
    if (item.repeats !== true || item.type === 'choice' || item.type === 'open-choice')
      return [known(item)];
    tell('repeating group or question', linkId);
    return [known({ ...item, repeats: false })];
  }

  /** Without the conditions on what was left out, or on values that cannot be compared here. */
  function unbound(item: Raw): Raw {
    const conditions = list(item.enableWhen);
    const kept = conditions.filter(
      (one) =>
        !left.has(String(one.question)) &&
        !['answerTime', 'answerDateTime', 'answerQuantity', 'answerReference'].some(
          (name) => name in one,
        ),
    );
    if (kept.length < conditions.length)
      tell('condition on what was left out', String(item.linkId));
    const { enableWhen: _, ...rest } = item;
    return {
      ...rest,
      ...(kept.length > 0 ? { enableWhen: kept } : {}),
      ...(item.item ? { item: list(item.item).map(unbound) } : {}),
    };
  }
}
