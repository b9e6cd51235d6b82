import supertest from 'supertest';
import { permitApi } from '../../test/kit/permit-api.ts';
import { person } from '../../test/kit/permit.ts';
import { cookieOf, tokenOf } from './security.ts';

const body = { applicant: { name: '林汐', phone: '13800000000' } };

test('the session comes as Bearer or as HttpOnly cookie; Bearer wins, anything else is nobody', () => {
  expect(tokenOf({ headers: { authorization: 'Bearer abc', cookie: 'banshi_session=xyz' } })).toEqual({ token: 'abc', by: 'bearer' });
  expect(tokenOf({ headers: { cookie: 'other=1; banshi_session=xyz; last=2' } })).toEqual({ token: 'xyz', by: 'cookie' });
  expect(tokenOf({ headers: { authorization: 'Basic abc' } })).toBeUndefined();
  expect(cookieOf({ headers: { cookie: 'banshi_session=a b' } }, 'banshi_session')).toBeUndefined();
});

test('a change with the cookie needs an Origin of ours: foreign or missing is 403, a read or a Bearer needs none', async () => {
  const api = await permitApi();
  const token = api.signIn(person());
  const change = (headers: Record<string, string>) =>
    supertest(api.apps.public)
      .post('/v1/permits')
      .set({ 'Idempotency-Key': 'k', ...headers })
      .send(body);
  const cookie = { Cookie: `banshi_session=${token}` };
  expect((await change(cookie).expect(403)).body.code).toBe('ORIGIN_REFUSED');
  expect((await change({ ...cookie, Origin: 'https://evil.example' }).expect(403)).body.code).toBe('ORIGIN_REFUSED');
  await change({ ...cookie, Origin: 'https://officers.banshi.example' }).expect(403);
  await change({ ...cookie, Origin: 'https://banshi.example' }).expect(201);
  await change({ Authorization: `Bearer ${token}`, 'Idempotency-Key': 'other' }).expect(201);
  await supertest(api.apps.public).get('/v1/permits').set(cookie).expect(200);
  await api.close();
});

test('too many of one class: 429 with RateLimit headers and Retry-After, per account and class', async () => {
  const api = await permitApi({ limits: { perAddress: 1000, perClass: { 一般: 100, 搜索: 2, 报表: 1 } } });
  const [mine, theirs] = [api.signIn(person()), api.signIn(person())];
  const search = (token: string) => supertest(api.apps.public).get('/v1/permits').set('Authorization', `Bearer ${token}`);
  expect((await search(mine).expect(200)).headers['ratelimit']).toMatch(/"search"; r=1; t=\d+/);
  await search(mine).expect(200);
  const refused = await search(mine).expect(429);
  expect(refused.body.code).toBe('TOO_MANY');
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  await search(theirs).expect(200);
  await supertest(api.apps.public).post('/v1/permits').set('Authorization', `Bearer ${mine}`).set('Idempotency-Key', 'k').send(body).expect(201);
  await api.close();
});

test('too many from one address: 429 before anybody is looked up', async () => {
  let asked = 0;
  const api = await permitApi({
    limits: { perAddress: 3, perClass: { 一般: 100, 搜索: 100, 报表: 100 } },
    authenticate: async () => {
      asked++;
      return null;
    },
  });
  for (let n = 0; n < 3; n++) await supertest(api.apps.public).get('/v1/permits').set('Authorization', 'Bearer guess').expect(401);
  const refused = await supertest(api.apps.public).get('/v1/permits').set('Authorization', 'Bearer guess').expect(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(asked).toBe(3);
  await api.close();
});

test('every answer carries the fence: no sniffing, no framing, no foreign script, no cache, no framework name', async () => {
  const api = await permitApi();
  for (const path of ['/v1/permits', '/docs', '/nowhere', '/problems/VALIDATION']) {
    const { headers } = await supertest(api.apps.public).get(path);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-powered-by']).toBeUndefined();
  }
  await api.close();
});
