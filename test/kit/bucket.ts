// A bucket of its own in the sandbox's object store, and the way around our store to what it really holds.
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';

/** @param sandbox its address */
export async function testBucket(sandbox: string, secretAccessKey: string) {
  const Bucket = `test-${randomUUID()}`;
  const at = { endpoint: `${sandbox}/s3`, region: 'cn-north-1' };
  const client = new S3Client({ ...at, credentials: { accessKeyId: 'test', secretAccessKey }, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket }));
  return {
    client,
    address: { ...at, bucket: Bucket, accessKeyId: 'test', secretAccessKey },
    held: async (): Promise<string[]> => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
      return [...Contents, ...Uploads].map(({ Key = '' }) => Key);
    },
    bytes: async (Key: string): Promise<Buffer> =>
      Buffer.from((await (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray()) ?? []),
    overwrite: (Key: string, Body: Buffer) => client.send(new PutObjectCommand({ Bucket, Key, Body })),
  };
}
