// Who plays a season: officers with one post each, and candidates, every one of them invented. What a candidate does follows from his number, so that the same size
// gives the same season.
import { openAccounts } from '../../bench/kit/accounts.ts';
import { companyName, creditCode, idNumber, personName } from '../../db/demo/invent.ts';
import { SHANGHAI } from '../../db/demo/exam.ts';
import type { Role } from '../../domain/kit/actor.ts';
import { plusDays, type PlainDate } from '../../domain/kit/instant.ts';
import type { Portal } from '../demo/portal.ts';
import { each, type World } from './world.ts';

const posts = {
  admin: 'examAdministrator',
  second: 'examAdministrator',
  clerk: 'examOfficer',
  other: 'examOfficer',
  fees: 'feeOfficer',
  reviewer: 'qualificationReviewer',
  handler: 'violationHandler',
  judge: 'violationReviewer',
} as const satisfies Record<string, Role>;
export type Post = keyof typeof posts;
export type Officers = Record<Post, Portal>;
/** Without those of 违纪. */
export type ExamOfficers = Omit<Officers, 'handler' | 'judge'>;

/** What a candidate is up to. Most do everything right. */
export const parts = [
  'neverConfirms',
  'neverPays',
  'paysWrong',
  'paysForged',
  'paysTwice',
  'paysLate',
  'toldOften',
  'cheats',
  'accused',
  'absent',
  'badPhoto',
  'checkedByHand',
  'oneSubject',
  'otherSubject',
] as const;
export type Part = (typeof parts)[number] | 'plain';
/** Fewest candidates of a season: one for each part. */
export const FEWEST = parts.length;

/** What is marked in the two subjects, in 分; null: absent. */
export type Marks = readonly [law: number | null, practice: number | null];

export interface Candidate {
  n: number;
  part: Part;
  accountId: string;
  token: string;
  phone: string;
  me: Portal;
  name: string;
  idNumber: string;
  birth: PlainDate;
  specialty: string;
  area: number;
  employer: { code: string; name: string };
  barrierFree: boolean;
}

/** Numbers of invented persons from here on: those before are other harnesses' and the demonstration's. */
const FROM = 20_000;
/** Accounts that are set up at once. */
const AT_ONCE = 4;
/** Characters beyond the first plane, or beyond old sets, as they stand in registers of names. */
const rare = ['𬱖', '㛃', '䶮', '𠅤', '𬭎', '堃'];
const specialties = ['03', '04', '05', '06', '07'];

export const isAmong = (part: Part, ...those: readonly Part[]): boolean => those.includes(part);

/** What the n-th writes in the exam of the first year. */
export function marksOf({ part, n }: Pick<Candidate, 'part' | 'n'>): Marks {
  if (part === 'absent') return [null, null];
  if (part === 'oneSubject') return [71, 52.5];
  if (part === 'otherSubject') return [48, 66];
  if (part !== 'plain' || n % 10 < 6) return [60 + (n % 37), 61.5 + (n % 31)];
  return n % 10 < 8 ? [64 + (n % 20), 40] : n % 10 === 8 ? [41, 72] : [33, 45.5];
}

/** `from`: number of the first invented person, where not as usual: two seasons of one system have other people. */
export async function openPeople(world: World, from = FROM) {
  const accounts = await openAccounts(world.place, SHANGHAI, 'season', '10 years');
  /** Officers with one post each, signed in. */
  const officers = async (): Promise<Officers> => {
    const all = {} as Officers;
    for (const [n, [post, role]] of Object.entries(posts).entries()) {
      const { accountId, token } = await accounts.add(from - 20 - n, 'staff', { personName: personName(n) });
      await accounts.grant(accountId, role);
      all[post as Post] = world.office(token);
    }
    return all;
  };
  /** The candidates from the `first`-th on, with accounts in use, and what 学信 and social insurance know of them in a month. */
  const candidates = async (first: number, count: number, month: string): Promise<Candidate[]> => {
    const numbers = Array.from({ length: count }, (_, n) => first + n);
    return each(numbers, AT_ONCE, async (n) => {
      const seed = from + n;
      const birth = plusDays('1970-01-01', (n * 7919) % 9_000);
      const rareName = n % 7 === 3 || parts[n] === 'badPhoto';
      const name = rareName ? `林汐${rare[n % rare.length]}` : personName(seed);
      const number = idNumber(seed, { birth });
      const employer = { code: creditCode(2_000 + Math.floor(n / 10)), name: companyName(2_000 + Math.floor(n / 10)) };
      const account = await accounts.add(seed, 'personal', { personName: name, idNumber: number });
      const part = parts[n] ?? 'plain';
      const specialty = specialties[n % specialties.length]!;
      await known({ name, idNo: number }, part === 'checkedByHand' ? creditCode(1) : employer.code, month);
      const { accountId, token, phone } = account;
      const me = world.everybody(token);
      return { n, part, accountId, token, phone, me, name, idNumber: number, birth, specialty, area: n % 2, employer, barrierFree: n % 29 === 5 };
    });
  };
  const known = async (who: { name: string; idNo: string }, creditCodePaid: string, month: string): Promise<void> => {
    const record = { kind: '学历', level: '本科', school: '东海大学', major: '安全工程', on: '2012-06-30', certificateNo: CERTIFICATE };
    await world.tell('education', '/_data', { ...who, records: [record] });
    await world.tell('social-insurance', '/_data', { ...who, months: [{ month, creditCode: creditCodePaid, employer: '某单位' }] });
  };
  return { officers, candidates, known, seal: accounts.seal, close: accounts.close };
}
export type People = Awaited<ReturnType<typeof openPeople>>;
export const CERTIFICATE = '102471201205000001';
