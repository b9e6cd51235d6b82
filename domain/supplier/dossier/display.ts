// A field's value in words, as lists of changes and printed dossiers show it.
import { maskPhone } from '../../kit/identity/person-name.ts';
import type { FileFacts, Reference } from './context.ts';
import type { Field, Period } from './field.ts';
import { optionOf, pathLabel } from './options.ts';

/** A number with its middle hidden: 138****8000, 3101**********0019. Whatever is no phone number is masked as a number. */
export const masked = (value: string): string => maskPhone(value);

/** A draft holds any JSON: an object's own `toString` is nobody's to call. */
const asText = (value: unknown): string => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));

/** A value as text; personal fields masked. Codes and ids become words where the lists and files are given. */
export function display(
  field: Field,
  value: unknown,
  { reference, files }: { reference?: Reference; files?: ReadonlyMap<string, FileFacts> } = {},
): string {
  const text = asText(value);
  if (field.encrypted) return masked(text);
  const list = reference?.lists[field.list ?? ''] ?? [];
  switch (field.kind) {
    case 'choice':
      return optionOf(list, text)?.label ?? text;
    case 'leaf':
      return pathLabel(list, text) || text;
    case 'district':
      return reference ? districtLabel(text, reference) : text;
    case 'yesNo':
      return value === true ? '是' : '否';
    case 'period':
      return span(value as Partial<Period>);
    case 'files':
      return Array.isArray(value) ? value.map((id) => files?.get(asText(id))?.name ?? asText(id)).join('、') : text;
    default:
      return field.unit ? `${text}${field.unit}` : text;
  }
}

const span = ({ from, to, longTerm }: Partial<Period>): string => `${from ?? ''} 至 ${longTerm ? '长期有效' : (to ?? '')}`;

/** `山西省 / 太原市 / 小店区` */
export function districtLabel(code: string, { districts }: Reference): string {
  const chain = [`${code.slice(0, 2)}0000`, `${code.slice(0, 4)}00`, code];
  const names = chain.filter((at, i) => chain.indexOf(at) === i).map((at) => districts.find(at)?.name);
  return names.filter((name) => name !== undefined).join(' / ') || code;
}
