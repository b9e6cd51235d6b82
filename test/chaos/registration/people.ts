// Who acts in a registration's run: applicants with a certificate, an employer, one officer per post. Set up by the product's own acts on the running system's
// database; sessions are rows put there, which the harness renews whenever it moves the clock.
import { certificateAct } from '../../../activities/licence/acts.ts';
import { openAccounts, type SetUpPerson } from '../../../bench/kit/accounts.ts';
import type { JsonClient } from '../../../bench/kit/http.ts';
import { creditCode, idNumber } from '../../../db/demo/invent.ts';
import { now } from '../../../db/kit/clock.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Role } from '../../../domain/kit/actor.ts';
import { plusDays, shanghaiDay } from '../../../domain/kit/instant.ts';
import type { ChaosSystem } from '../system.ts';

export const DISTRICT = '310000';

export type Person = SetUpPerson;
export interface Employer extends Person {
  code: string;
  name: string;
}
const posts = { pre: 'preReviewer', officer: 'caseOfficer', reviewer: 'caseReviewer', signer: 'caseSigner' } as const satisfies Record<string, Role>;
export type Post = keyof typeof posts;

export interface People {
  applicants: Person[];
  employer: Employer;
  officers: Record<Post, { accountId: string; token: string }>;
}

/** Numbers of invented persons: those before are the demonstration's. */
const FROM = 6_000;

/** `sandbox`: where 随申办 is to know the applicants, so that they are pushed what happens. */
export async function setUpPeople(
  { ownerUrl, keyringDir }: Pick<ChaosSystem, 'ownerUrl' | 'keyringDir'>,
  count: number,
  sandbox?: JsonClient,
): Promise<People> {
  const accounts = await openAccounts({ ownerUrl, keyringDir }, DISTRICT, 'chaos');
  const { em, act, fields, add: account } = accounts;
  try {
    const issuedOn = plusDays(shanghaiDay(await now(em())), -200);
    const applicants: Person[] = [];
    for (let n = 0; n < count; n++) {
      const number = idNumber(FROM + n);
      const person = await account(FROM + n, 'personal', { personName: '林汐', idNumber: number });
      const id = uuidv7();
      const certificate = {
        number: `沪初安${String(FROM + n).padStart(10, '0')}`,
        district: DISTRICT,
        holderName: '林汐',
        idNumber: number,
        specialty: n % 2 ? '05' : '06',
        issuedOn,
        origin: 'exam' as const,
        importId: null,
      };
      await act(certificateAct(`chaos/${id}`, id, certificate));
      applicants.push(person);
      if (!sandbox) continue;
      const uid = `ywtb-${n}`;
      await sandbox('POST', '/one-stop/_data', { body: { uid, realName: '林汐', idType: '111', idNo: number, mobile: person.phone, level: 3 } });
      await query(
        em(),
        `insert into platform_identity (id, issuer, account_id, uid, uid_index, level, linked_at) values ($1, 'one-stop', $2, $3, $4, 3, app_now())`,
        [uuidv7(), person.accountId, fields.encrypt(uid, DISTRICT, 'platform_identity.uid'), fields.blindIndex(uid, 'text')],
      );
    }
    const [code, name] = [creditCode(FROM), '浦江安全技术有限公司'];
    const employer = await account(FROM - 1, 'legal', { organisation: { name, creditCode: code, legalType: 'enterprise' } });
    const officers = {} as People['officers'];
    for (const [n, [post, role]] of Object.entries(posts).entries()) {
      const officer = await account(FROM - 10 - n, 'staff', { personName: `审批${n}` });
      await accounts.grant(officer.accountId, role);
      officers[post as Post] = officer;
    }
    await accounts.seal();
    return { applicants, employer: { ...employer, code, name }, officers };
  } finally {
    await accounts.close();
  }
}
