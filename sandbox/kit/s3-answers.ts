// Answers of the object store: XML for what it says, bytes for what it holds.
import type { StoredObject } from './objects.ts';

export interface S3Answer {
  status: number;
  headers?: Record<string, string>;
  body?: Buffer | string;
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
type Xml = string | number | boolean | Date | readonly { [name: string]: Xml }[] | { [name: string]: Xml };

const element = (name: string, value: Xml): string =>
  Array.isArray(value)
    ? value.map((one: Xml) => element(name, one)).join('')
    : `<${name}>${value instanceof Date ? value.toISOString() : typeof value === 'object' ? fields(value as { [name: string]: Xml }) : escape(String(value))}</${name}>`;
const fields = (value: { [name: string]: Xml }): string =>
  Object.entries(value)
    .map(([name, one]) => element(name, one))
    .join('');

export const xml = (name: string, value: { [name: string]: Xml }, status = 200): S3Answer => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, value)}`,
});

export const s3Refused = (status: number, Code: string): S3Answer => xml('Error', { Code, Message: Code }, status);

/** GET and HEAD of an object, with If-Match and a range of bytes. */
export function objectAnswer(
  { content, etag, at }: StoredObject,
  { range, ifMatch }: { range: string | undefined; ifMatch: string | undefined },
): S3Answer {
  if (ifMatch !== undefined && ifMatch !== etag) return s3Refused(412, 'PreconditionFailed');
  const headers = { etag, 'last-modified': at.toUTCString(), 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes' };
  const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  if (!asked) return { status: 200, headers, body: content };
  const from = Number(asked[1]);
  const to = Math.min(asked[2] ? Number(asked[2]) : Number.POSITIVE_INFINITY, content.length - 1);
  if (from >= content.length || to < from) return s3Refused(416, 'InvalidRange');
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${from}-${to}/${content.length}` },
    body: content.subarray(from, to + 1),
  };
}
