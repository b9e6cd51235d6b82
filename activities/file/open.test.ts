import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { loadConfig } from '../../config.ts';
import { startSandbox } from '../../sandbox/app.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring } from '../../security/keyring.ts';
import { testBucket } from '../../test/kit/bucket.ts';
import { openStore } from './open.ts';

const secret = 'a secret of this test';

test('Q04 files go where the configuration says, a folder or a bucket, sealed with the keys of the ring', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'banshi-open-'));
  const sandbox = await startSandbox({ port: 0, secret });
  const { address, held, bytes } = await testBucket(sandbox.url, secret);
  const fields = createFields(await openKeyring(join(folder, 'keys'), { create: true }));
  const s3 = {
    S3_ENDPOINT: address.endpoint,
    S3_BUCKET: address.bucket,
    S3_ACCESS_KEY_ID: address.accessKeyId,
    S3_SECRET_ACCESS_KEY: address.secretAccessKey,
  };
  try {
    for (const given of [{ FILES_DIR: join(folder, 'files') }, s3]) {
      const store = await openStore(fields, loadConfig({ DATABASE_URL: 'postgres://localhost/banshi', ...given }).files);
      async function* content() {
        yield Buffer.from('身份证号码');
      }
      const { id, hash } = await store.receive({ id: 'file-0001', content: content(), rule: { maxBytes: 100 } });
      await store.release(id, hash);
      expect((await buffer(store.open(hash))).toString()).toBe('身份证号码');
      for await (const { stale } of store.stored()) expect(stale).toBe(false);
    }
    expect(await held()).toHaveLength(1);
    expect((await bytes((await held())[0]!)).includes('身份证')).toBe(false);
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true });
  }
});
