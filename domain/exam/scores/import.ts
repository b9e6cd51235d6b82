// 成绩导入 (S3-35): a list from its upload to 已入库. A list with one wrong line commits nothing; another person than the uploader commits; what was committed can be taken
// back as long as nothing stands on it.
import { defineProcess, type ActionContext } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';

export interface ImportFacts {
  /** Everything that speaks against the act. */
  against: readonly Reason[];
  /** Lines of the list that are wrong; null: it has not been checked to its end. */
  wrong: number | null;
}
const ruled = {
  guard: ({ facts }: ActionContext<ImportFacts>): Reason[] => [...facts.against],
  refusal: (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'SCORE_IMPORT_NOT_READY',
} as const;

export const scoreImport = defineProcess<ImportFacts>({
  type: 'ScoreImport',
  label: '成绩导入',
  kind: 'case',
  states: {
    uploaded: { label: '已上传' },
    checking: { label: '校验中' },
    faulty: { label: '有错误', rests: true },
    ready: { label: '待确认', rests: true },
    committed: { label: '已入库', rests: true, settled: true },
    rolledBack: { label: '已回滚', final: true },
    discarded: { label: '已作废', final: true },
  },
  actions: {
    upload: { label: '上传成绩文件', from: null, to: 'uploaded', by: ['examOfficer', 'examInstitute'], ...ruled },
    startCheck: { label: '开始校验', from: 'uploaded', to: 'checking', by: 'system', hidden: true },
    finishCheck: {
      label: '校验完成',
      from: 'checking',
      to: ({ facts }) => (facts.wrong === 0 ? 'ready' : 'faulty'),
      oneOf: ['ready', 'faulty'],
      by: 'system',
      hidden: true,
      ...ruled,
    },
    commit: { label: '确认入库', from: 'ready', to: 'committed', by: ['examOfficer', 'examAdministrator'], ...ruled },
    rollBack: { label: '回滚', from: 'committed', to: 'rolledBack', by: 'examAdministrator', ...ruled },
    discard: { label: '作废', from: ['uploaded', 'checking', 'faulty', 'ready'], to: 'discarded', by: ['examOfficer', 'examAdministrator'] },
  },
});

/** States in which a list is neither in the scores nor given up: no pass list is made meanwhile (S3-40). */
export const openImportStates = ['uploaded', 'checking', 'faulty', 'ready'] as const;
