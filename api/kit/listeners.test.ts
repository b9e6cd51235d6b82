// O22: applicants and officers have a listener each; what belongs to one is not there on the other.
import supertest from 'supertest';
import { permitApi, permitRoutes, type PermitApi } from '../../test/kit/permit-api.ts';
import { person } from '../../test/kit/permit.ts';
import { roles, type Role } from '../../domain/kit/actor.ts';
import { routes } from '../index.ts';
import type { Listener } from './deps.ts';
import { servedOn, type Routes } from './route.ts';

const listeners: Listener[] = ['public', 'officers'];
const everything = (Object.keys(roles) as Role[]).map((role) => ({ role, district: '000000' }));
const concrete = (path: string): string => path.replace(/:\w+/g, '01a203ed-c410-75a3-936d-647ed08d8dfc');

async function ask(api: PermitApi, listener: Listener, one: Routes[number], token: string) {
  return supertest(api.apps[listener])
    [one.method](concrete(one.path))
    .set('Authorization', `Bearer ${token}`)
    .set('Connection', 'close')
    .timeout(5000);
}

for (const [name, table] of [
  ['the whole route table', routes],
  ['the demonstration table', permitRoutes],
] as const) {
  test(`O22 ${name}: a route of one listener is 404 on the other, whoever asks, and documented on its own only`, async () => {
    const api = await permitApi({}, { routes: table });
    const token = api.signIn(person(everything));
    for (const listener of listeners) {
      const document = (await supertest(api.apps[listener]).get('/v1/openapi.json').expect(200)).body as {
        paths: Record<string, Record<string, unknown>>;
      };
      for (const one of table) {
        const documented = document.paths[one.path.replace(/:(\w+)/g, '{$1}')]?.[one.method] !== undefined;
        expect([one.path, one.method, listener, documented]).toEqual([one.path, one.method, listener, servedOn(listener)(one)]);
        if (servedOn(listener)(one)) continue;
        const refused = await ask(api, listener, one, token);
        expect([one.path, one.method, listener, refused.status, refused.body.code]).toEqual([one.path, one.method, listener, 404, 'NOT_FOUND']);
      }
    }
    await api.close();
  });
}

test('O22 a route is there on its own listener: signed out it answers 401, never 404 or 405', async () => {
  const api = await permitApi({}, { routes: permitRoutes });
  for (const listener of listeners)
    for (const one of permitRoutes.filter(servedOn(listener)).filter(({ policy }) => policy !== 'public')) {
      const answer = await supertest(api.apps[listener])[one.method](concrete(one.path));
      expect([one.path, answer.status]).toEqual([one.path, 401]);
    }
  await api.close();
});
