import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { samples } from '../../templates/account/samples.ts';
import { appendices } from '../../domain/account/counter/materials.ts';
import { accountDocumentTitles, blankForms } from '../../templates/account/documents.ts';
import { createDocuments, type StoreDocument } from './documents.ts';
import { createPdfPool } from './pool.ts';

const pool = createPdfPool({ folder: join(process.cwd(), 'var', 'chromium') });
afterAll(() => pool.close());

const kept = new Map<string, { bytes: Uint8Array; fileName: string }>();
const store: StoreDocument = async (bytes, { hash, fileName }) => {
  kept.set(hash, { bytes, fileName });
  return { fileId: `file-${hash.slice(0, 8)}` };
};
const documents = createDocuments({ pool, store });
const request = {
  key: 'c1/3/form',
  template: 'power-of-attorney-natural',
  data: samples['power-of-attorney-natural'],
  at: '2026-03-01T02:00:00.000000Z',
} as const;

test('P30 a document is kept under the hash of its bytes, and made again it is the same', async () => {
  const [first, again] = [await documents.make(request), await documents.make(request)];
  expect(again).toEqual(first);
  expect(kept.size).toBe(1);
  const { bytes, fileName } = kept.get(first.hash)!;
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(first.hash);
  expect([fileName, first.size]).toEqual(['自然人授权委托书.pdf', bytes.length]);
});

test('P30 a name that cannot be printed is refused with its characters, and nothing is kept', async () => {
  const before = kept.size;
  const principal = { ...request.data.principal, name: '林\u{2FFFE}' };
  await expect(documents.make({ ...request, data: { ...request.data, principal } })).rejects.toMatchObject({
    name: 'MissingGlyphs',
    characters: ['\u{2FFFE}'],
  });
  expect(kept.size).toBe(before);
});

test('K16 each appendix that the counter offers has its template, under the same title', async () => {
  for (const { template, title } of Object.values(appendices)) {
    expect(accountDocumentTitles[template]).toBe(title);
    expect(Buffer.from(await documents.print(template, blankForms[template], request.at)).toString('latin1', 0, 5)).toBe('%PDF-');
  }
});
