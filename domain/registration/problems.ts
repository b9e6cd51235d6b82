import { defineProblems } from '../kit/refusal.ts';

export const registrationProblems = defineProblems({
  REGISTRATION_NOT_ELIGIBLE: {
    status: 422,
    message: '申请不符合注册条件或材料不齐，请按提示修改后再提交',
    next: '逐项核对所列原因；每项都写明了所依据的规则。',
    about: 'Something speaks against the application: conditions of the kind, material, statements. Every reason names its rule, all at once.',
  },
  COUNTER_ACCOUNT_NEEDED: {
    status: 422,
    message: '申请人没有可用的个人账号，不能窗口录入',
    next: '请先在政务大厅为申请人注册个人账号，或解除冻结，再录入申请。',
    about:
      'A registration is entered at the counter for an account in use that stands for a person with a proven identity: letters and licence go there.',
  },
  SUPPLEMENT_LATE: {
    status: 409,
    message: '已逾期，视为撤回',
    next: '本次申请已视为撤回；仍需办理的，请重新提交申请。',
    about: 'The time to hand in what was asked for is over. The application counts as withdrawn; a new one may be made.',
  },
  SUPPLEMENT_INCOMPLETE: {
    status: 422,
    message: '补正材料尚未齐全',
    next: '请补齐所列材料后再提交。',
    about: 'The request named all missing items; at least one of them has not been answered yet.',
  },
  SUPPLEMENT_NOT_ASKABLE: {
    status: 422,
    message: '不能通知补件',
    next: '请一次性告知全部需补正的内容；补件次数用尽的，应受理或不予受理。',
    about:
      'What is missing is told once and whole (行政许可法 第三十二条); a second request may only repeat what the first one named, and rounds are limited.',
  },
  OWN_APPLICATION: {
    status: 403,
    message: '不得办理本人的申请，应当回避',
    next: '请由其他人员办理。',
    about: 'Nobody handles an application of their own.',
  },
  HANDLING_NOT_READY: {
    status: 422,
    message: '当前不能作出该处理',
    next: '请先完成所列事项。',
    about: 'A stage can not be passed or a decision taken while a rectification or a special procedure is open, or without opinion and reasons.',
  },
  PROCEDURE_NOT_STARTABLE: {
    status: 422,
    message: '不能启动特别程序',
    next: '请核对程序类型、理由和时间安排。',
    about:
      'A hearing is announced at least seven days before and held within twenty working days; each procedure needs its reason for the written notice.',
  },
  RECTIFICATION_INCOMPLETE: {
    status: 422,
    message: '整改内容尚未完成',
    next: '请逐项说明整改情况后再提交。',
    about: 'Every item of the rectification notice must be answered.',
  },
  DRAFT_NOT_OPEN: {
    status: 409,
    message: '当前不能修改申请内容',
    next: '只有暂存、需补件或待整改的申请可以修改。',
    about: 'Form and materials can be changed in a draft, and while something is asked for.',
  },
  MATERIAL_UNKNOWN: {
    status: 422,
    message: '材料项目或文件不存在',
    next: '请按材料清单上传，文件应为本人上传并已通过安全检查。',
    about: 'The item is not in the list of this kind, or the file is not one of the applicant’s own that has passed its checks.',
  },
  MATERIAL_FILE_UNFIT: {
    status: 422,
    message: '文件不符合材料要求',
    next: '请按提示更换文件后重新提交；照片应为图片。',
    about:
      'What the file is by its content, its size, or what the virus scanner said of it does not fit the item. The limits are rule `registration.materials.files`.',
  },
  REGISTRATION_RUNNING: {
    status: 409,
    message: '该证书已有在办的注册申请',
    next: '请在在办事项中查看，或撤回后重新申请。',
    about: 'One application per certificate can be under way.',
  },
});
