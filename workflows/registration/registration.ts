// 执业注册 (S3§2.6). The table (domain/registration/registration.ts) owns who may do what; this tells what each act entails. Silence has its own ends there:
// 单位未确认 → 暂存, 未告知 → 视为受理, 未补件 → 视为撤回, 延续未决定 → 视为准予. The licence is changed in the transaction of the decision.
import { proxyActivities } from '@temporalio/workflow';
import type { IssueActivities } from '../../activities/documents/issue-activity.ts';
import type { FollowActivities } from '../../activities/kit/next.ts';
import type { RegistrationActivities } from '../../activities/registration/tell.ts';
import type { CaseRun, EffectRequest } from '../../domain/kit/follow.ts';
import { registration } from '../../domain/registration/registration.ts';
import { late as lateStep, urged, whenMoved } from '../approval/told.ts';
import { documents, effectOptions, outside } from '../kit/effects.ts';
import { follow } from '../kit/follow.ts';
import { opinionSheet } from '../kit/opinion-sheet.ts';
import { effect, type Effect, type Entails, type Story } from '../kit/story.ts';

// An activity of its own in the history: beside the loop's local ones its answer would have no fixed place among theirs.
const { askDeadline } = proxyActivities<FollowActivities>(effectOptions);

const tell = (summary: string): Effect =>
  effect('tell', (request) => outside<RegistrationActivities>().tellRegistration.executeWithOptions({ summary }, [request]));
type Paper = 'P18' | 'P19' | 'P20' | 'P22' | 'P24' | 'P25';
const issue = (request: EffectRequest, kind: Paper, summary: string) =>
  documents<IssueActivities>().issueDocument.executeWithOptions({ summary }, [{ ...request, kind }]);
const paper = (kind: Paper, summary: string): Effect => effect(kind, (request) => issue(request, kind, summary));

/** What happened is told, with its paper where there is one. */
const told =
  (summary: string, ...papers: Effect[]): Entails =>
  () => [tell(summary), ...papers];

/** The decision's letter is made and put where its holder reads it: then it is served. */
const served = (kind: 'P22' | 'P24'): Effect =>
  effect(kind, async (request) => {
    await issue(request, kind, kind === 'P22' ? '出具决定书' : '出具注销决定书');
    return askDeadline.executeWithOptions({ summary: '送达' }, [
      { caseId: request.caseId, type: registration.type, action: 'serve', seq: request.seq },
    ]);
  });
const decided =
  (summary: string): Entails =>
  ({ action, data }) => [tell(summary), served(action === 'grant' && data['kind'] === 'cancel' ? 'P24' : 'P22'), ...opinionSheet()];

/** The office is late: whoever holds the case hears of it. */
const late =
  (clock: string, summary: string): Entails =>
  () => [effect('late', (request) => outside<RegistrationActivities>().warnOverrun.executeWithOptions({ summary }, [{ ...request, clock }]))];

const form = paper('P18', '生成注册申请表');

/** Filed, online or at the counter: the employer is asked where one must confirm. */
const filed: Entails = ({ to }) =>
  to.startsWith('employer')
    ? [
        tell('通知申请人：已提交'),
        effect('employer', (request) =>
          outside<RegistrationActivities>().askEmployer.executeWithOptions({ summary: '通知用人单位：待确认' }, [request]),
        ),
      ]
    : [tell('通知申请人：已提交'), form];

export const registrationStory: Story = {
  on: {
    submit: filed,
    fileAtCounter: filed,
    confirmEmployer: told('通知申请人：单位已确认', form),
    declineEmployer: told('通知申请人：单位未予确认'),
    employerLapse: told('通知申请人：单位逾期未确认'),
    expire: told('通知申请人：暂存失效'),

    accept: whenMoved(told('通知申请人：受理', paper('P19', '出具受理通知书'))),
    deemAccept: told('通知申请人：视为受理', paper('P19', '出具受理通知书')),
    requestSupplement: told('通知申请人：补件', paper('P19', '出具补正告知书')),
    supplement: told('通知申请人：补件已收到'),
    supplementAtCounter: told('通知申请人：补件已收到'),
    lapse: told('通知申请人：视为撤回'),
    notAccept: whenMoved(told('通知申请人：不予受理', paper('P19', '出具不予受理通知书'))),

    pass: whenMoved(told('通知申请人：进入下一环节')),
    sendBack: told('通知申请人：退回上一环节'),
    requestRectification: told('通知申请人：整改', paper('P25', '出具整改通知书')),
    rectified: told('通知申请人：整改结果已收到'),
    rectifiedAtCounter: told('通知申请人：整改结果已收到'),
    rectificationLapse: told('通知申请人：整改逾期'),
    recheck: told('通知申请人：整改已复核'),
    startSpecial: told('通知申请人：特别程序', paper('P20', '出具特别程序告知书')),
    endSpecial: told('通知申请人：特别程序结束'),
    approveExtension: whenMoved(told('通知申请人：延长办理期限', paper('P20', '出具延期告知书'))),

    urge: urged,
    // A step that has a time of its own: passed over, told, or handed on.
    stepOverrun: (entry) => (entry.from === entry.to ? lateStep(entry) : [tell('通知申请人：进入下一环节')]),
    extensionOverrun: lateStep,
    overrun: late('decision', '提醒经办：办理期限届满'),
    deliveryOverrun: late('delivery', '提醒经办：送达期限届满'),

    grant: whenMoved(decided('通知申请人：准予')),
    deemRenew: decided('通知申请人：视为准予延续'),
    refuse: whenMoved(decided('通知申请人：不予')),
    withdraw: told('通知申请人：已撤回'),
    terminate: told('通知申请人：终止'),
    annul: told('通知申请人：终止'),
    reopen: told('通知申请人：恢复办理'),
    openCancellation: told('通知申请人：依职权注销'),
  },
};

export async function PracticeRegistration(run: CaseRun): Promise<void> {
  await follow(registration, registrationStory, run);
}
