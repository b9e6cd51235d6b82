// Refusals of sealed bids.
import { defineProblems } from '../../kit/refusal.ts';

export const bidProblems = defineProblems({
  BID_NOT_READY: {
    status: 422,
    message: '投标文件不能提交。',
    next: '请按 errors 中的说明逐项修改后再提交。',
    about: 'The envelope, the form beside it or the upload does not hold. `errors` names everything at once, each with its rule.',
  },
  BID_TOO_LATE: {
    status: 422,
    message: '投标截止时间已过，不再接收。',
    next: '截止时间之后不能上传、提交或撤回投标文件。',
    about:
      'Bids are received before the hour, not at it: the clock of the database is read after the lock of the window, and a reading that equals the hour is late. What was not received whole by then counts as withdrawn.',
  },
  BID_OFFSET: {
    status: 409,
    message: '续传的位置不正确。',
    next: '请先查询已收到的长度，再从该处继续上传。',
    about: 'A part of an upload begins where the part before it ended. `offset` says where that is.',
  },
  BID_PIECE: {
    status: 422,
    message: '上传的部分不完整。',
    next: '请把这一部分重新上传。',
    about: 'A part holds whole chunks of the envelope, at most eight. What came was cut off or is no chunk; nothing of it is kept.',
  },
  BID_CERTIFICATE: {
    status: 422,
    message: '证书不能绑定。',
    next: '请用该证书的密钥对绑定内容签名后再试。',
    about:
      'A certificate is bound by whoever holds its key: the signature over the organisation and the party does not hold, or the certificate belongs to another organisation.',
  },
  BID_CERTIFICATE_STANDING: {
    status: 422,
    message: '证书已过期或者已被吊销，不能使用。',
    next: '请向CA数字证书厂商申领或者更换证书后重新绑定。',
    about: 'The vendor says that the certificate has ended or was revoked. It is asked when a certificate is bound and when a bid is uploaded.',
  },
  BID_BEFORE_HOUR: {
    status: 409,
    message: '开标前不提供。',
    next: '请在开标时间之后查看。',
    about: 'Until the hour a receipt says nothing of its place in the log, the log nothing of its length, and the tender nothing of its bids.',
  },
});
