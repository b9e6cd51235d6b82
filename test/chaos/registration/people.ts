// Who acts in a registration's run: applicants with a certificate, an employer, one officer per post. Set up by the product's own acts on the running system's
// database; sessions are rows put there, which the harness renews whenever it moves the clock.
import { certificateAct } from '../../../activities/licence/acts.ts';
import { decide } from '../../../activities/kit/decide.ts';
import { actParts, processRegistry } from '../../../activities/parts.ts';
import type { JsonClient } from '../../../bench/kit/http.ts';
import { sealSeeded } from '../../../bench/kit/seals.ts';
import { creditCode, idNumber, mobile } from '../../../db/demo/invent.ts';
import { now } from '../../../db/kit/clock.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { createOrm } from '../../../db/kit/orm.ts';
import { one, query } from '../../../db/kit/sql.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { Role } from '../../../domain/kit/actor.ts';
import { plusDays, shanghaiDay } from '../../../domain/kit/instant.ts';
import { createFields } from '../../../security/field.ts';
import { openKeyring } from '../../../security/keyring.ts';
import { newToken } from '../../../security/token.ts';
import type { ChaosSystem } from '../system.ts';

export const DISTRICT = '310000';

export interface Person {
  accountId: string;
  token: string;
  phone: string;
}
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
  const ring = await openKeyring(keyringDir, { create: false });
  const [fields, registry] = [createFields(ring), processRegistry(actParts(ring))];
  const orm = await createOrm(ownerUrl, { poolSize: 2, applicationName: 'chaos' });
  try {
    const em = () => orm.em.fork();
    const act = async (request: ActRequest): Promise<void> => {
      const outcome = await decide({ orm, registry }, request);
      if (!outcome.ok) throw new Error(`${request.type} ${request.action}: ${JSON.stringify(outcome.refusal)}`);
    };
    const account = async (n: number, kind: 'personal' | 'legal' | 'staff', more: object): Promise<Person> => {
      const [id, phone, { token, hash }] = [uuidv7(), mobile(n), newToken()];
      const input = { account: { kind, district: DISTRICT, phone, accountName: `chaos${n}`, ...more } };
      await act({ key: `chaos/${id}`, type: 'Account', action: 'setUp', caseId: id, actor: { kind: 'system' }, input, bodyHash: '' });
      await query(em(), `update case_file set state = 'active' where id = $1`, [id]);
      const { organisation } = await one<{ organisation: string | null }>(em(), `select organisation_id as organisation from account where id = $1`, [
        id,
      ]);
      await query(
        em(),
        `insert into session (token_hash, id, account_id, organisation_id, listener, label, created_at, last_seen_at, idle, ends_at)
           values ($1, $2, $3, $4, $5, 'chaos', app_now(), app_now(), '1 day', app_now() + interval '1 day')`,
        [hash, uuidv7(), id, organisation, kind === 'staff' ? 'officers' : 'public'],
      );
      return { accountId: id, token, phone };
    };
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
      await query(em(), `insert into officer_grant (id, account_id, role, district, given_at) values ($1, $2, $3, $4, app_now())`, [
        uuidv7(),
        officer.accountId,
        role,
        DISTRICT,
      ]);
      officers[post as Post] = officer;
    }
    await sealSeeded(ownerUrl, keyringDir);
    return { applicants, employer: { ...employer, code, name }, officers };
  } finally {
    await orm.close(true);
  }
}
