// Enrolling, as candidates do it at the portal: guide read and acknowledged, subjects chosen, form filled in, photo, confirmation with the signed commitment.
import { jpeg } from '../../test/kit/drawn-photos.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import type { Candidate, ExamOfficers } from './people.ts';
import { CERTIFICATE, isAmong } from './people.ts';
import type { Exam, Office } from './office.ts';
import { each, MINUTE, type World } from './world.ts';

export interface Choice {
  level: 'full' | 'single';
  subjects: readonly string[];
}
/** A candidate in an exam. */
export interface Enrolled extends Choice {
  id: string;
  who: Candidate;
}

const AT_ONCE = 8;
const sexOf = ({ idNumber }: Candidate): string => (Number(idNumber[16]) % 2 ? '男' : '女');

/** The form as the candidate types it. */
const formOf = (who: Candidate, { config }: Exam) => ({
  exam: { area: config.areas[who.area % config.areas.length]!.code, barrierFree: who.barrierFree },
  person: { sex: sexOf(who), nation: '汉族', birth: who.birth, email: `k${who.n}@example.cn`, address: '上海市黄浦区复兴中路1号', local: 'works' },
  education: [
    {
      level: 'bachelor',
      degree: 'bachelor',
      school: '东海大学',
      major: '安全工程',
      safety: true,
      fullTime: true,
      enteredOn: '2008-09-01',
      graduatedOn: '2012-06-30',
      certificateNo: CERTIFICATE,
    },
  ],
  work: [{ employer: who.employer.name, creditCode: who.employer.code, post: '安全员', from: '2015-07-01', safety: true, industry: 'C' }],
});

export function enrolment(world: World, { act, stand }: Office, officers: ExamOfficers) {
  const { sql, until, by, now } = world;
  const photos = Promise.all([jpeg(), jpeg({ faces: [] })]);

  /** The guide is opened by all, the reading time passes, and all acknowledge it. */
  const read = async (all: readonly Candidate[], { id }: Exam): Promise<void> => {
    const versions = await each(all, AT_ONCE, async ({ me }) => (await me.send('POST', `/v1/exams/${id}/guide-readings`)).body.version as number);
    await by(MINUTE);
    const told = all.map(({ me }, n) => ({ me, version: versions[n] }));
    await each(told, AT_ONCE, ({ me, version }) => me.send('POST', `/v1/exams/${id}/guide-ack`, { version }));
  };
  /** Uploaded and checked; who sends a picture without a face first is told so, and sends another. */
  const photo = async ({ me, part }: Candidate): Promise<void> => {
    const [good, empty] = await photos;
    const submit = async (content: Buffer): Promise<void> => {
      const fileId = await me.upload('photo.jpg', 'image/jpeg', content);
      for (let tries = 0; ; tries++) {
        try {
          return void (await me.send('POST', '/v1/me/photo', { fileId }));
        } catch (error) {
          // The scanner may still look at it.
          if (tries >= 240 || !/FILE_PENDING|PHOTO_FILE_UNKNOWN/.test((error as Error).message)) throw error;
          await new Promise((resolve) => setTimeout(resolve, 250));
        }
      }
    };
    if (isAmong(part, 'badPhoto')) {
      const refused = await submit(empty).then(
        () => null,
        (error: Error) => error.message,
      );
      if (refused !== null && !refused.includes('PHOTO_NOT_FIT')) throw new Error(`没有人脸的照片未被退回：${refused}`);
      // Where the check was away it is refused behind the upload.
      const standing = async (): Promise<string> => ((await me.get('/v1/me/photo/report')).body as { photo: { standing: string } }).photo.standing;
      if (refused === null) await until('没有人脸的照片未被退回', async () => (await standing()) === 'rejected', standing);
    }
    await submit(good);
  };
  /** Chosen and filled in. */
  const fill = async (who: Candidate, exam: Exam, choice: Choice): Promise<Enrolled> => {
    const { me, specialty } = who;
    const { id } = (await me.send('POST', '/v1/enrolments', { examId: exam.id, specialty, ...choice })).body as { id: string };
    const { partVersions } = (await me.get(`/v1/enrolments/${id}`)).body;
    for (const [part, value] of Object.entries(formOf(who, exam))) await me.send('PUT', `/v1/enrolments/${id}/${part}`, value, partVersions[part]);
    return { id, who, ...choice };
  };
  const confirm = async ({ id, who }: Enrolled): Promise<void> => {
    const { version, hash } = (await who.me.get(`/v1/enrolments/${id}/commitment`)).body;
    await act(who.me, '/v1/enrolments', id, 'confirm', { commitment: { templateVersion: version, templateHash: hash, signature: who.name } });
  };
  /** What the platforms contradict is looked at by a person. */
  const byHand = async (all: readonly Enrolled[]): Promise<number> => {
    const rows = await sql<{ id: string }>(`select id from case_file where id = any($1) and state = 'manualCheck'`, [all.map(({ id }) => id)]);
    for (const { id } of rows) {
      const { tasks } = (await officers.clerk.get(`/v1/enrolments/${id}`)).body as { tasks: { id: string; version: number }[] };
      await officers.clerk.send('POST', `/v1/admin/enrolments/${id}/tasks/${tasks[0]!.id}/claim`, {}, tasks[0]!.version);
      await officers.clerk.send('POST', `/v1/admin/enrolments/${id}/approve`, {}, (await stand(id)).version);
    }
    return rows.length;
  };
  /** From the guide to 待缴费. Answers everybody who has begun, and how many were looked at by hand. */
  return async (exam: Exam, all: readonly { who: Candidate; choice: Choice }[]): Promise<{ enrolled: Enrolled[]; byHand: number }> => {
    const people = all.map(({ who }) => who);
    await read(people, exam);
    const newcomers = await sql<{ id: string }>(`select account_id as id from candidate_photo where account_id = any($1)`, [
      people.map(({ accountId }) => accountId),
    ]);
    const known = new Set(newcomers.map(({ id }) => id));
    await each(
      people.filter(({ accountId }) => !known.has(accountId)),
      AT_ONCE,
      photo,
    );
    const unchecked = async (): Promise<number> =>
      (
        await sql<{ n: number }>(`select count(*)::int as n from candidate_photo where account_id = any($1) and standing = 'processing'`, [
          people.map(({ accountId }) => accountId),
        ])
      )[0]!.n;
    await until('照片未检测完', async () => (await unchecked()) === 0, unchecked);
    const enrolled = await each(all, AT_ONCE, ({ who, choice }) => fill(who, exam, choice));
    await each(
      enrolled.filter(({ who }) => !isAmong(who.part, 'neverConfirms')),
      AT_ONCE,
      confirm,
    );
    const open = async (): Promise<number> =>
      (
        await sql<{ n: number }>(`select count(*)::int as n from case_file where id = any($1) and state in ('confirmed', 'committed')`, [
          enrolled.map(({ id }) => id),
        ])
      )[0]!.n;
    await until('报名未核验完', async () => (await open()) === 0, open);
    const hands = await byHand(enrolled);
    world.say(`${shanghaiDay(await now())} 报名：${enrolled.length} 人填报，${hands} 人经人工核查`);
    return { enrolled, byHand: hands };
  };
}
