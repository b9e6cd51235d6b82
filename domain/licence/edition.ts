// 电子证书 (S3§2.5): one edition of a certificate, from its number to 有效, and what becomes of it. 制证中 is 渲染, 签章, VC签发 and 归集, one after the other; how far it
// has come stands in its row. A later edition has the same number and takes its place.
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import { collectors, type Collector } from './process.ts';

export interface CertificateEditionFacts {
  /** A signed document and a credential are kept. */
  made: boolean;
  /** Collectors that have taken it. */
  collected: readonly Collector[];
  /** Seals that were applied are those that its kind must have. */
  unsealed: readonly string[];
}
type Context = ActionContext<CertificateEditionFacts>;

/** Body of `collect`. */
export interface CollectCertificateInput {
  by: Collector;
  /** Number that the collector gave it. */
  reference: string;
}
const everywhere = (by: readonly string[]): boolean => Object.keys(collectors).every((one) => by.includes(one));

const made = ({ facts }: Context): Reason[] => [
  ...(facts.made ? [] : [{ message: '签章文件或可验证凭证尚未生成' }]),
  ...facts.unsealed.map((unit) => ({ message: `缺少${unit}的电子签章` })),
];

export const certificateEdition = defineProcess<CertificateEditionFacts>({
  type: 'CertificateEdition',
  label: '电子证书',
  kind: 'row',
  states: {
    pending: { label: '待制证' },
    making: { label: '制证中' },
    issued: { label: '有效', rests: true },
    failed: { label: '失败' },
    superseded: { label: '已取代', final: true },
    withdrawn: { label: '已撤销', rests: true },
  },
  actions: {
    prepare: { label: '编号', from: null, to: 'pending', by: 'system', hidden: true },
    // 签章 and VC签发 are done; what is left is 归集.
    made: { label: '制证', from: ['pending', 'failed'], to: 'making', by: 'system', hidden: true, guard: made },
    fail: { label: '制证失败', from: 'pending', to: 'failed', by: 'system', hidden: true },
    // 有效 when the library of e-licences and the one-stop service have both taken it.
    collect: {
      label: '归集完成',
      from: 'making',
      to: ({ facts, input }) => (everywhere([...facts.collected, (input as CollectCertificateInput).by]) ? 'issued' : null),
      oneOf: ['issued'],
      by: 'system',
      hidden: true,
      guard: made,
    },
    supersede: { label: '取代', from: ['pending', 'making', 'issued', 'failed'], to: 'superseded', by: 'system', hidden: true },
    withdraw: { label: '撤销', from: ['pending', 'making', 'issued', 'failed'], to: 'withdrawn', by: 'system', hidden: true },
    // The decision behind it was itself annulled: it stands where it had come to.
    reinstate: {
      label: '恢复',
      from: 'withdrawn',
      to: ({ facts }) => (everywhere(facts.collected) ? 'issued' : facts.made ? 'making' : 'pending'),
      oneOf: ['issued', 'making', 'pending'],
      by: 'system',
      hidden: true,
    },
  },
});

/** Steps of 制证中, as officers see how far it has come. */
export const makingSteps = { render: '渲染', seal: '签章', credential: 'VC签发', collect: '归集', done: '完成' } as const;
export type MakingStep = keyof typeof makingSteps;
export interface Progress {
  standing: string;
  /** Its file is printed, signed and sealed. */
  signed: boolean;
  credential: boolean;
  collected: boolean;
  /** Its printing was begun. */
  begun: boolean;
}
export const stepOfMaking = ({ signed, credential, collected, begun }: Progress): MakingStep =>
  collected ? 'done' : credential ? 'collect' : signed ? 'credential' : begun ? 'seal' : 'render';
