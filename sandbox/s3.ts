// An S3-compatible object store, path-style: objects, uploads in parts, copies, listings. The secret key is the secret that everything else is signed with,
// the access key id is any. A bucket is there once `PUT /{bucket}` has made it; `banshi-files` is from the beginning.
import { createHash, randomUUID } from 'node:crypto';
import express, { type Request, type Router } from 'express';
import { etagOf, openObjects, type Objects } from './kit/objects.ts';
import { objectAnswer, s3Refused, xml, type S3Answer } from './kit/s3-answers.ts';
import { signatureFault } from './kit/sigv4.ts';
import { serve, type Kit } from './kit/stand-in.ts';

/** The least that every part but the last must have. */
const PART_BYTES = 5 * 1024 * 1024;
const PAGE = 1000;

interface PartsUpload {
  bucket: string;
  key: string;
  since: Date;
  parts: Map<number, Buffer>;
}

interface Asked {
  bucket: string;
  key: string;
  query: URLSearchParams;
  body: Buffer;
  header: (name: string) => string | undefined;
}

export function createObjectStore(kit: Kit): Router {
  const objects = openObjects(kit.folder);
  objects.addBucket('banshi-files');
  const uploads = new Map<string, PartsUpload>();
  const router = express.Router();
  router.use(express.raw({ type: () => true, limit: '64mb', inflate: false }), (request, response) =>
    serve<S3Answer>('s3', kit, request, {
      work: async (entry, repeat) => {
        const asked = askedOf(request);
        const wrong = signatureFault(request, asked.body, kit.secret);
        if (wrong) return s3Refused(403, wrong);
        const answer = handle(objects, uploads, request.method, asked);
        for (let i = 0; i < repeat; i++) handle(objects, uploads, request.method, asked);
        entry.done = 1 + repeat;
        return answer;
      },
      fault: (status) => s3Refused(status, status === 503 ? 'ServiceUnavailable' : 'SandboxFault'),
      send: ({ status, headers = {}, body }) => void response.status(status).set(headers).end(body),
    }),
  );
  return router;
}

function askedOf(request: Request): Asked {
  const { pathname, searchParams } = new URL(request.url, 'http://s3');
  const [, bucket = '', ...rest] = pathname.split('/').map(decodeURIComponent);
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return { bucket, key: rest.join('/'), query: searchParams, body, header: (name) => request.get(name) };
}

function handle(objects: Objects, uploads: Map<string, PartsUpload>, method: string, asked: Asked): S3Answer {
  const { bucket, key, query } = asked;
  if (!/^[a-z0-9][a-z0-9.-]{2,62}$/.test(bucket)) return s3Refused(400, 'InvalidBucketName');
  if (!key && method === 'PUT') {
    objects.addBucket(bucket);
    return { status: 200 };
  }
  if (!objects.buckets.has(bucket)) return s3Refused(404, 'NoSuchBucket');
  if (!key)
    return method === 'GET' ? (query.has('uploads') ? listUploads(uploads, asked) : list(objects, asked)) : s3Refused(405, 'MethodNotAllowed');
  if (query.has('uploads') || query.has('uploadId')) return inParts(objects, uploads, method, asked);
  if (method === 'PUT') return put(objects, asked);
  if (method === 'DELETE') {
    objects.remove(bucket, key);
    return { status: 204 };
  }
  const object = objects.buckets.get(bucket)?.get(key);
  if (!object) return s3Refused(404, 'NoSuchKey');
  return objectAnswer(object, { range: asked.header('range'), ifMatch: asked.header('if-match') });
}

function put(objects: Objects, { bucket, key, body, header }: Asked): S3Answer {
  const source = header('x-amz-copy-source');
  if (source === undefined) return { status: 200, headers: { etag: objects.put(bucket, key, body).etag } };
  const [from = '', ...path] = decodeURIComponent(source).replace(/^\//, '').split('/');
  const original = objects.buckets.get(from)?.get(path.join('/'));
  if (!original) return s3Refused(404, objects.buckets.has(from) ? 'NoSuchKey' : 'NoSuchBucket');
  const { etag, at } = objects.put(bucket, key, original.content);
  return xml('CopyObjectResult', { ETag: etag, LastModified: at });
}

function inParts(objects: Objects, uploads: Map<string, PartsUpload>, method: string, { bucket, key, query, body }: Asked): S3Answer {
  if (method === 'POST' && query.has('uploads')) {
    const id = randomUUID();
    uploads.set(id, { bucket, key, since: new Date(), parts: new Map() });
    return xml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id });
  }
  const id = query.get('uploadId') ?? '';
  const upload = uploads.get(id);
  if (!upload || upload.bucket !== bucket || upload.key !== key) return s3Refused(404, 'NoSuchUpload');
  if (method === 'DELETE') {
    uploads.delete(id);
    return { status: 204 };
  }
  if (method === 'PUT') {
    upload.parts.set(Number(query.get('partNumber')), body);
    return { status: 200, headers: { etag: etagOf(body) } };
  }
  const named = [...body.toString().matchAll(/<Part>([\s\S]*?)<\/Part>/g)].map(([, part = '']) => ({
    number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
    etag: /<ETag>(.*?)<\/ETag>/.exec(part)?.[1]?.replaceAll('&quot;', '"'),
  }));
  const parts = named.map(({ number }) => upload.parts.get(number));
  if (!named.length || named.some(({ etag }, i) => !parts[i] || etagOf(parts[i]) !== etag)) return s3Refused(400, 'InvalidPart');
  if (named.some(({ number }, i) => i > 0 && number <= named[i - 1]!.number)) return s3Refused(400, 'InvalidPartOrder');
  const whole = parts.filter((part) => part !== undefined);
  if (whole.slice(0, -1).some((part) => part.length < PART_BYTES)) return s3Refused(400, 'EntityTooSmall');
  const digest = createHash('md5')
    .update(Buffer.concat(whole.map((part) => createHash('md5').update(part).digest())))
    .digest('hex');
  const { etag } = objects.put(bucket, key, Buffer.concat(whole), `"${digest}-${whole.length}"`);
  uploads.delete(id);
  return xml('CompleteMultipartUploadResult', { Bucket: bucket, Key: key, ETag: etag });
}

/** ListObjectsV2; the token of the next page is the last key of this one. */
function list(objects: Objects, { bucket, query }: Asked): S3Answer {
  const prefix = query.get('prefix') ?? '';
  const limit = Math.min(Number(query.get('max-keys') ?? PAGE), PAGE);
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const keys = [...objects.buckets.get(bucket)!.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
  const page = keys.slice(0, limit);
  const more = keys.length > page.length;
  return xml('ListBucketResult', {
    Name: bucket,
    Prefix: prefix,
    KeyCount: page.length,
    MaxKeys: limit,
    IsTruncated: more,
    ...(more ? { NextContinuationToken: page.at(-1) ?? '' } : {}),
    Contents: page.map((key) => {
      const { content, etag, at } = objects.buckets.get(bucket)!.get(key)!;
      return { Key: key, LastModified: at, ETag: etag, Size: content.length, StorageClass: 'STANDARD' };
    }),
  });
}

/** ListMultipartUploads, by key and then by id. */
function listUploads(uploads: Map<string, PartsUpload>, { bucket, query }: Asked): S3Answer {
  const prefix = query.get('prefix') ?? '';
  const limit = Math.min(Number(query.get('max-uploads') ?? PAGE), PAGE);
  const place = (key: string, id: string): string => `${key}\n${id}`;
  const after = query.has('key-marker') ? place(query.get('key-marker')!, query.get('upload-id-marker') ?? '\uffff') : '';
  const rows = [...uploads]
    .filter(([id, { bucket: of, key }]) => of === bucket && key.startsWith(prefix) && place(key, id) > after)
    .toSorted(([a, { key: x }], [b, { key: y }]) => (place(x, a) < place(y, b) ? -1 : 1));
  const page = rows.slice(0, limit);
  const more = rows.length > page.length;
  const last = page.at(-1);
  return xml('ListMultipartUploadsResult', {
    Bucket: bucket,
    Prefix: prefix,
    IsTruncated: more,
    ...(more && last ? { NextKeyMarker: last[1].key, NextUploadIdMarker: last[0] } : {}),
    Upload: page.map(([id, { key, since }]) => ({ Key: key, UploadId: id, Initiated: since })),
  });
}
