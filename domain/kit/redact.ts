// What a log may not hold: keys that name a secret or a person, and values that look like one. Pure, so that every process can use it.

export const HIDDEN = '[隐去]';

const secretKey =
  /^(?:.*(?:password|passwd|secret|token|cookie|authorization|otp|smsCode|signature)|code|pin|phone|mobile|tel|idNumber|idNo|identityNumber|certificateNumber|bankAccount|cardNumber|email|address|name|fullName|realName|legalPerson|Idempotency-?Key)$/i;

/** Identity number, mobile number, bearer token, session cookie: wherever they stand in a text. */
const patterns: [RegExp, string][] = [
  [/(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g, HIDDEN],
  [/(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d{9}(?![0-9A-Za-z])/g, HIDDEN],
  [/\bBearer\s+[\w.~+/=-]+/gi, `Bearer ${HIDDEN}`],
  [/\b(banshi_session|access_token|token|password|code)=[^&;\s"\\]+/gi, `$1=${HIDDEN}`],
  [/\b(\w+:\/\/[^\s:/@"]+):[^\s@"]+@/g, `$1:${HIDDEN}@`],
];

/** Something that each of the patterns has: without it none is looked for, which is what most texts of a log come to. */
const maybe = /\d{11}|Bearer|=|:\/\//i;

/** A text without identity numbers, mobile numbers, tokens and passwords of addresses. */
export const redactText = (text: string): string =>
  maybe.test(text) ? patterns.reduce((clean, [pattern, to]) => clean.replace(pattern, to), text) : text;

/** A copy for the log: values under a secret key are hidden, texts are cleaned. Depth is cut at 8; errors keep name, message, code and stack. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return value;
  if (depth > 8) return '…';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  // A request, an entity: it isn't a log record, and nobody knows what it holds.
  if (!isError(value) && !isPlain(value)) return `[${value.constructor?.name ?? 'object'}]`;
  const fields = isError(value) ? errorFields(value) : value;
  return Object.fromEntries(
    Object.entries(fields).map(([key, item]) => [key, secretKey.test(key) && !isErrorName(value, key) ? HIDDEN : redact(item, depth + 1)]),
  );
}

/** Also an error of another realm. */
const isError = (value: object): value is Error => 'stack' in value && 'message' in value && typeof value.message === 'string';

const isPlain = (value: object): boolean => ['Object', undefined].includes(Object.getPrototypeOf(value)?.constructor?.name);

const isErrorName = (value: object, key: string): boolean => isError(value) && (key === 'name' || key === 'code');

const errorFields = (error: Error): Record<string, unknown> => ({
  name: error.name,
  message: error.message,
  ...('code' in error ? { code: error.code } : {}),
  stack: error.stack,
  ...(error.cause === undefined ? {} : { cause: error.cause }),
});
