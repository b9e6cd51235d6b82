// Credentials and status lists: what a verifier without us can tell from the text alone.
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { claims, credentialOf, statusListOf, STATUS_LIST_SIZE, type StatusPurpose } from '../domain/licence/credential.ts';
import { bitAt, encodeBits } from './bitstring.ts';
import { checkCredential } from './check-credential.ts';
import type { DocumentSigner } from './cms.ts';
import { joseSignature, openCredential, present, signCredential, signStatusCredential } from './credential.ts';
import { ringSigner } from './document-signer.ts';
import { openKeyring } from './keyring.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-credential-'));
const site = 'https://banshi.example';
const issuer = { district: '310000', name: '上海市应急管理局' };
const signerIn = async (name: string): Promise<DocumentSigner> =>
  ringSigner(await openKeyring(join(folder, name), { create: true }), { subject: issuer.name, now: () => Date.parse('2026-03-01T00:00:00Z') })();
let signer: DocumentSigner;
let authority: X509Certificate;
let whole: string;

const facts = {
  site,
  electronicId: '1.2.156.3005.2.1110000000000000000.11310000MB2F30135X.000001.001.A',
  number: '202631010310000018',
  edition: 1,
  title: '职业资格证书',
  name: '𬱖·䶮㛃',
  idNumber: '99010119900101123X',
  specialty: '化工安全',
  subjects: ['安全生产法律法规', '安全生产实务（化工安全）'],
  examYear: 2026,
  issuedOn: '2026-12-30',
  issuer,
  at: '2026-12-30T02:00:00.123456Z',
  list: 1,
  index: 4711,
};
beforeAll(async () => {
  signer = await signerIn('ring');
  authority = new X509Certificate(Buffer.from(signer.chain[1]!));
  whole = await signCredential(credentialOf(facts), claims, signer);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const list = (purpose: StatusPurpose, set: number[], at = '2027-01-01T00:00:00.000000Z', by = signer): Promise<string> =>
  signStatusCredential(statusListOf({ site, purpose, list: 1, issuer, at, encoded: encodeBits(STATUS_LIST_SIZE, set) }), by);
const check = async (text: string, lists: string[]) => checkCredential(text, { authorities: [authority], lists });

test('S3-43 the holder’s copy opens with every claim; a presentation shows the chosen ones alone, and what is hidden stands nowhere in it', async () => {
  const all = await openCredential(whole, [authority]);
  expect(all).toMatchObject({
    ok: true,
    content: { type: ['VerifiableCredential', 'QualificationCertificate'], credentialSubject: { name: facts.name, idNumber: facts.idNumber } },
  });
  const shown = await present(whole, ['name', 'specialty']);
  const opened = await openCredential(shown, [authority]);
  const credentialSubject = (opened.ok ? opened.content['credentialSubject'] : {}) as Record<string, unknown>;
  expect(credentialSubject).toMatchObject({ name: facts.name, specialty: facts.specialty, certificateNumber: facts.number });
  expect(Object.keys(credentialSubject).filter((name) => ['idNumber', 'subjects', 'examYear', 'issuedOn'].includes(name))).toEqual([]);
  const readable = shown
    .split(/[.~]/)
    .map((part) => Buffer.from(part, 'base64url').toString('utf8'))
    .join('\n');
  expect(readable).toContain(facts.name);
  expect(readable).not.toContain(facts.idNumber);
  expect(readable).not.toContain('2026-12-30"');
});

test('S3-43 the signed text is a W3C credential: contexts, types, issuer, two entries in bit string lists of the least size, typ vc+sd-jwt', () => {
  const [head, body] = whole
    .split('~')[0]!
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  expect(head).toMatchObject({ alg: 'ES256', typ: 'vc+sd-jwt', cty: 'vc', x5c: [expect.any(String), expect.any(String)] });
  expect(body['@context'][0]).toBe('https://www.w3.org/ns/credentials/v2');
  expect(body).toMatchObject({ _sd_alg: 'sha-256', validFrom: '2026-12-30T02:00:00Z', issuer: { id: `${site}/v1/credential-issuers/310000` } });
  expect(body.credentialStatus).toEqual(
    ['revocation', 'suspension'].map((statusPurpose) => ({
      id: `${site}/v1/credential-status/${statusPurpose}/1#4711`,
      type: 'BitstringStatusListEntry',
      statusPurpose,
      statusListIndex: '4711',
      statusListCredential: `${site}/v1/credential-status/${statusPurpose}/1`,
    })),
  );
});

test('S3-14 S3-43 every changed character of what was presented is told: signature, claim, disclosure of another credential, one twice, none of ours', async () => {
  const shown = await present(whole, ['name']);
  const verdicts = new Set<string>();
  // A few bits at the end of a base64url text stand for nothing, so the character before is changed.
  for (let at = 0; at < shown.length; at += 7) {
    if (shown[at] === '.' || shown[at] === '~') continue;
    const other = shown[at] === 'A' ? 'B' : 'A';
    const text = `${shown.slice(0, at)}${other}${shown.slice(at + 1)}`;
    const { verdict } = await check(text, []);
    verdicts.add(verdict);
    expect([at, ['forged', 'untrusted'].includes(verdict)]).toEqual([at, true]);
  }
  expect(verdicts.has('forged')).toBe(true);
  const stranger = await signCredential(credentialOf({ ...facts, name: '林汐' }), claims, signer);
  const foreign = (await present(stranger, ['name'])).split('~')[1]!;
  const [jwt, own] = shown.split('~') as [string, string];
  for (const text of [`${jwt}~${foreign}~`, `${jwt}~${own}~${own}~`, jwt, '', 'x', `${jwt}~${own}`])
    expect((await check(text, [])).verdict).toBe('forged');
});

test('S3-43 whoever is not trusted vouches for nothing: another authority, its own certificate, a certificate of another time', async () => {
  const other = await signerIn('other');
  const theirs = await signCredential(credentialOf(facts), claims, other);
  expect((await check(theirs, [])).verdict).toBe('untrusted');
  const early = await signCredential(credentialOf({ ...facts, at: '2020-01-01T00:00:00.000000Z' }), claims, signer);
  expect((await check(early, [])).verdict).toBe('untrusted');
});

test('S3-43 offline, with the lists at hand: 有效, 已取代, 已撤销 and, without a list or with one of somebody else, 状态未知', async () => {
  const shown = await present(whole, ['name']);
  const none = await Promise.all([list('revocation', [1]), list('suspension', [4712])]);
  expect(await check(shown, none)).toMatchObject({ verdict: 'valid', issuer: issuer.name, asOf: '2027-01-01T00:00:00.000000Z' });
  expect((await check(shown, [await list('revocation', [4711]), none[1]])).verdict).toBe('superseded');
  expect((await check(shown, [none[0], await list('suspension', [4711])])).verdict).toBe('revoked');
  expect((await check(shown, [])).verdict).toBe('unknownStatus');
  expect((await check(shown, [none[0]])).verdict).toBe('unknownStatus');
  const theirs = await list('suspension', [], undefined, await signerIn('other'));
  expect((await check(shown, [none[0], theirs])).verdict).toBe('unknownStatus');
  // Of two lists the newer one counts, whichever comes first.
  const later = await list('suspension', [4711], '2027-02-01T00:00:00.000000Z');
  for (const lists of [
    [none[0], none[1], later],
    [later, none[1], none[0]],
  ])
    expect((await check(shown, lists)).verdict).toBe('revoked');
});

test('S3-43 bits: what was set is read back and nothing else; an index outside and a list that unpacks without end are refused', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 999 }), { maxLength: 50 }), fc.integer({ min: 0, max: 999 }), (set, at) => {
      expect(bitAt(encodeBits(1000, set), at)).toBe(set.includes(at));
    }),
  );
  // The first index is the leftmost bit.
  expect(encodeBits(8, [0])).toBe(`u${gzipSync(Uint8Array.of(0x80)).toString('base64url')}`);
  expect(() => bitAt(encodeBits(8, []), 8)).toThrow('no bit 8');
  expect(() => encodeBits(8, [8])).toThrow('no bit 8');
  expect(() => bitAt('xyz', 0)).toThrow('not a bit string');
  expect(() => bitAt(`u${gzipSync(new Uint8Array(17 * 1024 * 1024)).toString('base64url')}`, 0)).toThrow(/larger|length|range/i);
});

test('S3-43 a DER signature becomes 64 bytes, numbers with a leading zero or short ones too', () => {
  const der = (r: number[], s: number[]) => Uint8Array.from([0x30, r.length + s.length + 4, 2, r.length, ...r, 2, s.length, ...s]);
  const long = [0, ...Array<number>(32).fill(0xff)];
  expect(joseSignature(der(long, [1])).toString('hex')).toBe(`${'ff'.repeat(32)}${'00'.repeat(31)}01`);
  expect(() => joseSignature(Uint8Array.of(1, 2, 3))).toThrow('not an ECDSA signature');
});
