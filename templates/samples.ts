// Invented data for every paper, in one list, and what the pipeline would add to it.
import { examSamples } from './exam/samples.ts';
import type { OnEveryPaper, PaperSpec } from './kit/paper.ts';
import { qrCode } from './kit/qr.ts';
import { sampleSeal } from './kit/sample-pictures.ts';
import { papers, type PaperKind, type Papers } from './papers.ts';
import { procurementSamples } from './procurement/samples.ts';
import { registrationSamples } from './registration/samples.ts';

export const samples: { readonly [K in PaperKind]: Readonly<Record<string, Papers[K]>> } = {
  ...registrationSamples,
  ...examSamples,
  ...procurementSamples,
};

/** Address in the codes of the samples. */
export const sampleAddress = 'https://banshi.example/verify/AbCdEfGhIjKlMnOpQrStUv';

/** What the pipeline would add to a sample. */
export function samplePaper<K extends PaperKind>(kind: K, data: Papers[K]): OnEveryPaper {
  const spec = papers[kind] as PaperSpec<Papers[K]>;
  const [word, code] = [spec.word(data), spec.code(data, sampleAddress)];
  return {
    number: word === null ? null : `沪应急${word}〔2026〕1号`,
    unit: '上海市应急管理局',
    issuedOn: '2026-03-20',
    qr: code === null ? null : qrCode(code),
    seal: spec.sealed ? sampleSeal : null,
    seals: spec.seals ? [{ unit: '上海市住房和城乡建设管理委员会', picture: sampleSeal }] : [],
  };
}
