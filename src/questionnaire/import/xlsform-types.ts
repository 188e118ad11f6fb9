import { urls } from '../extensions.ts';
import type { Extension, ItemType } from '../model.ts';
import type { xlsformFeatures } from './features.ts';
import { limitOf, timeOfDay } from './parts.ts';

interface Kind {
  as: 'item' | 'group' | 'end' | 'nothing';
  type: ItemType;
  /** The list of its choices. */
  list?: string;
  several: boolean;
  extension: Extension[];
  /** What is to be told of it. */
  told?: keyof typeof xlsformFeatures;
}

const item = (type: ItemType, more: Partial<Kind> = {}): Kind => ({
  as: 'item',
  type,
  several: false,
  extension: [],
  ...more,
});
const nothing = (told: Kind['told']): Kind =>
  item('display', { as: 'nothing', ...(told ? { told } : {}) });
const hidden: Extension = { url: urls.hidden, valueBoolean: true };

const leftOut: readonly [RegExp, Kind['told']][] = [
  [
    /^(geopoint|geotrace|geoshape|osm|start-geopoint|background-geopoint|location|gps)\b/,
    'place or map',
  ],
  [
    /^(image|photo|picture|audio|video|file|background-audio|draw|signature|annotate)\b/,
    'picture, sound or file',
  ],
  [/^barcode\b/, 'barcode'],
  [/^(rank|odk:rank)\b/, 'rank'],
  [/^(select_(one|multiple)_(from_file|external)|.*-external)\b/, 'choices from a file'],
  [
    /^(start|end|today|deviceid|device id|subscriberid|subscriber id|simserial|phonenumber|phone number|username|email|audit|imei|uri:.*|get .*|property)$/,
    'facts about the device',
  ],
  [/^include\b/, 'include'],
];

/** What a type of XLSForm becomes here. */
export function kindOf(written: string, row: Record<string, string>): Kind {
  const type = written.toLowerCase().replaceAll(/\s+/g, ' ').trim();
  const out = leftOut.find(([pattern]) => pattern.test(type));
  if (out) return nothing(out[1]);
  if (/^end[ _](group|repeat|loop)/.test(type)) return item('group', { as: 'end' });
  if (/^begin[ _]group/.test(type)) return item('group', { as: 'group' });
  if (/^begin[ _](repeat|loop)/.test(type)) return item('group', { as: 'group', told: 'repeat' });
  if (type === 'select_one hf_yes_no') return item('boolean');
  const select =
    /^(?:select_one|select one(?: from)?|select1) (\S+)( or_other| or specify other| or other)?$/.exec(
      type,
    ) ?? null;
  if (select) return chosen(select, false);
  const several =
    /^(?:select_multiple|select multiple(?: from)?|select all that apply(?: from)?|select) (\S+)( or_other| or specify other| or other)?$/.exec(
      type,
    );
  if (several) return chosen(several, true);
  switch (type) {
    case 'text':
    case 'string':
      return item(/multiline/.test(row.appearance ?? '') ? 'text' : 'string');
    case 'integer':
    case 'int':
      return item('integer');
    case 'decimal':
      return item('decimal');
    case 'date':
      return item('date');
    case 'note':
      return item('display');
    case 'acknowledge':
    case 'trigger':
      return item('boolean', { told: 'acknowledge' });
    case 'time':
      return item('string', { told: 'time', extension: timeOfDay });
    case 'datetime':
    case 'dateTime':
      return item('date', { told: 'datetime' });
    case 'hidden':
      return item('string', { told: 'hidden', extension: [hidden] });
    case 'calculate':
      return item(calculatedType(row.calculation ?? ''), { extension: [hidden] });
    case 'range':
      return rangeOf(row.parameters ?? '');
    default:
      return nothing('other type');
  }
}

const chosen = ([, list = '', other]: RegExpExecArray, several: boolean): Kind =>
  item(other ? 'open-choice' : 'choice', { list, several });

/** A calculation that gives texts is one of words; all others are of numbers. */
const calculatedType = (text: string): ItemType =>
  /,\s*'[^']*[^'\d.][^']*'/.test(text) ? 'string' : 'decimal';

function rangeOf(parameters: string): Kind {
  const given = Object.fromEntries(
    parameters.split(/[\s;,]+/).map((part) => part.split('=') as [string, string]),
  );
  const numbers = [given.start ?? '1', given.end ?? '10', given.step ?? '1'];
  const type = numbers.every((text) => Number.isInteger(Number(text))) ? 'integer' : 'decimal';
  const [least, most] = [limitOf({ type }, numbers[0] ?? ''), limitOf({ type }, numbers[1] ?? '')];
  return item(type, {
    told: 'range',
    extension: [
      ...(least ? [{ url: urls.minValue, ...least }] : []),
      ...(most ? [{ url: urls.maxValue, ...most }] : []),
    ],
  });
}
