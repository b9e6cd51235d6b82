// Refusals about certificates of the exam, their copies and their credentials.
import { defineProblems } from '../kit/refusal.ts';

export const certificateProblems = defineProblems({
  CERTIFICATE_NOT_POSSIBLE: {
    status: 422,
    message: '证书的当前状态不能办理该事项。',
    next: '请按 errors 中的说明核对证书状态和填写内容。',
    about:
      'The certificate is revoked, still being made, not of the exam here, or the measure lacks what it needs. `errors` names everything at once.',
  },
  CERTIFICATE_WITHDRAWN: {
    status: 410,
    message: '该证书已被撤销，不再提供预览、下载和打印。',
    next: '对撤销决定不服的，可以依法申请行政复议或者提起行政诉讼；恢复后可重新下载。',
    about: 'The certificate was revoked. Whoever holds a copy can still be told so at /verify.',
  },
  CERTIFICATE_NOT_READY: {
    status: 409,
    message: '证书正在制作，尚不能下载。',
    next: '请稍后再试。',
    about: 'The certificate has its number; its file is being printed, signed and sealed. Operators are told when it takes too long.',
  },
  ANNOTATION_LIMIT: {
    status: 422,
    message: '加注的有效期或次数不符合规定。',
    next: '请缩短有效期，或者等已有的加注到期后再加注。',
    about: 'S3-14. A copy for one use lasts 90 days at most, and there are three in 90 days at most; rule `certificate.annotation` sets both.',
  },
  ANNOTATION_ENDED: {
    status: 410,
    message: '该加注证书已到期或已撤销，不再提供下载。',
    next: '需要继续使用的，请重新加注。',
    about: 'The time of the copy has ended, it was called off, or the certificate was revoked or replaced.',
  },
  CLAIM_UNKNOWN: {
    status: 422,
    message: '没有这一可选择出示的内容。',
    next: '请从可出示内容的清单中选择。',
    about: 'A presentation names claims of the credential that it discloses. The list of them stands in the answer of the credential itself.',
  },
});
