// Who and what is there when pages are asked for: an exam that takes enrolments, one whose results are public, accounts in their hundreds, an officer of every post.
import pg from 'pg';
import { actParts } from '../../activities/parts.ts';
import { sampleExam, SHANGHAI } from '../../db/demo/exam.ts';
import { creditCode, idNumber, personName } from '../../db/demo/invent.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { createOrm } from '../../db/kit/orm.ts';
import { roles, type Role } from '../../domain/kit/actor.ts';
import { photoProcess } from '../../domain/exam/photo.ts';
import { plusDays, shanghaiDay } from '../../domain/kit/instant.ts';
import { openKeyring } from '../../security/keyring.ts';
import { createAsking } from '../../test/chaos/registration/asking.ts';
import { createJourneys } from '../../test/chaos/registration/journeys.ts';
import { setUpPeople } from '../../test/chaos/registration/people.ts';
import { openAccounts, type SetUpPerson } from './accounts.ts';
import { seedEnrolments, seedExam, seedTemplates, type SeededExam } from './exam-seed.ts';
import type { JsonClient } from './http.ts';
import { pastExam, type PastExam } from './past-exam.ts';
import { begunCase, databaseNow, insertRows } from './rows.ts';
import { consentToMessages } from './seed.ts';
import type { BenchSystem } from './system.ts';

/** Number of the first invented person. */
export const FROM = 40_000;
/** Candidates of the exam that was sat. */
const SAT = 120;
const applicants: readonly Role[] = ['applicant', 'orgAdmin', 'orgMember'];

export interface User extends SetUpPerson {
  name: string;
  idNumber: string;
}
export interface Stage {
  system: BenchSystem;
  client: pg.Client;
  exam: SeededExam;
  past: PastExam;
  users: User[];
  enrolmentId: string;
  candidate: string;
  officer: string;
  /** Token of somebody whose registration was granted. */
  holder: string;
}

/** Both exams, `accounts` that are enrolled in the first, `users` who are about to be, and an officer of every post. `client` is the owner's. */
export async function setUp(system: BenchSystem, client: pg.Client, counts: { users: number; accounts: number }): Promise<Omit<Stage, 'holder'>> {
  const { keyringDir } = system.plan.config;
  const ownerUrl = system.url('banshi', 'banshi');
  await consentToMessages(ownerUrl);
  const parts = actParts(await openKeyring(keyringDir, { create: false }));
  const { fields } = parts;
  const orm = await createOrm(ownerUrl, { applicationName: 'bench-pages', poolSize: 4 });
  const templates = await seedTemplates(client, SHANGHAI);
  const opens = plusDays(shanghaiDay(await databaseNow(client)), -1);
  const exam = await seedExam(client, { ...sampleExam({ enrolOpens: opens }), templates }, 'enrolling');
  const { enrolOpens, enrolCloses } = exam.config.windows;
  await client.query(`insert into act_window (key, opens_at, closes_at) values ($1, $2, $3)`, [`exam/${exam.id}/enrol`, enrolOpens, enrolCloses]);
  const [enrolled] = await seedEnrolments(client, { fields, exam, count: counts.accounts, from: FROM + 1_000 });
  const accounts = await openAccounts({ ownerUrl, keyringDir }, SHANGHAI, 'pages');
  try {
    const users: User[] = [];
    for (let n = 0; n < counts.users; n++) {
      const one = { name: personName(n), idNumber: idNumber(FROM + n, { birth: '1988-08-08' }) };
      const person = await accounts.add(FROM + n, 'personal', { personName: one.name, idNumber: one.idNumber });
      await photo(client, person.accountId);
      users.push({ ...person, ...one });
    }
    const officer = await accounts.add(FROM - 1, 'staff', { personName: '王芳' });
    for (const role of Object.keys(roles) as Role[])
      if (!applicants.includes(role) && role !== 'auditor') await accounts.grant(officer.accountId, role);
    await accounts.seal();
    const past = await pastExam({ orm, client, parts }, { templates, count: SAT, from: FROM + 3_000, accountId: users[0]!.accountId });
    await client.query('analyze');
    return { system, client, exam, past, users, enrolmentId: enrolled!.id, candidate: users[0]!.token, officer: officer.token };
  } finally {
    await accounts.close();
    await orm.close(true);
  }
}

/** A photo that has passed its checks. */
async function photo(client: pg.Client, accountId: string): Promise<void> {
  const at = await databaseNow(client);
  const [id, fileId] = [uuidv7(), uuidv7()];
  const begun = {
    id,
    process: photoProcess,
    state: 'accepted',
    action: 'submit',
    actor: `person:${accountId}`,
    district: SHANGHAI,
    applicantId: accountId,
  };
  const { file, journal } = begunCase(begun, at);
  const hash = fileId.replaceAll('-', '').repeat(2);
  await insertRows(client, 'case_file', [file]);
  await insertRows(client, 'journal', [journal]);
  const upload = {
    id: fileId,
    owner_id: accountId,
    name: '照片.jpg',
    size: 10,
    mime: 'image/jpeg',
    hash,
    state: 'clean',
    created_at: at,
    settled_at: at,
  };
  await insertRows(client, 'file', [upload]);
  const standing = {
    case_id: id,
    account_id: accountId,
    district: SHANGHAI,
    standing: 'accepted',
    file_id: fileId,
    reasons: [],
    submitted_at: at,
    settled_at: at,
  };
  await insertRows(client, 'candidate_photo', [standing]);
}

/** What 学信 and social insurance say of a candidate. */
export async function known(platform: JsonClient, name: string, idNo: string): Promise<void> {
  const record = { kind: '学历', level: '本科', school: '东海大学', major: '安全工程', on: '2012-06-30', certificateNo: '102471201205000001' };
  await platform('POST', '/education/_data', { body: { name, idNo, records: [record] } });
  const months = [{ month: new Date().toISOString().slice(0, 7), creditCode: creditCode(1), employer: '林汐安全技术有限公司' }];
  await platform('POST', '/social-insurance/_data', { body: { name, idNo, months } });
}


/** A registration that was granted after a supplement, its licence on the way by parcel, and rated. Answers its holder's token. The system runs. */
export async function registered(system: BenchSystem): Promise<string> {
  const told = { answered: [], refused: {}, repeated: 0 };
  const [everybody, office] = [createAsking(system.api, told), createAsking(system.officers, told)];
  try {
    const people = await setUpPeople({ ownerUrl: system.url('banshi', 'banshi'), keyringDir: system.plan.config.keyringDir }, 1);
    const [holder] = people.applicants;
    await createJourneys({ everybody, office, people }).go(holder!, 0);
    const { body } = await everybody.get(holder!.token, '/v1/licences');
    if ((body['items'] as unknown[] | undefined)?.length !== 1) throw new Error(`no registration was granted: ${JSON.stringify(told.refused)}`);
    return holder!.token;
  } finally {
    everybody.close();
    office.close();
  }
}
