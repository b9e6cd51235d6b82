// When the certificates of an exam are all made (S3-43).
import type { Reason } from '../kit/refusal.ts';

export interface IssuingFacts {
  undecided: number;
  unopened: number;
  unmade: number;
  failed: number;
}
const no = (message: string): Reason => ({ code: 'EXAM_NOT_READY', message });

/** 发证完成: nobody is examined any more, and nothing is left to print. */
export const finishReasons = ({ undecided, unopened, unmade, failed }: IssuingFacts): Reason[] => [
  ...(unopened ? [no(`还有${unopened}名合格人员尚未发起资格审查`)] : []),
  ...(undecided ? [no(`还有${undecided}件资格审查未办结`)] : []),
  ...(unmade ? [no(`还有${unmade}份证书待制证`)] : []),
  ...(failed ? [no(`有${failed}份证书制证失败`)] : []),
];
