// The auditor over the whole route table of both listeners: every changing route refuses him, every reading one does as the policy says.
import supertest from 'supertest';
import { person } from '../../test/kit/permit.ts';
import { permitApi } from '../../test/kit/permit-api.ts';
import { roles, type PersonActor, type Role } from '../../domain/kit/actor.ts';
import { policy, type Permission } from '../../domain/kit/policy.ts';
import { routes } from '../index.ts';
import { changes, nameOf, ownAffairs } from './auditor.ts';
import type { Listener } from './deps.ts';
import { checkPolicy } from './mount.ts';
import { servedOn, type Route } from './route.ts';

const listeners: Listener[] = ['public', 'officers'];
const auditor = person([{ role: 'auditor', district: '000000' }]);
/** An auditor whom somebody has given every other post as well. */
const everything = person(
  (Object.keys(roles) as Role[]).map((role) => ({ role, district: '000000', organisationId: '01a203ed-c410-75a3-936d-647ed08d8dfc' })),
);
const concrete = (path: string): string => path.replace(/:\w+/g, '01a203ed-c410-75a3-936d-647ed08d8dfc');

const openToAll = (one: Route): boolean => {
  try {
    checkPolicy(one.policy, { kind: 'anonymous' });
    return true;
  } catch {
    return false;
  }
};
function refusalFor(one: Route, actor: PersonActor): string | null {
  try {
    checkPolicy(one.policy, actor);
    return null;
  } catch (error) {
    return (error as { refusal: { code: string } }).refusal.code;
  }
}

/** What every route answers somebody, through the real door. */
async function answersFor(
  actor: PersonActor,
  wanted: (one: Route) => boolean,
): Promise<{ listener: Listener; one: Route; status: number; code: unknown }[]> {
  const api = await permitApi({}, { routes });
  const token = api.signIn(actor);
  const answers = [];
  for (const listener of listeners)
    for (const one of routes.filter(servedOn(listener)).filter(wanted)) {
      const asked = supertest(api.apps[listener])
        [one.method](concrete(one.path))
        .set('Authorization', `Bearer ${token}`)
        .set('Connection', 'close')
        .timeout(5000);
      const { status, body } = await asked;
      answers.push({ listener, one, status, code: body?.code });
    }
  await api.close();
  return answers;
}

test('O19 Q02 no changing route of either listener lets the auditor in, own sign-in apart, not even with every other post beside', async () => {
  const wanted = (one: Route) => changes(one) && !openToAll(one) && !ownAffairs.has(nameOf(one));
  for (const actor of [auditor, everything]) {
    const answers = await answersFor(actor, wanted);
    expect(answers.length).toBeGreaterThan(100);
    for (const { listener, one, status, code } of answers) {
      const expected = refusalFor(one, actor) ?? 'AUDITOR_READS_ONLY';
      expect([listener, nameOf(one), status, code]).toEqual([listener, nameOf(one), expected === 'NOT_FOUND' ? 404 : 403, expected]);
    }
  }
});

test('O19 what stays open to an auditor is there, and concerns the own account or asks without changing', () => {
  const there = routes.map(nameOf);
  for (const name of ownAffairs) expect(there).toContain(name);
  expect([...ownAffairs].filter((name) => !/ \/v1\/(sessions|me|terms|what-if)\b/.test(name))).toEqual([]);
});

test('O19 every reading route does for the auditor as the policy says', async () => {
  const answers = await answersFor(auditor, (one) => !changes(one) && one.path !== '/v1/events');
  for (const { listener, one, status, code } of answers) {
    const expected = refusalFor(one, auditor);
    const got = status === 401 || status === 403 || (status === 404 && expected !== null) ? code : null;
    expect([listener, nameOf(one), got]).toEqual([listener, nameOf(one), expected]);
  }
});

test('O19 the auditor reads all that officers read: each permission that lets another officer read lets him read', () => {
  const officers = (Object.keys(roles) as Role[]).filter((role) => !['applicant', 'orgAdmin', 'orgMember', 'bidHandler', 'auditor'].includes(role));
  const read = routes
    .filter((one) => !changes(one))
    .flatMap((one) => (typeof one.policy === 'object' && 'permission' in one.policy ? [one.policy.permission] : []));
  const without = [...new Set(read)].filter((name) => {
    const { allow }: Permission = policy[name];
    return officers.some((role) => allow[role] !== undefined) && allow.auditor === undefined && allow.anyone === undefined;
  });
  // 待办 are one's own work, not records: what was decided is read in the case itself.
  expect(without).toEqual(['task.list']);
});
