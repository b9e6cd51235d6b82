// Problems that every process shares: how a request was made, who asked, when, and whether we could listen at all.
// Processes add their own catalogues; `domain/catalogues.ts` merges all of them.
import { defineProblems } from './refusal.ts';

export const commonProblems = defineProblems({
  VALIDATION: {
    status: 422,
    message: '填写内容不符合要求，请按各字段提示修改。',
    next: '按 errors 中每个字段的提示修改后重新提交。',
    about: 'The body, the query or a header is not valid. `errors` names every field at once, each with its rule.',
  },
  NOT_ACCEPTABLE_NOW: {
    status: 422,
    message: '当前情况下不能办理此事项。',
    next: '按 errors 中的原因处理后再办理。',
    about: 'The request is well formed and the state allows the act, but the facts of the case speak against it. `errors` names every reason.',
  },
  STATE_CONFLICT: {
    status: 409,
    message: '当前状态不能进行此操作。',
    next: '请查看 state 和 allowedActions，选择当前可以进行的操作。',
    about:
      'The case is in a state that the act does not start from, or somebody else has done it first. `state` and `allowedActions` say what stands and what is open now.',
  },
  ALREADY_RUNNING: {
    status: 409,
    message: '已有正在办理的同类事项，不能重复发起。',
    next: '请在原事项上继续办理，或先撤回原事项。',
    about: 'One live case per subject: another one is on its way. It holds in the database, so two requests at once give one case.',
  },
  NOT_UNIQUE: {
    status: 409,
    message: '与已有记录重复。',
    next: '请核对填写内容；如需帮助请提供请求编号。',
    about: 'A value that may exist once exists already. `constraint` names the rule.',
  },
  AUDITOR_READS_ONLY: {
    status: 403,
    message: '审计账号只能查看，不能办理。',
    next: '请由具有相应岗位的其他账号办理。',
    about: 'O19. Whoever holds the post of 审计 reads all and changes nothing, whatever other posts the account has.',
  },
  RECORD_TAMPERED: {
    status: 423,
    message: '该记录数据校验未通过，暂不能办理。',
    next: '已通知运维人员核查，核实恢复后即可继续办理。',
    about:
      'Q05. The row does not fit its seal: it was changed in the database, not by an act of the system. No act goes on from it until two persons have looked at it.',
  },
  TASK_CLOSED: {
    status: 409,
    message: '该待办已办结或已不存在。',
    next: '请刷新待办列表。',
    about: 'The task was voted on, closed by another, or its round has ended.',
  },
  TASK_CLAIMED: {
    status: 409,
    message: '该待办已由他人领取。',
    next: '请刷新待办列表，选择其他待办。',
    about: 'Somebody else claimed the task first.',
  },
  TASK_NOT_YOURS: {
    status: 409,
    message: '该待办不在您名下，请先领取。',
    next: '领取后再办理；已由他人领取的请联系领取人。',
    about: 'Acts on a task are done by the one who claimed it.',
  },
  NOT_DUE: {
    status: 409,
    message: '尚未到办理时间。',
    next: '到期后由系统自动办理。',
    about: 'The system asked for an act whose deadline is not due yet. `ms` says how long it lasts.',
  },
  WINDOW_CLOSED: {
    status: 422,
    message: '不在办理时间内。',
    next: '请查看 deadlines 中的时间。',
    about:
      'The request was received before the window opened or after the deadline. The moment of receipt is the one of the database clock inside the deciding transaction.',
  },
  VERSION_STALE: {
    status: 412,
    message: '内容已被更新，请刷新后再操作。',
    next: '重新读取，核对变化，用新的版本号 (If-Match) 再提交。',
    about: 'If-Match names a version that is no longer the newest. `version` is the newest one.',
  },
  VERSION_MISSING: {
    status: 428,
    message: '请求缺少版本号。',
    next: '先读取内容，把 ETag 的值放入 If-Match 再提交。',
    about: 'The act changes something that others may change too, so it must say in If-Match which version was seen.',
  },
  KEY_MISSING: {
    status: 400,
    message: '请求缺少办理编号或办理编号不符合要求。',
    next: '在 Idempotency-Key 中放入 1 至 128 个可见字符（建议用 UUID），重试时保持不变。',
    about: 'Every act carries an Idempotency-Key of 1 to 128 printable ASCII characters, so that repeating it is harmless.',
  },
  KEY_REUSED: {
    status: 422,
    message: '同一办理编号已用于其他内容。',
    next: '新的内容请使用新的 Idempotency-Key；重试请保持内容不变。',
    about: 'The Idempotency-Key was used before by the same person on the same route with another body or another If-Match.',
  },
  MALFORMED: {
    status: 400,
    message: '请求格式有误，无法读取。',
    next: '检查请求的格式后重新发送。',
    about:
      'The request could not be read: broken JSON, a broken cursor, an If-Match that is not a version in quotes, an unknown charset, an aborted body.',
  },
  TOO_LARGE: {
    status: 413,
    message: '提交的内容过大。',
    next: '减少内容；较大的文件请通过文件接口上传。',
    about: 'The body is larger than the route takes. Files go through the file routes.',
  },
  UNSUPPORTED_TYPE: {
    status: 415,
    message: '不支持的内容类型。',
    next: '请使用 application/json 提交。',
    about: 'The route reads JSON (or what its documentation names) and got another content type.',
  },
  METHOD: {
    status: 405,
    message: '此地址不支持该请求方法。',
    next: '请查看 Allow 中列出的方法。',
    about: 'The path exists with other methods; `Allow` lists them.',
  },
  NOT_FOUND: {
    status: 404,
    message: '没有找到所请求的内容。',
    next: '请核对地址和编号。',
    about: 'There is nothing at this address for you: it does not exist, belongs to the other listener, or its existence is not yours to know.',
  },
  FORBIDDEN: {
    status: 403,
    message: '您没有办理此事项的权限。',
    next: '如需办理，请联系本单位管理员或主管部门授予相应岗位。',
    about: 'The person is known and lacks the role for it. Where existence is secret the answer is NOT_FOUND.',
  },
  SIGN_IN_REQUIRED: {
    status: 401,
    message: '请先登录。',
    next: '登录后再操作；登录 30 分钟未操作会自动退出。',
    about: 'There is no session, or it has ended (30 minutes idle, 12 hours at most, signed out elsewhere).',
  },
  ORIGIN_REFUSED: {
    status: 403,
    message: '请求来源不被接受。',
    next: '请从本系统页面操作；程序调用请使用 Authorization: Bearer。',
    about:
      'A change was asked for with the session cookie from a page that is not ours (Origin is missing or foreign). Machines send a Bearer token instead.',
  },
  TOO_MANY: {
    status: 429,
    message: '操作过于频繁，请稍后再试。',
    next: '请在 Retry-After 秒之后再试。',
    about:
      'More requests of this class, or from this address, than are allowed in the window. `RateLimit` and `RateLimit-Policy` say how many of the class; `Retry-After` when to come back.',
  },
  DATABASE_AWAY: {
    status: 503,
    message: '系统暂时无法受理，本次请求未收到确认，请稍后重试。',
    next: '请在 Retry-After 秒之后用同一 Idempotency-Key 重试，不会重复办理。',
    about:
      'The database could not be reached or did not answer in time. Without an answer from it nothing counts as received. Repeating with the same Idempotency-Key is harmless.',
  },
  DRAINING: {
    status: 503,
    message: '服务正在切换，请稍后重试。',
    next: '请在 Retry-After 秒之后重试。',
    about: 'This process is being replaced and takes no new connections.',
  },
  NEIGHBOUR_AWAY: {
    status: 502,
    message: '相关服务暂时没有响应，请稍后重试。',
    next: '请稍后重试；如持续出现，请联系运维并提供请求编号。',
    about: 'A service behind this address (for instance the Temporal Web UI) could not be reached.',
  },
  INTERNAL: {
    status: 500,
    message: '系统内部错误，请联系运维并提供请求编号。',
    next: '请记下 instance 中的请求编号并联系运维。',
    about: 'Something that we did not foresee. The answer carries the request id only; the log has the rest under the same id.',
  },
});
