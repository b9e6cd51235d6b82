// Pokes, health, request ids, the log line, cursors.
import fc from 'fast-check';
import supertest from 'supertest';
import { z } from 'zod';
import { permitApi } from '../../test/kit/permit-api.ts';
import { person } from '../../test/kit/permit.ts';
import { createActKey } from './act.ts';
import { readiness } from './health.ts';
import { fromCursor, toCursor } from './page.ts';
import { createPoker } from './poke.ts';
import { requestId } from './request.ts';

/** A poke that ends when it is let go; `failing`: whose pokes fail. */
function held(failing: readonly string[] = []) {
  let open = 0;
  const known = { most: 0, sent: [] as string[], failures: [] as unknown[], go: () => undefined as void };
  const waiting: (() => void)[] = [];
  known.go = () => waiting.splice(0).forEach((end) => end());
  const poke = async (_: string, caseId: string): Promise<void> => {
    known.sent.push(caseId);
    known.most = Math.max(known.most, ++open);
    await new Promise<void>((resolve) => waiting.push(resolve));
    open--;
    if (failing.includes(caseId)) throw new Error('engine away');
  };
  return { known, poke, onFailure: (error: unknown) => void known.failures.push(error) };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

test('at most 2 pokes are in flight; the others follow in their order; a failing one harms nobody, and nobody asks for a while', async () => {
  const { known, poke: engine, onFailure } = held(['5']);
  const poke = createPoker({ restMs: 1000, calmMs: 50, poke: engine, onFailure });
  for (let n = 0; n < 8; n++) poke('Permit', String(n));
  await turn();
  expect([known.most, poke.counts()]).toEqual([2, { inFlight: 2, kept: 6, left: 0, failed: 0 }]);
  for (let round = 0; round < 3; round++) {
    known.go();
    await turn();
  }
  expect(known.sent).toEqual(['0', '1', '2', '3', '4', '5']);
  expect([known.failures.length, poke.counts()]).toEqual([1, { inFlight: 0, kept: 2, left: 0, failed: 1 }]);
  poke('Permit', 'too soon');
  await turn();
  expect(poke.counts()).toMatchObject({ inFlight: 0, kept: 3 });
  while (poke.counts().kept > 1) await new Promise((resolve) => setTimeout(resolve, 20));
  await turn();
  expect(known.sent.slice(6)).toEqual(['6', '7']);
  known.go();
  await turn();
  known.go();
  await poke.idle();
  expect([known.most, known.sent.at(-1), poke.counts()]).toEqual([2, 'too soon', { inFlight: 0, kept: 0, left: 0, failed: 1 }]);
});

test('while many acts are decided nobody is told; then those who have not waited for too long are; a thousand are remembered, the others are the loop’s', async () => {
  const sent: string[] = [];
  const poke = createPoker({ pressedAbove: 3, calmMs: 500, awaitMs: 3000, poke: async (_, id) => void sent.push(id) });
  const ends: (() => void)[] = [];
  const acts = Array.from({ length: 4 }, () => poke.deciding(() => new Promise<void>((resolve) => ends.push(resolve))));
  for (let n = 0; n < 1_005; n++) poke('Permit', `early ${n}`);
  await turn();
  expect([sent, poke.counts()]).toEqual([[], { inFlight: 0, kept: 1_000, left: 5, failed: 0 }]);
  await new Promise((resolve) => setTimeout(resolve, 3050));
  poke('Permit', 'one');
  poke('Permit', 'other');
  poke('Permit', 'one');
  ends.pop()!();
  await acts.pop();
  await turn();
  expect(sent).toEqual([]);
  // Nobody acts any more, and nobody need remind of them.
  while (poke.counts().kept) await new Promise((resolve) => setTimeout(resolve, 20));
  await poke.idle();
  expect([sent, poke.counts()]).toEqual([['other', 'one'], { inFlight: 0, kept: 0, left: 1_005, failed: 0 }]);
  ends.forEach((end) => end());
  await expect(poke.deciding(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  await Promise.all(acts);
});

test('a look that is still to come reads the acts after it too, so it is asked for once; after the look, a failure or five seconds again', async () => {
  let sent = 0;
  let away = false;
  const poke = createPoker({
    restMs: 0,
    awaitMs: 1000,
    poke: () => {
      sent++;
      return away ? Promise.reject(new Error('away')) : Promise.resolve();
    },
  });
  const asked = async (...[sinceLook]: [(number | null)?]): Promise<number> => {
    poke('Permit', 'one', sinceLook);
    await poke.idle();
    return sent;
  };
  // Never looked at, then acted on again and again before the first look.
  expect([await asked(null), await asked(null), await asked(60_000)]).toEqual([1, 1, 1]);
  // Another case's look is another look, and who doesn't know asks.
  poke('Permit', 'other', null);
  await poke.idle();
  expect([sent, await asked()]).toEqual([2, 3]);
  // It has looked since.
  expect(await asked(0)).toBe(4);
  // A poke that was lost is no look to come.
  away = true;
  expect(await asked(0)).toBe(5);
  away = false;
  expect([await asked(60_000), await asked(60_000)]).toEqual([6, 6]);
  // Nor is one that nothing has come of for long.
  await new Promise((resolve) => setTimeout(resolve, 1050));
  expect(await asked(60_000)).toBe(7);
});

test('an engine that throws at once is a failed poke, not a failed act', async () => {
  const poke = createPoker({
    poke: () => {
      throw new Error('no connection');
    },
  });
  expect(() => poke('Permit', '1')).not.toThrow();
  await poke.idle();
  expect(poke.counts().failed).toBe(1);
});

test('ready means: database there and not draining; an engine away or behind is told and changes nothing', async () => {
  const probes = {
    database: async () => 1,
    engine: async () => Promise.reject(new Error('away')),
    behind: async () => ({ cases: 7, seconds: 42 }),
    draining: () => false,
  };
  expect(await readiness(probes)).toEqual({ ready: true, database: 'ok', engine: 'away', behind: { cases: 7, seconds: 42 }, draining: false });
  expect(await readiness({ ...probes, draining: () => true })).toMatchObject({ ready: false, draining: true });
  const gone = { ...probes, database: () => Promise.reject(new Error('gone')) };
  expect(await readiness(gone)).toMatchObject({ ready: false, database: 'away', behind: null });
  const silent = { ...probes, engine: () => new Promise<never>(() => undefined) };
  expect(await readiness(silent)).toMatchObject({ ready: true, engine: 'away' });
});

test('healthz and readyz answer on both listeners without a session and are not logged', async () => {
  const api = await permitApi();
  for (const app of Object.values(api.apps)) {
    await supertest(app).get('/healthz').expect(200, { status: 'ok' });
    expect((await supertest(app).get('/readyz').expect(200)).body).toMatchObject({ ready: true, database: 'ok', engine: 'ok' });
  }
  expect(api.log()).toBe('');
  await api.close();
});

test('a sane request id is taken and answered, any other is replaced', async () => {
  expect(requestId('gateway-0001')).toBe('gateway-0001');
  for (const bad of [undefined, 'short', 'x'.repeat(65), 'with space 1', 'line\nbreak1', ['twice-given']])
    expect(requestId(bad)).toMatch(/^[0-9a-f-]{36}$/);
  const api = await permitApi();
  const answer = await supertest(api.apps.public).get('/nowhere').set('X-Request-Id', 'gateway-0001').expect(404);
  expect([answer.headers['x-request-id'], answer.body.instance]).toEqual(['gateway-0001', 'gateway-0001']);
  await api.close();
});

test('O21 the log has one line per answer: who by id, what by path; no body, no header, no query', async () => {
  const api = await permitApi();
  const me = person();
  const token = api.signIn(me);
  await supertest(api.apps.public)
    .post('/v1/permits?phone=13912345678')
    .set({ Authorization: `Bearer ${token}`, 'Idempotency-Key': 'secret-key-1', Cookie: 'banshi_session=cookie-token' })
    .send({ applicant: { name: '林汐', phone: '13912345678' } })
    .expect(201);
  const [line, ...rest] = api.log().trim().split('\n');
  expect(rest).toEqual([]);
  expect(JSON.parse(line!)).toMatchObject({ level: 'info', method: 'POST', path: '/v1/permits', status: 201, actor: `person:${me.accountId}` });
  for (const secret of ['13912345678', '林汐', token, 'cookie-token', 'secret-key-1']) expect(line).not.toContain(secret);
  await api.close();
});

test('a cursor gives back its key, and nothing else is taken for one (property)', () => {
  const shape = z.tuple([z.string(), z.number()]);
  fc.assert(fc.property(fc.string(), fc.integer(), (text, number) => expect(fromCursor(toCursor([text, number]), shape)).toEqual([text, number])));
  fc.assert(fc.property(fc.string(), (text) => expect(() => fromCursor(toCursor([text]), shape)).toThrow('MALFORMED')));
});

test('parts of a key do not run into each other', () => {
  const key = createActKey(Buffer.alloc(32, 1));
  expect(key('ab', 'c')).not.toBe(key('a', 'bc'));
  expect(key('a', 'b')).toMatch(/^[0-9a-f]{64}$/);
  expect(createActKey(Buffer.alloc(32, 2))('a', 'b')).not.toBe(key('a', 'b'));
});
