// The texts themselves. SMS say what happened and where to look; reasons, numbers and names of persons stay behind the sign-in.
import type { MessageTemplate } from './messages.ts';

const template = (code: string, channel: MessageTemplate['channel'], category: MessageTemplate['category'], text: string): MessageTemplate => ({
  code,
  channel,
  category,
  text,
});

const sms = {
  codeRegister: ['code', '您正在注册账号，验证码为{code}，{minutes}分钟内有效。请勿将验证码告知他人。'],
  codeSignIn: ['code', '您正在登录，验证码为{code}，{minutes}分钟内有效。请勿将验证码告知他人。'],
  codeResetPassword: ['code', '您正在重新设置密码，验证码为{code}，{minutes}分钟内有效。请勿将验证码告知他人。'],
  codeFindUserName: ['code', '您正在找回用户名，验证码为{code}，{minutes}分钟内有效。请勿将验证码告知他人。'],
  codeChangePhone: ['code', '您正在变更预留手机号，验证码为{code}，{minutes}分钟内有效。请勿将验证码告知他人。'],
  codeVerify: ['code', '您正在验证账号，验证码为{code}，{minutes}分钟内有效。请勿将验证码告知他人。'],
  codeAppointment: ['code', '您正在预约政务大厅办理时间，验证码为{code}，{minutes}分钟内有效。请勿将验证码告知他人。'],
  accountRegistered: ['result', '恭喜您，账号注册成功！请登录后继续完善资料。'],
  userNameFound: ['security', '您的登录账号为{userName}。如非本人操作，请尽快修改密码。'],
  onboardingSubmitted: ['result', '{organisation}的供应商入驻申请已于{time}提交，登记区划：{district}。办理进度请登录查看。'],
  onboardingReturned: ['result', '{organisation}的供应商入驻申请已被退回，登记区划：{district}。请登录查看原因，修改后重新提交。'],
  onboardingAdmitted: ['result', '{organisation}已于{time}入库，登记区划：{district}，成为正式供应商。'],
  onboardingWithdrawn: ['result', '{organisation}的供应商入驻申请已于{time}撤回，登记区划：{district}。修改后可重新提交。'],
  onboardingReminder: ['reminder', '{organisation}的供应商入驻申请尚未提交，登记区划：{district}。请登录后继续办理。'],
  changeReminder: ['reminder', '{organisation}的资料变更尚未提交，登记区划：{district}。请登录后继续办理。'],
  certificateReminder: ['reminder', '{organisation}的{certificate}将于{day}到期，请及时更新。'],
  changeInForce: ['result', '{organisation}的资料变更已于{time}生效，登记区划：{district}。'],
  changeRejected: ['result', '{organisation}的资料变更未通过审核，原资料继续有效，登记区划：{district}。请登录查看原因。'],
  invitation: ['message', '{organisation}邀请您加入，请于{due}前登录处理。如不认识该机构，请勿理会。'],
  counterOpened: ['result', '您申请的{matter}已于{time}由政务大厅受理。'],
  counterMissing: ['result', '您在政务大厅办理的{matter}需要补正材料，请登录查看清单，并于{due}前到政务大厅补正。'],
  // Whoever has no account yet can't sign in to read the list: it was handed over at the counter.
  counterMissingOnPaper: ['result', '您在政务大厅办理的{matter}需要补正材料，请按政务大厅告知的清单，于{due}前到政务大厅补正。'],
  counterSupplementReminder: ['reminder', '您在政务大厅办理的{matter}尚待补正材料，请登录查看清单，并于{due}前到政务大厅补正，逾期将不予通过。'],
  counterSupplementReminderOnPaper: [
    'reminder',
    '您在政务大厅办理的{matter}尚待补正材料，请按政务大厅告知的清单，于{due}前到政务大厅补正，逾期将不予通过。',
  ],
  counterDone: ['result', '您在政务大厅办理的{matter}已于{time}办结。'],
  counterRejected: ['result', '您在政务大厅办理的{matter}未予通过，请登录或到政务大厅查看原因。'],
  appointmentBooked: ['result', '您已预约{time}到{place}办理{matter}，预约号{number}。请携带{originals}。'],
  appointmentMoved: ['result', '您的预约已改为{time}到{place}办理{matter}，预约号{number}。请携带{originals}。'],
  appointmentCancelled: ['result', '您{time}到{place}办理{matter}的预约已取消，预约号{number}。'],
  appointmentCalledOff: ['result', '因政务大厅安排调整，您{time}到{place}办理{matter}的预约已取消，预约号{number}。请重新预约。'],
  appointmentReminder: ['reminder', '请于{time}到{place}办理{matter}，预约号{number}。请携带{originals}。不能前往的，请在时段开始前取消或改约。'],
  appointmentMissed: ['result', '您预约{time}到{place}办理{matter}，未到场，预约号{number}已失效。仍需办理的，请重新预约。'],
  passwordChanged: ['security', '您的账号密码已于{time}修改。如非本人操作，请立即通过预留手机号重新设置密码。'],
  phoneChanged: ['security', '您账号的预留手机号已于{time}变更。如非本人操作，请到政务大厅办理。'],
  accountLocked: ['security', '您的账号因多次输入错误密码，已锁定至{time}。如非本人操作，请在解锁后修改密码。'],
  accountFrozen: ['security', '您的账号已于{time}冻结，请到政务大厅办理。'],
  registrationMoved: ['result', '您的{matter}（办件编号{number}）：{news}。'],
  registrationAsked: ['result', '您的{matter}（办件编号{number}）{news}，请于{due}前登录办理，逾期{late}。'],
  registrationReminder: ['reminder', '您的{matter}（办件编号{number}）{what}期限至{day}（含当日），请登录办理，逾期视为撤回申请。'],
  registrationDraftEnding: ['reminder', '您暂存的{matter}将于{day}失效，请登录继续办理。'],
  registrationEmployer: ['result', '有一件{matter}（办件编号{number}）待贵单位确认，请于{due}前登录办理。'],
  licenceReminder: ['reminder', '您的注册证书将于{day}到期，请在到期前办理延续注册。'],
  licenceStanding: ['result', '您的注册证书状态已变更，请登录查看。'],
  examUnconfirmed: ['reminder', '您的{exam}报名尚未确认，网上报名将于{due}截止，请登录确认报名表，逾期未确认的视为放弃报名。'],
  examUnpaid: ['reminder', '您的{exam}报名尚未完成，请于{due}前登录签署承诺书并缴费，逾期视为放弃报名。'],
  examPostponed: ['result', '您报名的{exam}延期举行。新的考试时间：{sessions}。准考证须按新的安排重新打印，请登录查看。'],
  examCancelled: ['result', '您报名的{exam}已取消。已缴纳的考试费用将按原支付渠道退回，请登录查看。'],
} as const satisfies Record<string, readonly [MessageTemplate['category'], string]>;

const inbox = {
  onboardingSubmitted: ['message', '供应商入驻申请已提交，登记区划：{district}，提交时间：{time}。'],
  onboardingReturned: ['task', '供应商入驻申请已被退回，登记区划：{district}，环节：{stage}。请修改后重新提交。'],
  onboardingAdmitted: ['message', '已入库，登记区划：{district}，入库时间：{time}。'],
  onboardingWithdrawn: ['message', '供应商入驻申请已撤回，登记区划：{district}，撤回时间：{time}。'],
  onboardingReminder: ['task', '供应商入驻申请尚未提交，登记区划：{district}。'],
  reviewTask: ['task', '{organisation}的供应商入驻申请待办理，环节：{stage}。'],
  changeReviewTask: ['task', '{organisation}的资料变更待办理，环节：{stage}。'],
  certificateReminder: ['warning', '{certificate}将于{day}到期，请及时更新。'],
  certificateExpired: ['warning', '{certificate}已于{day}到期。'],
  statementsStale: ['warning', '财务信息中最近一期报表（{period}）已超过{months}个月，请补充最近年度的资产负债表和损益表。'],
  changeReminder: ['task', '资料变更尚未提交，登记区划：{district}。'],
  draftShelved: ['message', '{matter}已{days}天未修改，现已搁置，登记区划：{district}。填写的内容仍然保留，修改并保存草稿后可继续办理。'],
  attorneyReminder: ['warning', '政务大厅受理件（{matter}）的授权委托书将于{day}到期，请在到期前办理。'],
  attorneyExpired: ['warning', '政务大厅受理件（{matter}）的授权委托书已于{day}到期，继续代办须重新出具。'],
  taskReminder: ['message', '待办“{task}”将于{day}到期，请及时办理。'],
  taskOverdue: ['message', '待办“{task}”已于{day}到期，请尽快办理。'],
  taskUrged: ['message', '申请人催办：“{task}”，请及时办理。'],
  deputySet: ['message', '代理安排：{from}至{until}，由{deputy}代理{absent}办理待办。'],
  deputyEnded: ['message', '代理安排已结束：{from}至{until}，由{deputy}代理{absent}。'],
  taskLate: ['message', '待办“{task}”已超过环节时限，请尽快办理。'],
  taskHandedOn: ['task', '待办“{task}”逾期未办，现转由您办理，请尽快办理。'],
  changeInForce: ['message', '资料变更已生效，登记区划：{district}，生效时间：{time}。'],
  changeRejected: ['message', '资料变更未通过审核，原资料继续有效，登记区划：{district}，环节：{stage}。'],
  invitation: ['task', '{organisation}邀请您加入，请于{due}前处理。'],
  misuseReported: ['task', '有人通告账号安全问题，编号{number}，请核实。'],
  counterOpened: ['message', '{matter}已由政务大厅受理，受理时间：{time}。'],
  counterMissing: ['task', '{matter}需要补正材料：{items}。请于{due}前到政务大厅补正。'],
  counterSupplementReminder: ['warning', '{matter}尚待补正材料，请于{due}前到政务大厅补正，逾期将不予通过。'],
  counterDone: ['message', '{matter}已办结，办结时间：{time}。'],
  counterRejected: ['message', '{matter}未予通过，请查看原因。'],
  appointmentBooked: ['message', '您已预约{time}到{place}办理{matter}，预约号{number}。请携带{originals}。'],
  appointmentMoved: ['message', '您的预约已改为{time}到{place}办理{matter}，预约号{number}。请携带{originals}。'],
  appointmentCancelled: ['message', '您{time}到{place}办理{matter}的预约已取消，预约号{number}。'],
  appointmentCalledOff: ['message', '因政务大厅安排调整，您{time}到{place}办理{matter}的预约已取消，预约号{number}。请重新预约。'],
  appointmentReminder: ['message', '请于{time}到{place}办理{matter}，预约号{number}。请携带{originals}。不能前往的，请在时段开始前取消或改约。'],
  licenceReminder: ['warning', '注册证书（{number}）将于{day}到期，请在到期前办理延续注册。'],
  licenceStanding: ['message', '注册证书（{number}）的状态已变更为“{standing}”。'],
  appointmentMissed: ['message', '您预约{time}到{place}办理{matter}，未到场，预约号{number}已失效。仍需办理的，请重新预约。'],
  ratingInvited: ['task', '您的{matter}已办结，请于{due}前对本次服务作出评价。'],
  ratingReminder: ['task', '您的{matter}尚未评价，请于{due}前对本次服务作出评价。'],
  ratingFollowedUp: ['message', '您对{matter}的评价已处理并回访。不认可处理结果的，请于{due}前申诉。'],
  ratingReplied: ['message', '您对{matter}的评价已公开回复，请登录查看。'],
  deliveryMoved: ['message', '您的注册证书（{number}）快递状态：{status}，运单号{waybill}。'],
  registrationMoved: ['message', '{matter}（办件编号{number}）：{news}。'],
  registrationStep: ['message', '{matter}（办件编号{number}）：{news}。'],
  registrationAsked: ['task', '{matter}（办件编号{number}）{news}，请于{due}前办理，逾期{late}。'],
  registrationReminder: ['warning', '{matter}（办件编号{number}）{what}期限至{day}（含当日），逾期视为撤回申请。'],
  registrationDraftEnding: ['warning', '暂存的{matter}将于{day}失效，请继续办理。'],
  registrationEmployer: ['task', '有一件{matter}（办件编号{number}）待单位确认，请于{due}前办理。'],
  examUnconfirmed: ['warning', '{exam}报名尚未确认，网上报名将于{due}截止，逾期未确认的视为放弃报名。'],
  examUnpaid: ['warning', '{exam}报名尚未完成，请于{due}前签署承诺书并缴费，逾期视为放弃报名。'],
  examLapsed: ['message', '{exam}报名未在规定时间内完成，视为放弃报名。'],
  examPostponed: ['message', '{exam}延期举行。新的考试时间：{sessions}。准考证须按新的安排重新打印。'],
  examCancelled: ['message', '{exam}已取消。已缴纳的考试费用将按原支付渠道退回。'],
  examCorrected: ['message', '{exam}的安排有更正，请查看考试通知和报考指南。'],
  registrationWarning: ['warning', '办件{number}的{clock}已用{percent}%，最后期限为{day}，请及时办理。'],
} as const satisfies Record<string, readonly [MessageTemplate['category'], string]>;

export type SmsName = keyof typeof sms;
export type InboxName = keyof typeof inbox;

const made = <K extends string>(channel: MessageTemplate['channel'], texts: Record<K, readonly [MessageTemplate['category'], string]>) =>
  Object.fromEntries(
    Object.entries<readonly [MessageTemplate['category'], string]>(texts).map(([name, [category, text]]) => [
      name,
      template(`${channel}.${name}`, channel, category, text),
    ]),
  ) as Record<K, MessageTemplate>;

/** SMS by name; the code is `sms.<name>`. */
export const smsTemplates: Record<SmsName, MessageTemplate> = made('sms', sms);
/** 待办, 消息, 预警 inside the platform by name; the code is `inbox.<name>`. */
export const inboxTemplates: Record<InboxName, MessageTemplate> = made('inbox', inbox);
/** Every template, in the order of the tables: what an officer reads and consents to. */
export const messageTemplates: readonly MessageTemplate[] = [...Object.values(smsTemplates), ...Object.values(inboxTemplates)];
