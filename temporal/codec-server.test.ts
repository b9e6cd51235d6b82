import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPayloadConverter } from '@temporalio/common';
import { openKeyring, type Keyring } from '../security/keyring.ts';
import { createCodec, encryptPayload } from './codec.ts';
import { decodePayloads, encodePayloads, type WirePayload } from './codec-server.ts';

let dir: string;
let keyring: Keyring;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'banshi-codec-server-'));
  keyring = await openKeyring(dir, { create: true });
});
afterAll(() => rm(dir, { recursive: true }));

const base64 = (text: string) => Buffer.from(text).toString('base64');
const plain = (value: unknown): WirePayload => ({ metadata: { encoding: base64('json/plain') }, data: base64(JSON.stringify(value)) });
function encrypted(value: unknown, owner: string): WirePayload {
  const { metadata, data } = encryptPayload(keyring, defaultPayloadConverter.toPayload(value), owner);
  const wire = Object.entries(metadata!).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]);
  return { metadata: Object.fromEntries(wire) as Record<string, string>, data: Buffer.from(data!).toString('base64') };
}
const shown = (body: { payloads: WirePayload[] }): unknown[] => body.payloads.map(({ data }) => JSON.parse(Buffer.from(data!, 'base64').toString()));

test('what the role may read is decoded, and each owner looked at is told once', () => {
  const looks: unknown[] = [];
  const body = { payloads: [encrypted('a', 'Case/1'), encrypted('b', 'Case/1'), plain('c')] };
  const answer = decodePayloads(body, { keyring, may: () => true, looked: (...look) => looks.push(look) });
  expect(shown(answer)).toEqual(['a', 'b', 'c']);
  expect(looks).toEqual([['Case/1', true, 2]]);
});

test('what is not for the role comes back as a sentence that says so, and nothing of it', () => {
  const looks: unknown[] = [];
  const body = { payloads: [encrypted('secret', 'Case/1'), encrypted('mine', 'Case/2')] };
  const answer = decodePayloads(body, { keyring, may: (owner) => owner === 'Case/2', looked: (...look) => looks.push(look) });
  expect(shown(answer)).toEqual(['无权查看：您的角色不能解读此内容', 'mine']);
  expect(looks).toEqual([
    ['Case/1', false, 1],
    ['Case/2', true, 1],
  ]);
});

test('for who gets cleaned texts, JSON goes through the cleaning and anything else is a sentence', () => {
  const clean = (text: string): string => text.replaceAll('secret', '…');
  const bytes = { ...encrypted('x', 'Case/1') };
  const { metadata, data } = encryptPayload(keyring, defaultPayloadConverter.toPayload(Buffer.from('secret')), 'Case/1');
  const binary = Object.fromEntries(Object.entries(metadata!).map(([name, value]) => [name, Buffer.from(value).toString('base64')]));
  const body = { payloads: [encrypted({ a: 'secret' }, 'Case/1'), bytes, { metadata: binary, data: Buffer.from(data!).toString('base64') }] };
  expect(shown(decodePayloads(body, { keyring, may: () => true, clean }))).toEqual([{ a: '…' }, 'x', '无权查看：您的角色不能解读此内容']);
  const nothing = encryptPayload(keyring, defaultPayloadConverter.toPayload(undefined), 'Case/1');
  const wire = Object.fromEntries(Object.entries(nothing.metadata!).map(([name, value]) => [name, Buffer.from(value).toString('base64')]));
  const answer = decodePayloads(
    { payloads: [{ metadata: wire, data: Buffer.from(nothing.data!).toString('base64') }] },
    { keyring, may: () => true, clean },
  );
  expect(answer.payloads[0]!.metadata).toEqual({ encoding: base64('binary/null') });
});

test('a payload of an unknown key comes back unchanged; an altered one as a sentence', () => {
  const payload = encrypted('x', 'Case/1');
  const without = { ...keyring, find: () => undefined };
  expect(decodePayloads({ payloads: [payload] }, { keyring: without, may: () => true })).toEqual({ payloads: [payload] });
  const altered = { ...payload, metadata: { ...payload.metadata, owner: base64('Case/2') } };
  expect(shown(decodePayloads({ payloads: [altered] }, { keyring, may: () => true }))).toEqual(['无法解读：内容与其校验码不符']);
});

test('what an operator types is encrypted once, comes back when decoded, and any workflow accepts it', async () => {
  const sent = encodePayloads({ payloads: [plain({ by: 'hand' })] }, { keyring });
  expect(Buffer.from(sent.payloads[0]!.data!, 'base64').includes('hand')).toBe(false);
  expect(encodePayloads(sent, { keyring })).toEqual(sent);
  expect(shown(decodePayloads(sent, { keyring, may: () => true }))).toEqual([{ by: 'hand' }]);
  const bytes = Object.entries(sent.payloads[0]!.metadata!).map(([name, value]) => [name, Buffer.from(value, 'base64')]);
  const payload = { metadata: Object.fromEntries(bytes) as Record<string, Uint8Array>, data: Buffer.from(sent.payloads[0]!.data!, 'base64') };
  const [received] = await createCodec(keyring).decode([payload], { type: 'workflow', namespace: 'banshi', workflowId: 'Case/9' });
  expect(defaultPayloadConverter.fromPayload(received!)).toEqual({ by: 'hand' });
});

test('a payload without data or metadata is one that was left empty', () => {
  expect(decodePayloads({ payloads: [{}] }, { keyring, may: () => true })).toEqual({ payloads: [{ metadata: {}, data: '' }] });
});

test.each([
  [null, 'the body is no object'],
  [{ payloads: 'x' }, 'payloads is no list'],
  [{ payloads: [1] }, 'payloads[0] is no object'],
  [{ payloads: [{ data: '*' }] }, 'payloads[0].data is no base64'],
  [{ payloads: [{ metadata: { encoding: 1 } }] }, 'payloads[0].metadata.encoding is no base64'],
])('%j is refused: %s', (body, message) => {
  expect(() => decodePayloads(body, { keyring, may: () => true })).toThrow(message);
  expect(() => encodePayloads(body, { keyring })).toThrow(message);
});
