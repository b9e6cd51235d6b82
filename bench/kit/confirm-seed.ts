// Candidates one act before 确认报名表: everything is filled in, the phone is shown, the photo is accepted, each has a session. Nobody in them exists.
import pg from 'pg';
import { windowOf } from '../../activities/exam/enrolment.ts';
import { sampleExam, SHANGHAI } from '../../db/demo/exam.ts';
import { creditCode } from '../../db/demo/invent.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import type { EnrolmentForm } from '../../domain/exam/form.ts';
import { photoProcess } from '../../domain/exam/photo.ts';
import { instant, plusDays, shanghaiDay } from '../../domain/kit/instant.ts';
import type { Fields } from '../../security/field.ts';
import { newToken } from '../../security/token.ts';
import { seedEnrolments, seedExam, type SeededCandidate } from './exam-seed.ts';
import { begunCase, databaseNow, insertRows, type Row } from './rows.ts';

export interface ReadyCandidate {
  id: string;
  token: string;
}

/** A bachelor of safety engineering who has worked in it since. */
function formOf(idNumber: string): EnrolmentForm {
  const birth = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;
  const year = (age: number): string => String(Number(birth.slice(0, 4)) + age);
  return {
    exam: { area: '310101', barrierFree: false },
    person: {
      sex: Number(idNumber[16]) % 2 ? '男' : '女',
      nation: '汉族',
      birth,
      email: 'lin@example.cn',
      address: '上海市黄浦区复兴中路1号',
      local: 'works',
    },
    education: [
      {
        level: 'bachelor',
        degree: 'bachelor',
        school: '东海大学',
        major: '安全工程',
        safety: true,
        fullTime: true,
        enteredOn: `${year(18)}-09-01`,
        graduatedOn: `${year(22)}-06-30`,
        certificateNo: '102471201205000001',
      },
    ],
    work: [{ employer: '林汐安全技术有限公司', creditCode: creditCode(1), post: '安全员', from: `${year(23)}-07-01`, safety: true, industry: 'C' }],
  };
}

/** What a candidate has beside the enrolment: photo with its upload, and a session. */
function besides({ id, accountId }: SeededCandidate, n: number, at: string, name: string): { token: string; rows: Record<string, Row[]> } {
  const [photo, fileId] = [uuidv7(), uuidv7()];
  const { token, hash } = newToken();
  const { file, journal } = begunCase(
    {
      id: photo,
      process: photoProcess,
      state: 'accepted',
      action: 'submit',
      actor: `person:${accountId}`,
      district: SHANGHAI,
      applicantId: accountId,
    },
    instant(at),
  );
  const upload = {
    id: fileId,
    owner_id: accountId,
    name,
    size: 10,
    mime: 'image/jpeg',
    hash: fileId.replaceAll('-', '').repeat(2),
    state: 'clean',
    created_at: at,
    settled_at: at,
  };
  const standing = {
    case_id: photo,
    account_id: accountId,
    district: SHANGHAI,
    standing: 'accepted',
    file_id: fileId,
    reasons: [],
    submitted_at: at,
    settled_at: at,
  };
  const session = {
    token_hash: hash,
    id: uuidv7(),
    account_id: accountId,
    listener: 'public',
    label: `bench ${n} ${id.slice(-4)}`,
    created_at: at,
    last_seen_at: at,
    idle: '1 day',
    ends_at: new Date(Date.parse(at) + 86_400_000).toISOString(),
  };
  return { token, rows: { case_file: [file], journal: [journal], file: [upload], candidate_photo: [standing], session: [session] } };
}

const AT_ONCE = 2_000;

/** An exam whose enrolment goes on, and so many who have only to confirm. `client` is the owner's. */
export async function seedReady(
  client: pg.ClientBase,
  fields: Fields,
  count: number,
  said: (made: number) => void,
): Promise<{ examId: string; ready: ReadyCandidate[] }> {
  const config = sampleExam({ enrolOpens: plusDays(shanghaiDay(await databaseNow(client)), -1) });
  const exam = await seedExam(client, config, 'enrolling');
  await client.query(`insert into act_window (key, opens_at, closes_at) values ($1, $2, $3)`, [
    windowOf(exam.id),
    config.windows.enrolOpens,
    config.windows.enrolCloses,
  ]);
  const name = fields.encrypt('照片.jpg', '000000', 'file.name');
  const ready: ReadyCandidate[] = [];
  for (let from = 0; from < count; from += AT_ONCE) {
    const made = await seedEnrolments(client, { fields, exam, count: Math.min(AT_ONCE, count - from), from, state: 'filling', form: formOf });
    const at = await databaseNow(client);
    const each = made.map((one, n) => besides(one, from + n, at, name));
    for (const table of ['case_file', 'journal', 'file', 'candidate_photo', 'session'])
      await insertRows(
        client,
        table,
        each.flatMap(({ rows }) => rows[table]!),
      );
    ready.push(...made.map(({ id }, n) => ({ id, token: each[n]!.token })));
    said(ready.length);
  }
  await client.query(`update account set phone_verified_at = app_now() where kind = 'personal'`);
  await client.query('analyze');
  return { examId: exam.id, ready };
}
