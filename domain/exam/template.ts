// 考试模板 (S3-02…05): guide, commitment, form and ticket as texts that an office edits online. A version is written, previewed with a sample candidate, and enabled by
// somebody who did not write it; from then on it is never changed, so that whoever signed it can read it by its hash for ever.
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';

export interface TemplateFacts {
  /** Everything that speaks against its text and the files that go with it, by the act. */
  against: readonly Reason[];
  /** Accounts that have written it. */
  editors: readonly string[];
  /** Its text as it stands has been printed for whoever looks at it. */
  previewed: boolean;
}
type Context = ActionContext<TemplateFacts>;

const fits = ({ facts }: Context): Reason[] => [...facts.against];
const other = ({ actor, facts }: Context): Reason[] =>
  actor.kind === 'person' && facts.editors.includes(actor.accountId)
    ? [{ code: 'EXAM_SECOND_PERSON', message: '编辑人不能启用自己编辑的模板，须由另一人启用' }]
    : [];
const seen = ({ facts }: Context): Reason[] =>
  facts.previewed ? [] : [{ code: 'EXAM_TEMPLATE_NOT_PREVIEWED', message: '启用前须以样例考生预览现有正文，并已生成样张' }];
const first = (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'EXAM_TEMPLATE_INVALID';
const editors = ['examAdministrator', 'informationManager'] as const;

export const template = defineProcess<TemplateFacts>({
  type: 'ExamTemplate',
  label: '考试模板',
  kind: 'case',
  states: {
    draft: { label: '草稿', rests: true },
    enabled: { label: '启用', rests: true, settled: true },
    disabled: { label: '停用', final: true },
    discarded: { label: '已作废', final: true },
  },
  actions: {
    write: { label: '新建模板', from: null, to: 'draft', by: editors, guard: fits, refusal: first },
    edit: { label: '编辑', from: 'draft', to: null, by: editors, guard: fits, refusal: first, quiet: true },
    preview: { label: '预览', from: 'draft', to: null, by: editors, guard: fits, refusal: first },
    enable: {
      label: '启用',
      from: 'draft',
      to: 'enabled',
      by: editors,
      guard: (context) => [...other(context), ...fits(context), ...seen(context)],
      refusal: first,
    },
    discard: { label: '作废', from: 'draft', to: 'discarded', by: editors },
    disable: { label: '停用', from: 'enabled', to: 'disabled', by: editors },
    replace: { label: '被新版替代', from: 'enabled', to: 'disabled', by: 'system', hidden: true },
  },
});
