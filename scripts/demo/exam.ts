// An exam that takes enrolments, in the demonstration: set up and published by two persons through the API, opened by its own clock; and candidates who stand at several
// points, put there by SQL. The whole of it is played by `npm run season`.
import pg from 'pg';
import { seedEnrolments, seedTemplates } from '../../bench/kit/exam-seed.ts';
import { sampleDraft, SHANGHAI } from '../../db/demo/exam.ts';
import { mobile } from '../../db/demo/invent.ts';
import type { ExamConfig } from '../../domain/exam/exam.ts';
import { instant, isInstant, plusDays, rfc3339, type PlainDate } from '../../domain/kit/instant.ts';
import type { Fields } from '../../security/field.ts';
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

/** As a browser sends it. */
const sent = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, item: unknown) => (typeof item === 'string' && isInstant(item) ? rfc3339(item) : item));
/** A Monday three days from now or later, since windows open on working days; in an exam year that still holds the day of the exam, 90 days on. */
function opening(today: PlainDate): PlainDate {
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

/** Answers who can sign in. The clock stands in the time of enrolment then. */
export async function playExam(stage: Stage, admin: Portal, { ownerUrl, fields, today, to }: ExamStage): Promise<string> {
  const { say } = stage;
  say('— 考试（310000，S3）：两人发布，报名中 —');
  const officers = {} as Record<keyof typeof posts, Portal>;
  for (const [n, [post, [accountName, personName, role]]] of Object.entries(posts).entries())
    officers[post as keyof typeof posts] = await newOfficer(stage, admin, {
      accountName,
      personName,
      phone: mobile(970 + n),
      role,
      district: SHANGHAI,
    });
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await seedTemplates(client, SHANGHAI);
    const enrolOpens = opening(today);
    const { body } = await officers.admin.send('POST', '/v1/admin/exams', sent(sampleDraft({ enrolOpens })));
    const at = `/v1/admin/exams/${body.id}`;
    const version = async (): Promise<number> => (await officers.admin.get(at)).version!;
    await officers.admin.send('POST', `${at}/submit`, {}, await version());
    await officers.second.send('POST', `${at}/publish`, {}, await version());
    const { config } = (await officers.admin.get(at)).body as { config: ExamConfig };
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
