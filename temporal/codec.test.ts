import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { openKeyring, type Keyring } from '../security/keyring.ts';
import { createCodec, isEncrypted, payloadOwner } from './codec.ts';

let dir: string;
let ring: Keyring;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'banshi-codec-'));
  ring = await openKeyring(dir, { create: true });
});
afterAll(() => rm(dir, { recursive: true }));

const in_ = (workflowId: string) => ({ type: 'workflow', namespace: 'banshi', workflowId }) as const;
const OWN = in_('SupplierOnboarding/1');
const payloadOf = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
const valueOf = (payload: Payload | undefined): unknown => defaultPayloadConverter.fromPayload(payload!);
const one = async (value: unknown, context = OWN): Promise<Payload> => (await createCodec(ring).encode([payloadOf(value)], context))[0]!;
const raw = (payload: Payload): string => Buffer.concat([...Object.values(payload.metadata!), payload.data!]).toString('latin1');

describe('the payload codec', () => {
  test('any value comes back, nothing and bytes too, and the owner stands in the metadata', async () => {
    const codec = createCodec(ring);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.uint8Array()), async (value) => {
        const plain = payloadOf(value);
        const [payload] = await codec.encode([plain], OWN);
        expect([isEncrypted(payload!), payloadOwner(payload!)]).toEqual([true, 'SupplierOnboarding/1']);
        const [decoded] = await codec.decode([payload!], OWN);
        expect(Buffer.from(decoded!.data!).equals(Buffer.from(plain.data ?? []))).toBe(true);
        expect(valueOf(decoded)).toEqual(valueOf(plain));
      }),
    );
  });

  test('a payload without data, however it is written, comes back without data', async () => {
    const codec = createCodec(ring);
    const metadata = { encoding: Buffer.from('binary/null') };
    for (const data of [undefined, null, new Uint8Array(0), [] as unknown as Uint8Array]) {
      const [decoded] = await codec.decode(await codec.encode([data === undefined ? { metadata } : { metadata, data }], OWN), OWN);
      expect(decoded!.data).toHaveLength(0);
    }
  });

  test('neither the value nor its encoding can be read, in short and in long payloads', async () => {
    for (const text of ['林汐经济贸易有限公司', 'canary '.repeat(300)]) {
      const seen = raw(await one(text));
      expect(seen).not.toContain(Buffer.from(text).toString('latin1').slice(0, 12));
      expect(seen).not.toContain('json/plain');
    }
  });

  test('long payloads are deflated before they are encrypted', async () => {
    expect((await one('canary '.repeat(300))).data!.length).toBeLessThan(300);
  });

  test('a summary of 80 Chinese characters fits the server’s 400 bytes', async () => {
    const { metadata, data } = await one('供'.repeat(80));
    expect(data!.length + Object.entries(metadata!).reduce((sum, [k, v]) => sum + k.length + v.length, 0)).toBeLessThanOrEqual(400);
  });

  test('a payload moved into another case is refused', async () => {
    const payload = await one('secret');
    await expect(createCodec(ring).decode([payload], in_('SupplierOnboarding/2'))).rejects.toMatchObject({
      reason: 'owner',
      message: 'a payload of SupplierOnboarding/1 was found in SupplierOnboarding/2',
    });
  });

  test('a payload whose owner was rewritten, or with one bit changed anywhere, is refused', async () => {
    const codec = createCodec(ring);
    const payload = await one('secret');
    const renamed = { ...payload, metadata: { ...payload.metadata, owner: Buffer.from('SupplierOnboarding/2') } };
    await expect(codec.decode([renamed], in_('SupplierOnboarding/2'))).rejects.toMatchObject({ reason: 'altered' });
    for (let at = 0; at < payload.data!.length; at++) {
      const data = Buffer.from(payload.data!);
      data[at]! ^= 1;
      await expect(codec.decode([{ ...payload, data }], OWN)).rejects.toMatchObject({ name: 'PayloadRefused', reason: 'altered' });
    }
    await expect(codec.decode([{ ...payload, data: payload.data!.subarray(0, 5) }], OWN)).rejects.toMatchObject({ reason: 'altered' });
  });

  test('activities belong to their workflow, and runs of a schedule to the schedule', async () => {
    const codec = createCodec(ring);
    const activity = { type: 'activity', namespace: 'banshi', workflowId: 'SupplierOnboarding/1', activityId: '7', isLocal: true } as const;
    const [fromActivity] = await codec.encode([payloadOf(1)], activity);
    expect(valueOf((await codec.decode([fromActivity!], OWN))[0])).toBe(1);
    const yesterday = await one('result', in_('journal-checkpoint-2026-01-01T00:00:00Z'));
    expect(valueOf((await codec.decode([yesterday], in_('journal-checkpoint-2026-01-02T00:00:00Z')))[0])).toBe('result');
    await expect(codec.decode([yesterday], in_('stale-drafts-2026-01-02T00:00:00Z'))).rejects.toMatchObject({ reason: 'owner' });
  });

  test('with two keys, what the old one encrypted still opens and the new one encrypts', async () => {
    const codec = createCodec(ring);
    const before = await one('old');
    const { id } = await ring.rotate('payload');
    const after = await one('new');
    expect(Buffer.from(after.metadata!['encryption-key-id']!).toString()).toBe(id);
    expect((await codec.decode([before, after], OWN)).map(valueOf)).toEqual(['old', 'new']);
  });

  test('a key that is not in the ring is named', async () => {
    const payload = await one('x');
    await expect(createCodec({ ...ring, find: () => undefined }).decode([payload], OWN)).rejects.toThrow(
      `payload key ${ring.active('payload').id} is not in the key ring`,
    );
  });

  test('a payload that is not encrypted passes: an operator may send a signal from the CLI', async () => {
    const plain = payloadOf('by hand');
    expect(await createCodec(ring).decode([plain], OWN)).toEqual([plain]);
  });
});
