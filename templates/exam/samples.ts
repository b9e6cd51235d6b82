// Invented data to try the papers of the exam with: ordinary, and what is hard to print. Identity numbers have right check characters and lie in a district that was
// never given out.
import type { ExamPapers } from './papers.ts';

export const examSamples: { readonly [K in keyof ExamPapers]: Readonly<Record<string, ExamPapers[K]>> } = {
  P37: {
    first: {
      name: '2026年度上海市初级注册安全工程师职业资格考试',
      code: '31202601',
      hash: '9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c3d2e1f0a9b',
      publishedOn: '2026-07-15',
      windows: [
        { label: '网上报名', from: '2026-07-20 10:00', until: '2026-07-31 16:00' },
        { label: '网上缴费', from: '2026-07-20 10:00', until: '2026-07-31 17:00' },
        { label: '准考证打印', from: '2026-10-19 10:00', until: '2026-10-22 17:00' },
        { label: '成绩公布', from: '2026-12-10 10:00', until: null },
      ],
      sessions: [
        { subject: '安全生产法律法规', from: '2026-10-24 09:00', until: '2026-10-24 11:00' },
        { subject: '安全生产实务', from: '2026-10-24 14:00', until: '2026-10-24 16:30' },
      ],
      levels: [
        { label: '考全科', specialties: ['化工安全', '建筑施工安全'], subjects: ['安全生产法律法规', '安全生产实务'] },
        { label: '考增项', specialties: ['化工安全', '建筑施工安全'], subjects: ['安全生产实务'] },
      ],
      fees: [
        { subject: '安全生产法律法规', yuan: '70.00', basis: '考试收费文件' },
        { subject: '安全生产实务', yuan: '70.00', basis: '考试收费文件' },
      ],
      change: null,
    },
    postponed: {
      name: '2026年度上海市初级注册安全工程师职业资格考试',
      code: '31202601',
      hash: '0a9b9f2c0d4be1a7730f4d0b8a5e6c1f2d3948576a1b0c9d8e7f6a5b4c3d2e1f',
      publishedOn: '2026-10-12',
      windows: [{ label: '准考证打印', from: '2026-11-16 10:00', until: '2026-11-19 17:00' }],
      sessions: [{ subject: '安全生产法律法规', from: '2026-11-21 09:00', until: '2026-11-21 11:00' }],
      levels: [{ label: '考全科', specialties: ['化工安全'], subjects: ['安全生产法律法规', '安全生产实务'] }],
      fees: [{ subject: '安全生产法律法规', yuan: '70.00', basis: '考试收费文件' }],
      change: '因台风影响，考试延期举行。',
    },
  },
};
