import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { z } from 'zod';
import { neighbourhood, type Neighbourhood } from '../../test/kit/neighbours.ts';
import { ENVELOPE_VALID_MS } from '../contracts/envelope.ts';
import { createLink } from './envelope.ts';

let hood: Neighbourhood;
beforeEach(async () => void (hood = await neighbourhood()));
afterEach(() => hood.close());

const holder = { name: '欧阳·䶮', idNo: '140298199001010058', records: [] };
const secrets = [holder.name, holder.idNo, '17440000001', '林溪', '上海市黄浦区测试路一号'];
/** A text as it would stand on the wire in any of the forms that the code could write it in. */
const forms = (text: string): string[] => {
  const utf8 = Buffer.from(text, 'utf8');
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [
    utf8.toString('latin1'),
    utf8.toString('base64').replace(/=+$/, ''),
    utf8.toString('base64url'),
    utf8.toString('hex'),
    encodeURIComponent(text),
    escaped,
  ];
};

/** A wire tap: keeps every byte both ways, and may change what passes. */
async function tap(change: (chunk: Buffer, towards: 'platform' | 'us') => Buffer = (chunk) => chunk) {
  const bytes: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(hood.sandbox.port, '127.0.0.1');
    for (const [from, to, towards] of [
      [near, far, 'platform'],
      [far, near, 'us'],
    ] as const) {
      sockets.add(from);
      from.on('data', (chunk: Buffer) => {
        bytes.push(chunk);
        to.write(change(chunk, towards));
      });
      from.on('end', () => to.end()).on('error', () => to.destroy());
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    wire: () => Buffer.concat(bytes).toString('latin1'),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
/** Changes one character of the sealed body, the length staying the same. */
const flipBody = (chunk: Buffer): Buffer => {
  const text = chunk.toString('latin1');
  const at = text.indexOf('"body":"') + 28;
  if (at < 28) return chunk;
  const flipped = Buffer.from(chunk);
  flipped[at] = flipped[at] === 0x41 ? 0x42 : 0x41;
  return flipped;
};

test('Q03 the raw bytes on the wire hold no name, number, phone or address in any form, both ways', async () => {
  const line = await tap();
  await hood.put('education', '/_data', {
    ...holder,
    records: [{ kind: '学历', level: '本科', school: '测试大学', major: '', on: '2012-07-01', certificateNo: '1' }],
  });
  const { education, courier, oneStop } = hood.open(line.url);
  expect((await education.records({ name: holder.name, idNo: holder.idNo })).records).toHaveLength(1);
  const { body } = await hood.put('one-stop', '/_tickets', { uid: 'ywtb-0001', aud: 'banshi' });
  expect(await oneStop.person(body['ticket'] as string)).toMatchObject({ realName: '林溪', mobile: '17440000001' });
  const recipient = { name: '林溪', phone: '17440000001', address: '上海市黄浦区测试路一号' };
  await courier.order({ requestId: 'c/1/order', recipient, payer: 'office', content: '注册证书' });
  const wire = line.wire();
  line.close();
  // The tap does hear: paths and envelopes are there.
  expect(wire).toContain('/education/records');
  expect(wire.match(/"body":"/g)!.length).toBeGreaterThanOrEqual(6);
  for (const secret of [...secrets, '测试大学', '注册证书'])
    for (const form of forms(secret)) expect([secret, wire.includes(form)]).toEqual([secret, false]);
});

test('Q06 one flipped byte of a request is refused by the neighbour, and both sides raise an alarm', async () => {
  const line = await tap((chunk, towards) => (towards === 'platform' && chunk.includes('/records') ? flipBody(chunk) : chunk));
  // The key is known already, so that nothing but the altered request passes the tap.
  await hood.neighbours.education.records({ name: '张三', idNo: holder.idNo });
  const asking = hood.open(line.url).education.records({ name: '张三', idNo: holder.idNo });
  await expect(asking).rejects.toMatchObject({ name: 'NeighbourAway', retry: true });
  line.close();
  expect(hood.alarms).toEqual([{ neighbour: 'education', code: 'ENVELOPE_ALTERED', path: '/records' }]);
  expect(await hood.refusedBy('education')).toMatchObject([{ code: 'ENVELOPE_ALTERED', path: '/records' }]);
});

test('Q06 one flipped byte of an answer is refused here, with an alarm', async () => {
  const line = await tap((chunk, towards) => (towards === 'us' ? flipBody(chunk) : chunk));
  await hood.neighbours.education.records({ name: '张三', idNo: holder.idNo });
  await expect(hood.open(line.url).education.records({ name: '张三', idNo: holder.idNo })).rejects.toThrow('answer altered on the way');
  line.close();
  expect(hood.alarms).toEqual([{ neighbour: 'education', code: 'ENVELOPE_ALTERED', path: '/records' }]);
});

test('Q06 a request sent again as it was is refused with an alarm and done once', async () => {
  const line = await tap();
  await hood.neighbours.education.records({ name: '张三', idNo: holder.idNo });
  await hood.open(line.url).education.records({ name: '张三', idNo: holder.idNo });
  const body = /\{"v":1[^}]*\}/.exec(line.wire())![0];
  line.close();
  const before = (await hood.asked('education')).filter(({ done }) => done > 0).length;
  const again = await fetch(`${hood.sandbox.url}/education/records`, { method: 'POST', body });
  expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([401, 'ENVELOPE_REPLAYED']);
  expect(await hood.refusedBy('education')).toMatchObject([{ code: 'ENVELOPE_REPLAYED' }]);
  expect((await hood.asked('education')).filter(({ done }) => done > 0)).toHaveLength(before);
  // For another path or neighbour the same envelope was never made.
  for (const path of ['/social-insurance/contributions', '/education/public-key']) {
    const elsewhere = await fetch(hood.sandbox.url + path, { method: 'POST', body });
    expect(elsewhere.status).toBeGreaterThanOrEqual(401);
  }
});

test('Q06 an envelope of six minutes ago is refused', async () => {
  const old = createLink('education', {
    url: `${hood.sandbox.url}/education`,
    secret: hood.secret,
    ring: hood.ring,
    alarm: (alarm) => void hood.alarms.push(alarm),
    now: () => Date.now() - ENVELOPE_VALID_MS - 60_000,
  });
  await expect(old.ask('/records', { name: '张三', idNo: holder.idNo }, z.unknown())).rejects.toMatchObject({ name: 'NeighbourAway' });
  expect(hood.alarms).toMatchObject([{ code: 'ENVELOPE_STALE' }]);
});

test('Q06 a call back counts once made whole, for us, and lately; its nonce is told so that it counts once', async () => {
  const { safetyPlatform } = hood.neighbours;
  await safetyPlatform.authority('none');
  const received: string[] = [];
  const { createServer: http } = await import('node:http');
  const ours = http((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    request.on('end', () => {
      received.push(text);
      response.end('{}');
    });
  });
  await once(ours.listen(0, '127.0.0.1'), 'listening');
  await hood.put('safety-platform', '/_callback', { url: `http://127.0.0.1:${(ours.address() as AddressInfo).port}/` });
  const officer = { uid: 'sp-1', standing: 'active', roles: [], name: '王芳', mobile: '17440000011', unit: '某局', district: '310000' };
  await hood.put('safety-platform', '/_data', officer);
  ours.close();
  const sealed = JSON.parse(received[0]!) as { body: string };
  const opened = safetyPlatform.changed(sealed, Date.now());
  expect(opened).toMatchObject({ ok: true, uid: 'sp-1' });
  expect(received[0]).not.toContain('sp-1');
  expect(safetyPlatform.changed(sealed, Date.now() + ENVELOPE_VALID_MS + 1000)).toEqual({ ok: false, code: 'ENVELOPE_STALE' });
  const flipped = { ...sealed, body: (sealed.body.startsWith('A') ? 'B' : 'A') + sealed.body.slice(1) };
  expect(safetyPlatform.changed(flipped, Date.now())).toEqual({ ok: false, code: 'ENVELOPE_ALTERED' });
  expect(hood.alarms.map(({ code }) => code)).toEqual(['ENVELOPE_STALE', 'ENVELOPE_ALTERED']);
});

test('Q03 a rotated working key is handed over by itself, and a neighbour that lost its keys gets it again', async () => {
  const ask = () => hood.neighbours.education.records({ name: '张三', idNo: holder.idNo });
  await ask();
  await hood.ring.rotate('neighbour');
  await ask();
  expect(hood.ring.all('neighbour')).toHaveLength(2);
  const handed = await fetch(`${hood.sandbox.url}/_log/education`).then(
    (response) => response.json() as Promise<{ path: string; body: { key: string } }[]>,
  );
  const keys = handed.filter(({ path }) => path.endsWith('/keys')).map(({ body }) => body.key);
  expect(keys).toEqual(
    hood.ring
      .all('neighbour')
      .map(({ id }) => id)
      .toReversed(),
  );
  expect(hood.alarms).toEqual([]);
});

test('Q03 a neighbour that nobody has configured fails in a way that can be repeated', async () => {
  const nobody = createLink('portal', { url: undefined, secret: hood.secret, ring: hood.ring, alarm: () => undefined });
  await expect(nobody.ask('/guides/current', { itemCode: 'x' }, z.unknown())).rejects.toMatchObject({ name: 'NeighbourAway', retry: true });
});
