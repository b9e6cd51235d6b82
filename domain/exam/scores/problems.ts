// Refusals about scores.
import { defineProblems } from '../../kit/refusal.ts';

export const scoreProblems = defineProblems({
  SCORES_NOT_PUBLISHED: {
    status: 404,
    message: '成绩尚未公布。',
    next: '成绩公布后请登录查询；公布时间以考试通知为准。',
    about: 'The one answer for scores that are not out, that are somebody else’s, or that do not exist: nobody learns which of them it is.',
  },
  SCORE_FILE_INVALID: {
    status: 422,
    message: '成绩文件不能使用。',
    next: '请下载空白模板，按模板填写后重新上传（.xlsx，或 UTF-8、GB18030 编码的 .csv）。',
    about: 'The upload is not there, not clean, not the uploader’s own, or no list in xlsx or csv.',
  },
  SCORE_IMPORT_NOT_READY: {
    status: 422,
    message: '成绩导入尚不能进行这一步。',
    next: '请按 errors 中的说明处理后再办理。',
    about: 'The import is not ready for the act. `errors` names everything that speaks against it at once.',
  },
  SCORE_IMPORT_SECOND_PERSON: {
    status: 403,
    message: '上传人不能确认自己上传的成绩，须由另一人确认入库。',
    next: '请由另一名有权限的人员核对后确认。',
    about: 'A list of scores is committed by somebody else than its uploader. The database holds this too.',
  },
  SCORE_IMPORT_FOLLOWED: {
    status: 409,
    message: '其后已有成绩改动，不能回滚。',
    next: '请先按相反的顺序回滚后来的成绩导入；已更正的成绩不能随导入回滚。',
    about: 'A later import or a correction after a review replaced scores of this list. Lists are taken back in the reverse order of their commits.',
  },
  SCORES_INCOMPLETE: {
    status: 422,
    message: '尚有考生没有成绩。',
    next: '请补充导入缺少的成绩；缺考的考生也须导入缺考标识。',
    about: 'Every candidate who is paid and valid needs a score or an absence in each of his subjects. `errors` has the counts per subject.',
  },
  SCORE_IMPORT_OPEN: {
    status: 409,
    message: '尚有未入库的成绩导入。',
    next: '请先确认入库，或作废该次导入。',
    about: 'A list that is being checked, has errors or waits for its commit holds up everything that is decided on the scores as a whole.',
  },
  VIOLATION_OPEN: {
    status: 409,
    message: '尚有未办结的违纪事项。',
    next: '请先对全部违纪作出决定或不予处理，再生成合格人员名单。',
    about:
      'A violation is neither decided nor dropped, or a score is flagged by the marking rooms and nobody has entered a violation. Periods of remedy don’t hold the list up.',
  },
  PASS_MARK_INVALID: {
    status: 422,
    message: '合格标准不符合要求。',
    next: '请按 errors 中每一条提示修改。',
    about: 'A pass mark is below 0, above the full mark, missing, or of a subject that the exam does not have.',
  },
  PASS_MARK_NOT_PROPOSED: {
    status: 422,
    message: '没有待复核的合格标准。',
    next: '请先提出合格标准，再由另一人复核。',
    about: 'Pass marks come into force once, by the word of a second person on what a first has proposed.',
  },
  PASS_LIST_CHANGED: {
    status: 409,
    message: '成绩在名单生成之后有改动。',
    next: '请重新生成合格人员名单。',
    about: 'Scores were imported, taken back, voided or corrected after the draft was made. A new draft takes its place.',
  },
  PASS_LIST_NOT_READY: {
    status: 422,
    message: '合格人员名单尚不能进行这一步。',
    next: '请按 errors 中的说明处理后再办理。',
    about: 'There is no list in the standing that the act needs, or nothing has been proposed.',
  },
  SCORES_TOO_EARLY: {
    status: 422,
    message: '未到公布成绩的时间。',
    next: '成绩在公布时间由系统自动公布。',
    about: 'The exam announces a moment of publication; until then nobody publishes scores by hand.',
  },
  CERTIFICATES_AFFECTED: {
    status: 409,
    message: '已有证书依据该名单发放，须确认连带影响后才能撤销。',
    next: '请先查看连带影响预览，确认后携带其校验值再办理。',
    about:
      'Certificates stand on the results. The second person confirms the cascade by the hash of its preview; a preview that is no longer true is refused the same way.',
  },
  SCORE_REVIEW_NOT_READY: {
    status: 422,
    message: '成绩复查尚不能进行这一步。',
    next: '请按 errors 中的说明处理后再办理。',
    about: 'The review is not ready for the act.',
  },
  SCORE_REVIEW_CLOSED: {
    status: 422,
    message: '已超过成绩复查申请期限。',
    next: '对考试机构的决定不服的，可以依法申请行政复议或者提起行政诉讼。',
    about: 'A review is asked for within the period after the publication of scores (rule exam.scoreReview). `errors` has its last day.',
  },
  SCORE_REVIEW_RUNNING: {
    status: 409,
    message: '该科目已有复查申请正在办理。',
    next: '请等待答复；答复后不再受理同一科目的复查。',
    about: 'One review per candidate and subject.',
  },
});
