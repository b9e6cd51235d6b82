// One bucket of an S3-compatible object store, with our two kinds of failure. Keys are addressed path-style, and nothing is asked for that only one
// maker has: no trailing checksums (content is verified by its hash), no conditional writes.
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
  type GetObjectCommandInput,
  type ListMultipartUploadsCommandOutput,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { isNeighbourAway, isNeighbourRefused, NeighbourAway, NeighbourRefused, type Neighbour } from './http.ts';

export interface BucketAddress {
  /** Base address; a path in it comes before the bucket's name. */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** Limit of one try in milliseconds: until the answer begins, and while bytes stand still. */
  timeoutMs?: number;
  /** Keys asked for at once. */
  pageSize?: number;
}

export interface StoredObject {
  key: string;
  size: number;
  etag: string;
  since: Date;
}

/** A part of an object that is there no longer, or has become another. */
export type Changed = 'changed';

/** Every function throws NeighbourAway, NeighbourRefused, and where an object is missing an error of code ENOENT. */
export interface Bucket {
  /** Clear of errors of the content: they are thrown as they are, and nothing is kept then. Unknown length; readers see all of it or nothing. */
  put(key: string, content: Readable): Promise<void>;
  get(key: string): Readable;
  /** Bytes from a place on, none behind the end; `changed` when it is no longer the object of this listing. */
  part(object: StoredObject, at: number, length: number): Promise<Uint8Array | Changed>;
  has(key: string): Promise<boolean>;
  /** Copies, then deletes: after a failure both may be there. */
  move(from: string, to: string): Promise<void>;
  /** Harmless to repeat. */
  remove(key: string): Promise<void>;
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Uploads that have begun and not ended. */
  unfinished(prefix: string): AsyncIterable<{ key: string; uploadId: string; since: Date }>;
  /** Harmless to repeat. */
  abort(key: string, uploadId: string): Promise<void>;
}

/** The least that a part may have. */
const PART_BYTES = 5 * 1024 * 1024;
const TIMEOUT_MS = 30_000;

export function openBucket({ timeoutMs = TIMEOUT_MS, pageSize = 1000, ...address }: BucketAddress): Bucket {
  const { endpoint, region, accessKeyId, secretAccessKey, bucket: Bucket } = address;
  const store: Neighbour = { label: '对象存储', name: `object store, bucket ${Bucket}`, url: endpoint, secret: '', timeoutMs };
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    maxAttempts: 3,
    retryMode: 'standard',
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: timeoutMs, requestTimeout: timeoutMs, throwOnRequestTimeout: true, socketTimeout: timeoutMs },
  });
  const told = (error: unknown, key = ''): unknown => failure(store, error, key);
  const tell =
    (key?: string) =>
    (error: unknown): never => {
      throw told(error, key);
    };
  const get = async (input: Omit<GetObjectCommandInput, 'Bucket'> & { Key: string }): Promise<Readable> =>
    (await client.send(new GetObjectCommand({ Bucket, ...input })).catch(tell(input.Key))).Body as Readable;
  const remove = async (Key: string): Promise<void> => void (await client.send(new DeleteObjectCommand({ Bucket, Key })).catch(tell()));

  return {
    async put(Key, content) {
      const broken: { error?: unknown } = {};
      async function* watched(): AsyncGenerator<Uint8Array> {
        try {
          yield* content;
        } catch (error) {
          broken.error = error;
          throw error;
        }
      }
      // One part at a time: the next is read while nothing else needs the memory, and a failure ends the reading at once.
      const upload = new Upload({ client, params: { Bucket, Key, Body: Readable.from(watched()) }, queueSize: 1, partSize: PART_BYTES });
      await upload.done().catch((error: unknown) => {
        content.destroy();
        throw 'error' in broken ? broken.error : told(error);
      });
    },
    get: (Key) =>
      Readable.from(
        (async function* () {
          try {
            yield* await get({ Key });
          } catch (error) {
            throw told(error, Key);
          }
        })(),
      ),
    async part({ key: Key, size, etag }, at, length) {
      if (at >= size) return new Uint8Array();
      try {
        const body = await get({ Key, Range: `bytes=${at}-${Math.min(at + length, size) - 1}`, IfMatch: etag });
        return Buffer.concat(await body.toArray());
      } catch (error) {
        if (isNeighbourRefused(error) && error.status === 412) return 'changed';
        throw told(error, Key);
      }
    },
    has: (Key) =>
      client.send(new HeadObjectCommand({ Bucket, Key })).then(
        () => true,
        (error: unknown) => {
          const why = told(error);
          if (isNeighbourRefused(why) && why.status === 404) return false;
          throw why;
        },
      ),
    async move(from, to) {
      await client.send(new CopyObjectCommand({ Bucket, Key: to, CopySource: `${Bucket}/${from}` })).catch(tell(from));
      await remove(from);
    },
    remove,
    async *list(Prefix) {
      for (let next: string | undefined, more = true; more; more = next !== undefined) {
        const page = await client
          .send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: pageSize, ...(next === undefined ? {} : { ContinuationToken: next }) }))
          .catch(tell());
        for (const { Key = '', Size = 0, ETag = '', LastModified = new Date() } of page.Contents ?? [])
          yield { key: Key, size: Size, etag: ETag, since: LastModified };
        next = page.IsTruncated ? page.NextContinuationToken : undefined;
      }
    },
    async *unfinished(Prefix) {
      for (let at: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {}; at;) {
        const page: ListMultipartUploadsCommandOutput = await client
          .send(new ListMultipartUploadsCommand({ Bucket, Prefix, MaxUploads: pageSize, ...at }))
          .catch(tell());
        for (const { Key = '', UploadId = '', Initiated = new Date() } of page.Uploads ?? [])
          yield { key: Key, uploadId: UploadId, since: Initiated };
        at =
          page.IsTruncated && page.NextKeyMarker !== undefined
            ? { KeyMarker: page.NextKeyMarker, ...(page.NextUploadIdMarker === undefined ? {} : { UploadIdMarker: page.NextUploadIdMarker }) }
            : undefined;
      }
    },
    async abort(Key, UploadId) {
      await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })).catch((error: unknown) => {
        if ((error as Error).name !== 'NoSuchUpload') throw told(error);
      });
    },
  };
}

/** Codes that mean "again" under a status that doesn't. */
const AGAIN = ['RequestTimeout', 'OperationAborted', 'SlowDown'];

/** The error as the rest knows it; `key` names the object that was asked for. */
function failure(store: Neighbour, error: unknown, key: string): unknown {
  if (isNeighbourAway(error) || isNeighbourRefused(error)) return error;
  const { name, message, code, $metadata } = error as Error & { code?: unknown; $metadata?: { httpStatusCode?: number } };
  if (code === 'ENOENT') return error;
  if (key && name === 'NoSuchKey') return Object.assign(new Error(`ENOENT: ${key} is not in ${store.name}`), { code: 'ENOENT' });
  const status = $metadata?.httpStatusCode;
  if (status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429 && !AGAIN.includes(name))
    return new NeighbourRefused(store, status, name);
  if (name === 'TimeoutError') return new NeighbourAway(store, `no answer within ${store.timeoutMs} ms`);
  return new NeighbourAway(store, status === undefined ? String(code ?? message) : `${status} ${name}`, status, error);
}
