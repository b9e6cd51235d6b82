// An exam that takes enrolments, in the demonstration: set up and published by two persons through the API, opened by its own clock; and candidates who stand at several
// points, put there by SQL.
import pg from 'pg';
import { seedEnrolments } from '../../bench/kit/exam-seed.ts';
import { sampleDraft, SHANGHAI } from '../../db/demo/exam.ts';
import { mobile } from '../../db/demo/invent.ts';
import type { ExamConfig } from '../../domain/exam/exam.ts';
import { instant, plusDays, type PlainDate } from '../../domain/kit/instant.ts';
import type { Fields } from '../../security/field.ts';
import { sent } from '../season/office.ts';
import { newOfficer, type Stage } from './people.ts';
import type { Portal } from './portal.ts';

const posts = {
  admin: ['kaowu01', '秦考', 'examAdministrator'],
  second: ['kaowu02', '尤复', 'examAdministrator'],
  clerk: ['kaowu03', '许务', 'examOfficer'],
  fees: ['caiwu01', '何收', 'feeOfficer'],
} as const;

/** Numbers of the candidates among the invented people. */
const FROM = 60_000;
const standing = { filling: 4, toPay: 6, enrolled: 20 } as const;

/** A Monday three days from now or later, since windows open on working days; in an exam year that still holds the day of the exam, 90 days on. */
export function opening(today: PlainDate): PlainDate {
  const soon = plusDays(today, 3);
  const year = Number(soon.slice(0, 4));
  const day = Number(plusDays(soon, 97).slice(0, 4)) === year ? soon : `${year + 1}-01-08`;
  return plusDays(day, (8 - new Date(`${day}T00:00:00Z`).getUTCDay()) % 7);
}

export interface ExamStage {
  ownerUrl: string;
  fields: Fields;
  today: PlainDate;
  /** Moves the clock to a moment. */
  to: (moment: string) => Promise<unknown>;
}

/** Answers who can sign in. The clock stands in the time of enrolment then. It is the second exam of its year at the most, by the templates that are enabled. */
export async function playExam(stage: Stage, office: Portal, { ownerUrl, fields, today, to }: ExamStage): Promise<string> {
  const { say } = stage;
  say('— 下一次考试（310000，S3）：两人发布，报名中 —');
  const officers = {} as Record<keyof typeof posts, Portal>;
  for (const [n, [post, [accountName, personName, role]]] of Object.entries(posts).entries())
    officers[post as keyof typeof posts] = await newOfficer(stage, office, {
      accountName,
      personName,
      phone: mobile(970 + n),
      role,
      district: SHANGHAI,
    });
  const { admin, second } = officers;
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const enrolOpens = opening(today);
    const { body } = await admin.send('POST', '/v1/admin/exams', sent(sampleDraft({ enrolOpens, sitting: 2 })));
    const at = `/v1/admin/exams/${body.id}`;
    const version = async (): Promise<number> => (await admin.get(at)).version!;
    await admin.send('POST', `${at}/submit`, {}, await version());
    await second.send('POST', `${at}/publish`, {}, await version());
    const { config } = (await admin.get(at)).body as { config: ExamConfig };
    await to(instant(`${enrolOpens}T11:00:00+08:00`));
    let from = FROM;
    for (const [state, count] of Object.entries(standing)) {
      await seedEnrolments(client, { fields, exam: { id: body.id as string, config }, count, from, state });
      from += count;
    }
    say(`${config.name} 已发布，报名中；考生 ${from - FROM} 人：填报中 ${standing.filling}，待缴费 ${standing.toPay}，报名成功 ${standing.enrolled}`);
  } finally {
    await client.end();
  }
  return `${Object.values(posts)
    .map(([name]) => name)
    .join('、')}（考务、财务）`;
}
