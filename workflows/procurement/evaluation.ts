// 评审 within 采购项目: whenever a step begins that members have a part in, they are told.
import type { EvaluationActivities } from '../../activities/procurement/evaluation/tell.ts';
import { outside } from '../kit/effects.ts';
import { effect, type Entails, type Story } from '../kit/story.ts';

const members: Entails = () => [
  effect('members', (request) =>
    outside<EvaluationActivities>().tellMembers.executeWithOptions({ summary: '通知评审委员会成员：进入下一步骤' }, [request]),
  ),
];

export const evaluationStory: Story['on'] = {
  concludeQualification: members,
  allConfirmed: members,
  endConfirming: members,
  concludeConformity: members,
  allExplained: members,
  endExplaining: members,
  concludeJudging: members,
  concludePrices: members,
  reviseScores: members,
  makeReport: members,
  reevaluate: members,
};
