// A whole opening to 完成: its papers by a real browser, and the picture of its room through the stand-in.
import { until } from './kit/engine.ts';
import { recording, type OpeningKit, type Sent } from './kit/opening.ts';
import { readPdf } from './kit/pdf.ts';
import type { Person, TenderBench } from './kit/tender-bench.ts';
import supertest from 'supertest';
import { openingCast, type OpeningCast } from './kit/opening-cast.ts';

let cast: OpeningCast;
let bench: TenderBench;
let kit: OpeningKit;
beforeAll(async () => {
  ({ bench, kit } = cast = await openingCast({ print: true }));
}, 120_000);
afterAll(() => cast?.close(), 60_000);

const pdfOf = async (path: string, who: Person | null): Promise<string> => {
  const ask = () => {
    const request = supertest(bench.api.apps.public).get(path).buffer(true).parse((res, done) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => done(null, Buffer.concat(parts)));
    });
    return who ? request.set('Authorization', `Bearer ${who.token}`) : request;
  };
  await until(async () => (await ask()).status === 200);
  const bytes = (await ask()).body as Buffer;
  expect(bytes.includes('/ByteRange')).toBe(true);
  return (await readPdf(bytes)).pages.join('').normalize('NFKC').replace(/\s/g, '');
};

test('G04 G05 P31 P32 U18 the room’s picture, 刷新 and 诊断 where it fails; receipt and record as signed papers, the record for everybody', async () => {
  const { id, sent } = await kit.tender([['甲有限公司'], ['乙有限公司'], ['丙有限公司']]);
  const [first, second] = sent as [Sent, Sent, Sent];
  const { person } = first.who;
  const live = (rest = '') => bench.ask('get', `/v1/tenders/${id}/live${rest}`, person);
  expect((await live()).status).toBe(404);
  await kit.theHour(id);
  await kit.complete(id, sent, '2026-03-24T09:31:00+08:00');
  expect((await live()).body).toEqual({ room: '第七开标室', stream: expect.stringContaining('https://'), message: null, buttons: [] });
  const camera = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ room: '第七开标室', camera: false }) };
  expect((await fetch(`${bench.sandbox.url}/opening-room/_data`, camera)).status).toBe(201);
  const dark = { room: '第七开标室', stream: null, message: '视频播放异常，请刷新试试', buttons: [{ key: 'refresh', label: '刷新' }, { key: 'diagnose', label: '诊断' }] };
  expect((await live()).body).toEqual(dark);
  expect((await live('/diagnosis')).body).toEqual({ room: '第七开标室', reached: true, camera: false, recording: false, kbps: 0 });
  // A platform that is away is the same page, not an error.
  await fetch(`${bench.sandbox.url}/_faults/opening-room`, { ...camera, method: 'PUT', body: JSON.stringify({ failNext: 2, status: 503 }) });
  expect((await live()).body).toEqual(dark);
  expect((await live('/diagnosis')).body).toMatchObject({ reached: false });

  const { recordHash } = await kit.read(`/v1/tenders/${id}/opening`);
  const record = await pdfOf(`/v1/tenders/${id}/opening/paper`, null);
  for (const word of ['开标记录', '甲有限公司', '950000.00', '合同签订后30日历天', '保函', recording.number, recordHash, '异议与答复无'])
    expect(record).toContain(word.normalize('NFKC'));
  // In the order of the log, which tells nothing of who came first.
  const confirmed = /已确认开标记录的供应商:([^。]+)。/.exec(record)![1]!.split('、');
  expect(confirmed.toSorted()).toEqual(['甲有限公司', '乙有限公司', '丙有限公司'].toSorted());
  expect(record).not.toContain('王五');
  const { openingId } = await kit.line(id, first.who);
  const receipt = await pdfOf(`/v1/bid-openings/${openingId}/receipt`, person);
  for (const word of ['投标回执', '甲有限公司', first.bid.signed.header.bidRoot, first.bid.signed.header.dekCommit]) expect(receipt).toContain(word);
  expect((await bench.ask('get', `/v1/bid-openings/${openingId}/receipt`, second.who.person)).status).toBe(404);
}, 180_000);
