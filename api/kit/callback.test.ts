// A platform calls back: no headers of ours, its own number is the key, its signature is over the bytes as they came.
import { createHmac } from 'node:crypto';
import supertest from 'supertest';
import { z } from 'zod';
import type { ActRequest } from '../../domain/kit/act.ts';
import { permit } from '../../test/kit/permit-table.ts';
import { permitApi } from '../../test/kit/permit-api.ts';
import { route } from './route.ts';

const sign = (bytes: string | Buffer): string => createHmac('sha256', 'shared secret').update(bytes).digest('hex');

const paid = route({
  method: 'post',
  path: '/v1/callbacks/payments/:id',
  listener: 'public',
  class: '一般',
  summary: '缴费结果通知',
  params: z.object({ id: z.uuid() }),
  body: z.object({ number: z.string(), paid: z.boolean() }),
  policy: 'public',
  act: {
    process: permit,
    action: 'withdraw',
    callback: {
      platform: 'payment',
      number: ({ body }) => (body as { number: string }).number,
      verify: ({ req }, raw) => req.get('x-signature') === sign(raw),
    },
  },
});

test('the callback is decided as the platform, keyed by its number, and repeated without harm', async () => {
  const asked: ActRequest[] = [];
  const api = await permitApi(
    {
      decide: async (request) => {
        asked.push(request);
        return { ok: false, refusal: { code: 'STATE_CONFLICT', facts: { state: 'draft' } } };
      },
    },
    { routes: [paid] },
  );
  const id = '01a203ed-c410-75a3-936d-647ed08d8dfc';
  const send = (text: string, signature: string) =>
    supertest(api.apps.public).post(`/v1/callbacks/payments/${id}`).set({ 'Content-Type': 'application/json', 'X-Signature': signature }).send(text);
  const text = '{ "number": "P-1",  "paid": true }';
  expect((await send(text, sign(text)).expect(409)).body.state).toBe('draft');
  await send(text, sign(text)).expect(409);
  await send('{"number":"P-2","paid":true}', sign('{"number":"P-2","paid":true}')).expect(409);
  expect(asked[0]).toMatchObject({ actor: { kind: 'platform', platform: 'payment' }, caseId: id, input: { number: 'P-1', paid: true } });
  expect(asked[0]!.ifMatch).toBeUndefined();
  expect([asked[1]!.key === asked[0]!.key, asked[1]!.bodyHash === asked[0]!.bodyHash, asked[2]!.key === asked[0]!.key]).toEqual([true, true, false]);
  expect((await send(text, sign(`${text} `)).expect(403)).body.code).toBe('FORBIDDEN');
  expect(asked).toHaveLength(3);
  await api.close();
});
