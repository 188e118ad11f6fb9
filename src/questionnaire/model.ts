import { z } from 'zod';

/**
 * The part of FHIR R4 Questionnaire that Holdfast works with. Objects are loose: what a definition
 * holds beyond this is kept as it came, and `check.ts` says what of it will not work here.
 */
const coding = z.looseObject({
  system: z.string().optional(),
  code: z.string().optional(),
  display: z.string().optional(),
});
export type Coding = z.infer<typeof coding>;

export interface Extension {
  url: string;
  extension?: Extension[] | undefined;
  valueBoolean?: boolean | undefined;
  valueInteger?: number | undefined;
  valueDecimal?: number | undefined;
  valueString?: string | undefined;
  valueMarkdown?: string | undefined;
  valueCode?: string | undefined;
  valueDate?: string | undefined;
  valueUri?: string | undefined;
  valueExpression?: { language?: string | undefined; expression?: string | undefined } | undefined;
}
const extension: z.ZodType<Extension> = z.looseObject({
  url: z.string().max(300),
  get extension() {
    return z.array(extension).max(200).optional();
  },
  valueBoolean: z.boolean().optional(),
  valueInteger: z.int().optional(),
  valueDecimal: z.number().optional(),
  valueString: z.string().optional(),
  valueMarkdown: z.string().optional(),
  valueCode: z.string().optional(),
  valueDate: z.string().optional(),
  valueUri: z.string().optional(),
  valueExpression: z
    .looseObject({ language: z.string().optional(), expression: z.string().max(4000).optional() })
    .optional(),
});
const extensions = z.array(extension).max(100).optional();

/** The translations of an element stand beside it, under its name with a `_` before. */
const primitive = z.looseObject({ extension: extensions }).optional();

/** One answer, or one value a definition speaks of: exactly one of these. */
const values = {
  valueBoolean: z.boolean().optional(),
  valueDecimal: z.number().optional(),
  valueInteger: z.int().optional(),
  valueDate: z.iso.date().optional(),
  valueString: z.string().optional(),
  valueCoding: coding.optional(),
};
export const answerShape = z.strictObject(values);
export type Answer = z.infer<typeof answerShape>;

const option = z.looseObject({
  valueInteger: values.valueInteger,
  valueDate: values.valueDate,
  valueString: values.valueString,
  valueCoding: z
    .looseObject({ ...coding.shape, extension: extensions, _display: primitive })
    .optional(),
  initialSelected: z.boolean().optional(),
  extension: extensions,
});
export type Option = z.infer<typeof option>;

export const operators = ['exists', '=', '!=', '>', '<', '>=', '<='] as const;
const condition = z.looseObject({
  question: z.string(),
  operator: z.enum(operators),
  answerBoolean: z.boolean().optional(),
  answerDecimal: z.number().optional(),
  answerInteger: z.int().optional(),
  answerDate: z.iso.date().optional(),
  answerString: z.string().optional(),
  answerCoding: coding.optional(),
});
export type Condition = z.infer<typeof condition>;

export const itemTypes = [
  'group',
  'display',
  'boolean',
  'decimal',
  'integer',
  'date',
  'string',
  'text',
  'choice',
  'open-choice',
] as const;
export type ItemType = (typeof itemTypes)[number];

const ownItem = {
  linkId: z.string().trim().min(1).max(255),
  prefix: z.string().max(40).optional(),
  text: z.string().max(10_000).optional(),
  _text: primitive,
  type: z.enum(itemTypes),
  enableWhen: z.array(condition).max(50).optional(),
  enableBehavior: z.enum(['all', 'any']).optional(),
  required: z.boolean().optional(),
  repeats: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  maxLength: z.int().positive().optional(),
  answerOption: z.array(option).max(500).optional(),
  answerValueSet: z.string().optional(),
  initial: z.array(answerShape).max(20).optional(),
  extension: extensions,
};
export interface Item extends z.infer<z.ZodObject<typeof ownItem>> {
  item?: Item[] | undefined;
}
const item: z.ZodType<Item> = z.looseObject({
  ...ownItem,
  get item() {
    return z.array(item).max(500).optional();
  },
});

/** What gives a questionnaire its name for good: `url|version`. */
export const questionnaireShape = z.looseObject({
  resourceType: z.literal('Questionnaire'),
  url: z.url({ error: 'must be an address or a urn' }).max(300),
  version: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/^[^|\s]+$/, 'must have no | and no space'),
  title: z.string().trim().min(1).max(300),
  _title: primitive,
  status: z.enum(['draft', 'active', 'retired', 'unknown']),
  language: z.string().max(20).optional(),
  publisher: z.string().max(500).optional(),
  description: z.string().max(10_000).optional(),
  _description: primitive,
  copyright: z.string().max(10_000).optional(),
  extension: extensions,
  item: z.array(item).min(1).max(500),
});
export type Questionnaire = z.infer<typeof questionnaireShape>;

/** Answers by the linkId of their question; a question without any has no entry, or an empty one. */
export type Answers = Readonly<Record<string, readonly Answer[]>>;

export const canonicalOf = (of: Pick<Questionnaire, 'url' | 'version'>) =>
  `${of.url}|${of.version}`;

export const isQuestion = ({ type }: Pick<Item, 'type'>) => type !== 'group' && type !== 'display';

export interface Placed {
  item: Item;
  /** The item it stands under. */
  parent: Placed | null;
  /** Its place in the whole, from 0: short and safe as the name of a form field. */
  place: number;
}

/** Every item in the order it is asked, each with what it stands under. */
export function listItems(of: Pick<Questionnaire, 'item'>): Placed[] {
  const found: Placed[] = [];
  const walk = (items: readonly Item[], parent: Placed | null) => {
    for (const one of items) {
      const placed = { item: one, parent, place: found.length };
      found.push(placed);
      walk(one.item ?? [], placed);
    }
  };
  walk(of.item, null);
  return found;
}

const kinds = ['Boolean', 'Decimal', 'Integer', 'Date', 'String', 'Coding'] as const;
export type ValueKind = (typeof kinds)[number];

/** The kind of a value and the value, whether it is an answer, an option or part of a condition. */
export function readValue(
  from: object,
  prefix: 'value' | 'answer' = 'value',
): { kind: ValueKind; value: boolean | number | string | Coding } | null {
  for (const kind of kinds) {
    const value = (from as Record<string, unknown>)[prefix + kind];
    if (value !== undefined) return { kind, value: value as boolean | number | string | Coding };
  }
  return null;
}

/** The value alone, as an answer. */
export function answerFrom(from: object): Answer {
  const found = readValue(from);
  if (!found) return {};
  if (found.kind !== 'Coding') return { [`value${found.kind}`]: found.value };
  const { system, code, display } = found.value as Coding;
  return {
    valueCoding: {
      ...(system === undefined ? {} : { system }),
      ...(code === undefined ? {} : { code }),
      ...(display === undefined ? {} : { display }),
    },
  };
}

/** Two values are the same: of codes, system and code count and words do not. */
export function sameValue(
  one: ReturnType<typeof readValue>,
  other: ReturnType<typeof readValue>,
): boolean {
  if (!one || !other) return false;
  if (one.kind === 'Coding' && other.kind === 'Coding') {
    const [a, b] = [one.value as Coding, other.value as Coding];
    return a.code === b.code && (a.system ?? '') === (b.system ?? '');
  }
  const number = (kind: ValueKind) => kind === 'Integer' || kind === 'Decimal';
  if (one.kind !== other.kind && !(number(one.kind) && number(other.kind))) return false;
  return one.value === other.value;
}
