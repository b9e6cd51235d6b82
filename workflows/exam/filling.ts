// What filling in entails: every transition is told, what was signed for is checked with the platforms; papers are printed when somebody asks for them.
import type { EnrolmentActivities } from '../../activities/exam/enrolment-effects.ts';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import { documents, outside } from '../kit/effects.ts';
import { effect, type Effect, type Entails, type Story } from '../kit/story.ts';

const tell = (summary: string): Effect =>
  effect('tell', (request) => outside<EnrolmentActivities>().tellEnrolment.executeWithOptions({ summary }, [request]));
const told =
  (summary: string, ...more: Effect[]): Entails =>
  () => [tell(summary), ...more];

type Paper = 'P01' | 'P02' | 'P04';
const titles: Readonly<Record<Paper, string>> = { P01: '生成报名表', P02: '生成报名承诺书', P04: '出具电子票据' };
/** The paper of an act that stands in the journal before, or a preview of what stands with this one. */
const paper = (kind: Paper, of: number | null): Effect =>
  effect(kind, (request) =>
    documents<IssueActivities>().issueDocument.executeWithOptions({ summary: titles[kind] }, [
      { ...request, ...(of === null ? {} : { seq: of, key: `${request.caseId}/${of}/${kind}` }), kind },
    ]),
  );

const check = effect('check', (request) =>
  outside<EnrolmentActivities>().checkEnrolment.executeWithOptions({ summary: '学历与社会保险核验' }, [request]),
);

export const filling: Story['on'] = {
  confirm: told('通知考生：报名表已确认'),
  cancelConfirm: told('通知考生：已取消报考确认'),
  sign: told('通知考生：承诺书已签署', check),
  withdrawCommitment: told('通知考生：承诺书已撤回'),
  passCheck: told('通知考生：核验结果'),
  approve: told('通知考生：人工核查通过'),
  reject: told('通知考生：人工核查不通过'),
  print: ({ data }) => [paper(data['paper'] as Paper, data['of'] as number | null)],
  confirmCorrection: told('通知考生：报名信息已更正'),
  invalidate: told('通知考生：报考无效'),
  restore: told('通知考生：报名已恢复'),
};
