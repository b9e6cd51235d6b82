import { createServer, type AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { createS3Store } from '../../gateways/files-s3.ts';
import { refusalOf } from './problem.ts';

test('B18 an object store that is away is a neighbour who is away, to be asked again, not an error that nobody foresaw', async () => {
  const closed = createServer();
  const port = await new Promise<number>((resolve) => closed.listen(0, '127.0.0.1', () => resolve((closed.address() as AddressInfo).port)));
  await new Promise((resolve) => closed.close(resolve));
  const cipher = { encrypt: () => new PassThrough(), decrypt: () => new PassThrough(), stale: async () => false };
  const at = { endpoint: `http://127.0.0.1:${port}`, bucket: 'files', region: 'r', accessKeyId: 'a', secretAccessKey: 'b' };
  const store = await createS3Store({ ...at, cipher });
  async function* content() {
    yield Buffer.from('文');
  }
  const error: unknown = await store.receive({ id: 'file-0001', content: content(), rule: { maxBytes: 10 } }).catch((thrown: unknown) => thrown);
  expect(refusalOf(error)).toEqual({ code: 'NEIGHBOUR_AWAY' });
  expect(refusalOf(new Error('another'))).toEqual({ code: 'INTERNAL' });
});
