// 考生: home, profile, phone (S3-01, S3-07, S3-08), photo (S3-09) and the reading of the guide (S3-10).
import { z } from 'zod';
import { accountProcess } from '../../domain/account/process.ts';
import { photoProcess } from '../../domain/exam/photo.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { maskNumber, maskPhone } from '../../domain/kit/identity/person-name.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { photoOf } from '../../db/exam/candidates.ts';
import { openExams, ownOf } from '../../db/exam/open.ts';
import { ownEnrolments } from '../../db/exam/search.ts';
import { desk as accounts, own as ownAccount, typedText } from '../account/shapes.ts';
import { versionOf } from '../kit/act.ts';
import { outward } from '../kit/outward.ts';
import { route, type Context, type Routes } from '../kit/route.ts';
import { common, deskOf } from './common.ts';
import { error, examParams, line, openExam, photo, photoBody } from './shapes.ts';
import { examOut, lineOut, photoOut } from './view.ts';

const profile = z.object({
  complete: z.boolean().meta({ description: '已完善' }),
  missing: z.array(z.string()),
  name: z.string().nullable(),
  idNumber: z.string().nullable().meta({ description: 'Masked' }),
  phone: z.string().meta({ description: 'Masked' }),
  mobileVerified: z.boolean(),
  profile: z.record(z.string(), z.unknown()),
  version: z.int().meta({ description: 'If-Match of the next save' }),
});
type Found = Awaited<ReturnType<ReturnType<typeof deskOf>['bootstrap']>>;
const profileOut = ({ missing, name, idNumber, phone, mobileVerifiedAt, profile: values, version }: Found): z.infer<typeof profile> => ({
  complete: missing.length === 0,
  missing,
  name,
  idNumber: idNumber && maskNumber(idNumber),
  phone: maskPhone(phone),
  mobileVerified: mobileVerifiedAt !== null,
  profile: { ...values },
  version,
});

/** Open exams as this person, or nobody, sees them. */
async function examsFor({ deps, actor }: Pick<Context, 'deps' | 'actor'>): Promise<z.infer<typeof openExam>[]> {
  const em = deps.orm.em.fork();
  const exams = await openExams(em);
  const own = actor.kind === 'person' ? await ownOf(em, actor.accountId, exams) : new Map<string, never>();
  return exams.map((exam) => examOut(exam, own.get(exam.id) ?? { enrolmentId: null, acknowledged: false }));
}

const bootstrap = route({
  ...common,
  listener: 'public',
  method: 'post',
  path: '/v1/users/bootstrap',
  summary: '首次进入：建立考生档案',
  description:
    'After the sign-in through 一网通办, which has made the account. Once, however often it is called; answers what is still to be completed.',
  policy: 'signedIn',
  answer: profile,
  handle: async (context) => {
    const found = await deskOf(context).bootstrap(context.person().accountId);
    return { body: profileOut(found), version: found.version };
  },
});

const home = route({
  ...common,
  listener: 'public',
  method: 'get',
  path: '/v1/exam-home',
  summary: '考试首页',
  description: 'Where the sign-in lands: what is to be completed, exams that take enrolments, own enrolments.',
  policy: 'signedIn',
  answer: z.object({ candidate: profile, exams: z.array(openExam), enrolments: z.array(line) }),
  handle: async (context) => {
    const { accountId } = context.person();
    const em = context.deps.orm.em.fork();
    const found = await deskOf(context).bootstrap(accountId);
    const enrolments = (await ownEnrolments(em, accountId)).map((row) => lineOut(context.deps.fields, row, false));
    return { body: { candidate: profileOut(found), exams: await examsFor(context), enrolments } };
  },
});

const saveProfile = route({
  ...common,
  listener: 'public',
  method: 'put',
  path: '/v1/me',
  summary: '完善个人信息',
  description: 'Keeps what was typed, complete or not: 性别, 民族, 出生日期, 邮箱, 地址. Forms begin with it.',
  headers: z.object({ 'if-match': z.string().optional() }),
  body: z.record(z.string().max(40), z.unknown()),
  policy: 'signedIn',
  problems: ['VERSION_MISSING', 'VERSION_STALE'],
  answer: profile,
  handle: async (context) => {
    const ifMatch = versionOf(context.headers['if-match']);
    if (ifMatch === undefined) throw refuse('VERSION_MISSING');
    const { accountId } = context.person();
    await deskOf(context).saveProfile(accountId, context.body, ifMatch);
    const found = await deskOf(context).bootstrap(accountId);
    return { body: profileOut(found), version: found.version };
  },
});

const bindMobile = route({
  ...common,
  listener: 'public',
  method: 'post',
  path: '/v1/me/mobile',
  summary: '绑定手机并验证',
  description: 'With the code sent to the number (`POST /v1/sms-codes`, purpose `bindMobile`). Five wrong codes lock the number for half an hour.',
  body: z.strictObject({ phone: typedText, smsCode: typedText }),
  policy: { process: accountProcess, action: 'bindPhone' },
  problems: ['SMS_CODE_WRONG', 'SMS_CODE_EXPIRED', 'MOBILE_LOCKED', 'MOBILE_CHANGE_NEEDED', 'PHONE_REGISTERED'],
  act: {
    ...ownAccount('bindPhone'),
    prepare: async ({ deps, person, body }) => {
      await accounts(deps).settle(person().accountId);
      return { input: await accounts(deps).prepare.bindPhone(person().accountId, body) };
    },
  },
});

const submitPhoto = route({
  ...common,
  listener: 'public',
  method: 'post',
  path: '/v1/me/photo',
  summary: '照片处理：旋转、裁剪、压缩并检测',
  description:
    'Of an own upload (`POST /v1/files`): turned, cut (pixels of the upright picture), scaled to 295×413, without EXIF, its faces looked for. State `processing`: the face check has not answered, it goes on by itself.',
  body: photoBody,
  policy: { process: photoProcess, action: 'submit' },
  problems: ['PHOTO_NOT_FIT', 'PHOTO_FILE_UNKNOWN', 'PHOTO_LOCKED'],
  answer: z.object({ standing: z.string() }),
  act: {
    process: photoProcess,
    action: 'submit',
    prepare: async (context) => ({ input: await deskOf(context).preparePhoto(context.person(), context.body) }),
  },
});

const photoReport = route({
  ...common,
  listener: 'public',
  method: 'get',
  path: '/v1/me/photo/report',
  summary: '照片检测结果',
  policy: 'signedIn',
  answer: z.object({ photo: photo.nullable(), refused: z.object({ at: z.string(), reasons: z.array(error) }).nullable() }),
  handle: async (context) => {
    const { accountId } = context.person();
    const current = await photoOf(context.deps.orm.em.fork(), accountId);
    const { photoRefused } = await deskOf(context).bootstrap(accountId);
    return { body: { photo: current && photoOut(current), refused: photoRefused } };
  },
});

const openGuide = route({
  ...common,
  listener: 'public',
  method: 'post',
  path: '/v1/exams/:examId/guide-readings',
  summary: '打开报考指南（开始计时）',
  description: 'The first opening of a version counts.',
  params: examParams,
  policy: 'signedIn',
  status: 201,
  answer: z.object({
    version: z.int(),
    hash: z.string(),
    openedAt: z.string(),
    acknowledgedAt: z.string().nullable(),
    readSeconds: z.int(),
    mayConfirmAt: z.string(),
  }),
  handle: async (context) => {
    const { guide, version, openedAt, acknowledgedAt, readSeconds, mayConfirmAt } = await deskOf(context).openGuide(
      context.person().accountId,
      context.params.examId,
    );
    const body = { version, hash: guide.hash, openedAt, acknowledgedAt, readSeconds, mayConfirmAt };
    return { body: outward(body) as typeof body };
  },
});

const acknowledge = route({
  ...common,
  listener: 'public',
  method: 'post',
  path: '/v1/exams/:examId/guide-ack',
  summary: '确认已阅读报考指南',
  params: examParams,
  body: z.strictObject({ version: z.int().min(0) }),
  policy: 'signedIn',
  problems: ['GUIDE_UPDATED', 'GUIDE_READ_TOO_SHORT'],
  answer: z.object({ acknowledgedAt: z.string(), version: z.int(), hash: z.string() }),
  handle: async (context) => {
    const done = await deskOf(context).acknowledgeGuide(context.person().accountId, context.params.examId, context.body.version);
    return { body: { ...done, acknowledgedAt: rfc3339(done.acknowledgedAt) } };
  },
});

export const candidateRoutes: Routes = [bootstrap, home, saveProfile, bindMobile, submitPhoto, photoReport, openGuide, acknowledge];
