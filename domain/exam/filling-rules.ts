// What the law and the office set about filling in. Values with article and source stand in db/data/rules/exam-filling.ts.
import { fields, flag, listOf, oneOf, orNull, text, where, whole } from '../kit/check.ts';
import { defineRule } from '../kit/rules.ts';

export const fillingRules = {
  /** 3.3, S3-20: may somebody without a live pass choose a single subject. */
  singleForAnybody: defineRule('exam.single.anybody', { label: '首次报考可否考单科', check: flag }),
  /** 3.4: ways to be eligible; years of work in safety, counted to 31 December of the exam's year. */
  eligibility: defineRule('exam.eligibility', {
    label: '报考条件（学历、专业、从事安全生产业务工作年限）',
    check: listOf(
      fields({
        id: text(60),
        level: oneOf('secondary', 'college', 'bachelor', 'master', 'doctor'),
        major: oneOf('safety', 'any'),
        years: whole(0, 40),
      }),
      1,
    ),
  }),
  minAge: defineRule('exam.age.min', { label: '报考最低年龄（周岁，考试当日）', check: whole(16, 60) }),
  /** S3-10, by the server's clock. */
  guideSeconds: defineRule('exam.guide.seconds', { label: '报考指南最短阅读时间（秒）', check: whole(0, 600) }),
  /** S3-09: scores of the face check; height of the face in the picture in per cent. */
  photo: defineRule('exam.photo', {
    label: '照片检测标准（通过分、退回分、人脸占比）',
    check: where(
      fields({ accept: whole(1, 100), reject: whole(0, 100), faceFrom: whole(1, 100), faceTo: whole(1, 100) }),
      ({ accept, reject, faceFrom, faceTo }) => reject <= accept && faceFrom <= faceTo,
      '退回分不能高于通过分，占比下限不能高于上限',
    ),
  }),
  /** 告知承诺: what the commitment stands for where it can't be verified. */
  covered: defineRule('exam.check.covered', { label: '无法核验时以承诺代替的事项', check: listOf(oneOf('education', 'work')) }),
  /** So long a platform that does not answer is asked again; then a person looks. Null: asked until it answers. */
  checkPatience: defineRule('exam.check.patience', { label: '自动核验等待时间（分钟；空为一直重试）', check: orNull(whole(0, 10_080)) }),
};
