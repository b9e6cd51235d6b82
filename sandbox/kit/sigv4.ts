// Checks the signature of a request to the object store: AWS Signature Version 4 in the Authorization header, over method, path, query, headers and the
// hash of the body.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';

const VALID_MS = 15 * 60_000;
const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The store's code of what is wrong with the signature, or null. */
export function signatureFault(request: Request, body: Buffer, secret: string): string | null {
  const given = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(request.get('authorization') ?? '');
  if (!given) return 'AccessDenied';
  const [, credential = '', signedHeaders = '', signature = ''] = given;
  const [, day = '', region = '', service = '', end = ''] = credential.split('/');
  const date = request.get('x-amz-date') ?? '';
  const at = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Math.abs(Date.now() - at) <= VALID_MS) || !date.startsWith(day)) return 'RequestTimeTooSkewed';
  const bodyHash = request.get('x-amz-content-sha256') ?? '';
  if (/^[0-9a-f]{64}$/.test(bodyHash) && bodyHash !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  const scope = [day, region, service, end].join('/');
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical(request, signedHeaders, bodyHash))].join('\n');
  const key = [day, region, service, end].reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex')) ? null : 'SignatureDoesNotMatch';
}

function canonical(request: Request, signedHeaders: string, bodyHash: string): string {
  const [path = '', search = ''] = request.originalUrl.split('?');
  const query = search
    .split('&')
    .filter(Boolean)
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .toSorted();
  const headers = signedHeaders.split(';').map((name) => `${name}:${(request.get(name) ?? '').trim().replace(/ +/g, ' ')}\n`);
  return [request.method, path, query.join('&'), headers.join(''), signedHeaders, bodyHash].join('\n');
}
