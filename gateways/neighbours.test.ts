// Each neighbour through its real HTTP: works, slow, failing, its answer lost, repeated, and what its log says.
import { jpeg } from '../test/kit/drawn-photos.ts';
import { neighbourhood, type Neighbourhood } from '../test/kit/neighbours.ts';
import type { NeighbourName } from './contracts/neighbours.ts';
import type { Neighbours } from './neighbours.ts';

let hood: Neighbourhood;
beforeAll(async () => void (hood = await neighbourhood()));
afterAll(() => hood.close());

const idNo = '140298199001010058';
const digest = 'a'.repeat(64);
const at = '2026-11-20T02:00:00.000Z';
const licence = {
  kind: '注册证书',
  number: 'ZC-2026-0001',
  holderName: '林溪',
  holderIdNo: idNo,
  issuer: '上海市应急管理局',
  issuedOn: '2026-11-20',
  validFrom: '2026-11-20',
  validTo: '2031-11-19',
  standing: '有效',
  fileDigest: digest,
  verifyUrl: null,
} as const;
const recipient = { name: '林溪', phone: '17440000001', address: '上海市黄浦区测试路一号' };
const ticketOf = async (name: NeighbourName, uid: string): Promise<string> =>
  (await hood.put(name, '/_tickets', { uid, aud: 'banshi' })).body['ticket'] as string;
const officer = {
  uid: 'sp-9',
  standing: 'active',
  roles: [{ role: '经办', district: '310000' }],
  name: '王芳',
  mobile: '17440000012',
  unit: '某局',
  district: '310000',
};

const paymentNote = (orderNumber: string) => ({
  requestId: `order/${orderNumber}`,
  orderNumber,
  paymentCode: '31000026000000000427',
  amountFen: '14000',
  payer: '林溪',
  unitCode: '310000YJXJ',
  unitName: '上海市应急管理宣传教育中心',
  projectCode: '103044908',
  projectName: '考试费',
  items: [{ code: 'F01', name: '安全生产法律法规', amountFen: '14000' }],
  expiresAt: '2099-07-20T02:30:00.000Z',
  notifyUrl: 'http://127.0.0.1:9/none',
});

interface Case {
  name: NeighbourName;
  path: string;
  prepare?: () => Promise<unknown>;
  /** Asks the same thing whenever it is called; `neighbours` may have another time limit. */
  ask: (neighbours: Neighbours) => Promise<unknown>;
  gives: object;
}

let oneStopTicket = '';
let mobileTicket = '';
let portrait = '';
const cases: [string, Case][] = [
  [
    'U01 一网通办统一身份认证',
    {
      name: 'one-stop',
      path: '/persons',
      prepare: async () => void (oneStopTicket = await ticketOf('one-stop', 'ywtb-0001')),
      ask: ({ oneStop }) => oneStop.person(oneStopTicket),
      gives: { uid: 'ywtb-0001', realName: '林溪', level: 3 },
    },
  ],
  [
    'U03 上海市公共支付平台+T+1 file',
    {
      name: 'payment',
      path: '/notes',
      ask: ({ payment }) => payment.note(paymentNote('202607203100000001')),
      gives: { requestId: 'order/202607203100000001' },
    },
  ],
  [
    'U04 上海市财政电子票据',
    {
      name: 'fiscal-bill',
      path: '/numbers',
      ask: ({ fiscalBill }) => fiscalBill.number('t/bill', '310000YJXJ'),
      gives: { code: expect.stringMatching(/^\d{8}$/) as string, number: expect.stringMatching(/^\d{10}$/) as string },
    },
  ],
  [
    'U05 学信/学位',
    {
      name: 'education',
      path: '/records',
      prepare: () =>
        hood.put('education', '/_data', {
          name: '林溪',
          idNo,
          records: [{ kind: '学位', level: '学士', school: '测试大学', major: '安全工程', on: '2012-07-01', certificateNo: 'X1' }],
        }),
      ask: ({ education }) => education.records({ name: '林溪', idNo }),
      gives: { found: true, nameMatches: true, records: [{ kind: '学位', level: '学士' }] },
    },
  ],
  [
    'U06 社保/单位',
    {
      name: 'social-insurance',
      path: '/contributions',
      prepare: () =>
        hood.put('social-insurance', '/_data', {
          name: '林溪',
          idNo,
          months: ['2026-08', '2026-09', '2026-10'].map((month, i) => ({
            month,
            creditCode: i ? '91330000MA27U0684D' : '91330000MA27U06840',
            employer: `单位${i ? 2 : 1}`,
          })),
        }),
      ask: ({ socialInsurance }) => socialInsurance.contributions({ name: '林溪', idNo, from: '2026-09', to: '2026-12' }),
      gives: { found: true, months: [{ month: '2026-09' }, { month: '2026-10' }], current: { employer: '单位2', since: '2026-09' } },
    },
  ],
  [
    'U07 签名验签服务器',
    {
      name: 'signing-server',
      path: '/sign',
      ask: ({ signingServer }) => signingServer.sign('t/sign', 'sm2', Buffer.from('待签')),
      gives: { algorithm: 'sm2' },
    },
  ],
  [
    'U08 电子印章',
    {
      name: 'seal',
      path: '/apply',
      ask: ({ seal }) => seal.apply({ requestId: 't/seal', seal: 'SH-YJ-0001', digest, title: '准予行政许可决定书' }),
      gives: { seal: 'SH-YJ-0001', unit: '上海市应急管理局', digest },
    },
  ],
  [
    'U09 电子证照库',
    {
      name: 'licence-library',
      path: '/licences',
      ask: ({ licenceLibrary }) => licenceLibrary.put('t/put', licence),
      gives: { number: licence.number },
    },
  ],
  [
    'U10 随申办',
    {
      name: 'mobile',
      path: '/push',
      ask: ({ mobile }) => mobile.push({ requestId: 't/push', uid: 'ywtb-0001', title: '已受理', text: '您的注册申请已受理。', path: '/cases/1' }),
      gives: { requestId: 't/push' },
    },
  ],
  [
    'U11 一网通办好差评',
    {
      name: 'rating',
      path: '/ratings',
      ask: ({ rating }) =>
        rating.rate({ requestId: 't/rate', caseNo: 'B1', itemCode: 'S1', level: 1, tags: ['等待时间长'], text: '', realName: true, at }),
      gives: { requestId: 't/rate' },
    },
  ],
  [
    'U12 一网通办快递模块',
    {
      name: 'courier',
      path: '/orders',
      ask: ({ courier }) => courier.order({ requestId: 't/order', recipient, payer: 'office', content: '注册证书' }),
      gives: { requestId: 't/order', waybill: expect.stringMatching(/^SF\d{13}$/) as string },
    },
  ],
  [
    'U13 三方共享',
    {
      name: 'sharing',
      path: '/records',
      ask: ({ sharing }) =>
        sharing.send({ requestId: 't/share', bureau: 'housing', kind: '注册', subject: 'c1', fields: { specialty: '建筑施工安全' } }),
      gives: { requestId: 't/share' },
    },
  ],
  [
    'U14 12345',
    {
      name: 'hotline',
      path: '/replies',
      prepare: () =>
        hood.put('hotline', '/_data', {
          number: 'G1',
          kind: '咨询',
          text: '何时办结？',
          caseNo: null,
          caller: null,
          at,
          due: '2026-11-27T02:00:00.000Z',
        }),
      ask: ({ hotline }) => hotline.reply({ requestId: 't/reply', number: 'G1', text: '将于法定期限内办结。' }),
      gives: { requestId: 't/reply' },
    },
  ],
  [
    'U16 CA数字证书厂商',
    {
      name: 'ca',
      path: '/issue',
      ask: ({ ca }) => ca.issue('t/ca', { vendor: 'beijing', unit: '某单位', publicKey: `04${'a'.repeat(128)}` }),
      gives: { vendor: 'beijing', unit: '某单位', standing: '有效' },
    },
  ],
  [
    'U20 上海市安全生产基础信息平台',
    {
      name: 'safety-platform',
      path: '/exchange',
      ask: ({ safetyPlatform }) =>
        safetyPlatform.publish({ requestId: 't/publish', to: '行政许可', kind: '证书', subject: 'c1', fields: { number: 'Z1' } }),
      gives: { requestId: 't/publish' },
    },
  ],
  [
    'U21 电子证照同步制发与归集',
    {
      name: 'licence-collection',
      path: '/issue',
      ask: ({ licenceCollection }) => licenceCollection.issue('t/issue', licence),
      gives: { number: licence.number },
    },
  ],
  [
    'U22 一网通办 portal',
    {
      name: 'portal',
      path: '/cases',
      ask: ({ portal }) => portal.caseStatus({ requestId: 't/status', caseNo: 'B1', itemCode: 'S1', seq: 3, status: '受理', at }),
      gives: { requestId: 't/status' },
    },
  ],
  [
    'S3-09 人像检测',
    {
      name: 'face',
      path: '/check',
      prepare: async () =>
        void (portrait = (await jpeg({ width: 295, height: 413, faces: [{ cx: 147, cy: 170, rx: 75, ry: 100 }] })).toString('base64')),
      ask: ({ face }) => face.check({ requestId: 't/face', image: portrait }),
      gives: { faces: [{ score: expect.any(Number) }], portraitScore: expect.any(Number) },
    },
  ],
  [
    'U18',
    {
      name: 'opening-room',
      path: '/live',
      ask: ({ openingRoom }) => openingRoom.live({ requestId: 't/room', room: '第七开标室' }),
      gives: { room: '第七开标室', stream: expect.stringContaining('https://') },
    },
  ],
];

test.each(cases)(
  '%s answers, is slow, fails, loses its answer, is asked again, and logs all of it',
  async (_id, { name, path, prepare, ask, gives }) => {
    await prepare?.();
    const first = await ask(hood.neighbours);
    expect(first).toMatchObject(gives);
    const fresh = async () => (await hood.asked(name)).slice(before);
    let before = (await hood.asked(name)).length;
    expect((await hood.asked(name)).at(-1)).toMatchObject({ path: `/${name}${path}`, status: 200, done: 1, fault: null });

    // Latency: slower than the caller waits is away, and worth repeating; slow enough is an answer, the same one.
    await hood.fault(name, { latencyMs: 400 });
    await expect(ask(hood.open(hood.sandbox.url, { timeoutMs: 120 }))).rejects.toMatchObject({ name: 'NeighbourAway', retry: true });
    expect(await ask(hood.neighbours)).toEqual(first);

    // Failure before anything was done, then an answer lost after it was done: the same key gets the same answer.
    await hood.fault(name, { failNext: 1 });
    before = (await hood.asked(name)).length;
    await expect(ask(hood.neighbours)).rejects.toMatchObject({ name: 'NeighbourAway', status: 503, retry: true });
    await hood.fault(name, { failNext: 1, when: 'after' });
    await expect(ask(hood.neighbours)).rejects.toMatchObject({ name: 'NeighbourAway', retry: true });
    expect(await ask(hood.neighbours)).toEqual(first);

    // Repetition by the network: done three times, one effect, one answer.
    await hood.fault(name, { repeat: 2 });
    expect(await ask(hood.neighbours)).toEqual(first);
    await hood.fault(name, null);
    expect((await fresh()).map(({ status, fault, done }) => [status, fault, done])).toEqual([
      [503, 'status', 0],
      [503, 'status', 1],
      [200, null, 1],
      [200, null, 3],
    ]);

    // Refused for good is told apart from away.
    await hood.fault(name, { failNext: 1, status: 403 });
    await expect(ask(hood.neighbours)).rejects.toMatchObject({ name: 'NeighbourRefused', status: 403, retry: false });
    await hood.fault(name, null);
    expect(hood.alarms).toEqual([]);
  },
);

test('U01 U10 a ticket of one platform tells nothing at the other, nor one that has run out', async () => {
  mobileTicket = await ticketOf('mobile', 'ywtb-0001');
  expect(await hood.neighbours.mobile.person(mobileTicket)).toMatchObject({ uid: 'ywtb-0001' });
  await expect(hood.neighbours.oneStop.person(mobileTicket)).rejects.toMatchObject({ code: 'TICKET_NOT_GOOD', retry: false });
  const old = (await hood.put('one-stop', '/_tickets', { uid: 'ywtb-0001', aud: 'banshi', validSeconds: -1 })).body['ticket'] as string;
  await expect(hood.neighbours.oneStop.person(old)).rejects.toMatchObject({ code: 'TICKET_NOT_GOOD' });
});

test('U10 a push for somebody whom the app does not know is refused', async () => {
  const push = { requestId: 't/nobody', uid: 'nobody', title: '已受理', text: '……', path: '/' };
  await expect(hood.neighbours.mobile.push(push)).rejects.toMatchObject({ code: 'NO_SUCH_PERSON', retry: false });
});

test('U05 a number under another name is told nothing', async () => {
  expect(await hood.neighbours.education.records({ name: '李四', idNo })).toEqual({ found: false, nameMatches: false, records: [] });
  expect(await hood.neighbours.education.records({ name: '李四', idNo: '31000019900101002X' })).toMatchObject({ nameMatches: null });
});

test('U06 a revoked employer is told as such, an unknown one as not found', async () => {
  await hood.put('social-insurance', '/_employers', { creditCode: '91330000MA27U0684D', name: '某单位', standing: '吊销', on: '2026-10-01' });
  expect(await hood.neighbours.socialInsurance.employer('91330000MA27U0684D')).toMatchObject({ found: true, employer: { standing: '吊销' } });
  expect(await hood.neighbours.socialInsurance.employer('91330000MA27U06841')).toEqual({ found: false, employer: null });
});

test('U07 signatures of both algorithms verify, a changed byte does not, and a wrapped key comes back for its purpose only', async () => {
  const { signingServer } = hood.neighbours;
  const data = Buffer.from('待签数据');
  for (const algorithm of ['sm2', 'ecdsa'] as const) {
    const { signature, publicKey } = await signingServer.sign(`t/${algorithm}`, algorithm, data);
    expect(await signingServer.verify({ algorithm, data, signature, publicKey })).toBe(true);
    expect(await signingServer.verify({ algorithm, data: Buffer.from('待签数据。'), signature, publicKey })).toBe(false);
  }
  const secret = Buffer.alloc(32, 5);
  const wrapped = await signingServer.wrap(secret, 'field/1');
  expect(wrapped).not.toContain(secret.toString('base64'));
  expect(await signingServer.unwrap(wrapped, 'field/1')).toEqual(secret);
  await expect(signingServer.unwrap(wrapped, 'field/2')).rejects.toMatchObject({ code: 'NOT_WRAPPED_HERE', retry: false });
});

test('U08 a seal verifies for the document that was sealed and no other; an expired one seals nothing', async () => {
  const { seal } = hood.neighbours;
  const [office] = await seal.sealsOf('11310000MB2F30135X');
  expect(office).toMatchObject({ unit: '上海市应急管理局' });
  const { serial } = await seal.apply({ requestId: 't/seal2', seal: office!.code, digest, title: '决定书' });
  expect(await seal.verify(serial, digest)).toEqual({ valid: true, reason: null });
  expect(await seal.verify(serial, 'b'.repeat(64))).toEqual({ valid: false, reason: '文件与签章时不一致' });
  await hood.put('seal', '/_data', { ...office, code: 'OLD', validTo: '2020-01-01' });
  await expect(seal.apply({ requestId: 't/seal3', seal: 'OLD', digest, title: '决定书' })).rejects.toMatchObject({ code: 'SEAL_EXPIRED' });
  await expect(seal.apply({ requestId: 't/seal4', seal: 'NONE', digest, title: '决定书' })).rejects.toMatchObject({ code: 'NO_SUCH_SEAL' });
});

test('U09 U21 library and collection show standings, the later word counts, and both say what they hold', async () => {
  const { licenceLibrary, licenceCollection } = hood.neighbours;
  const change = (requestId: string, standing: '撤销' | '有效', from: string) => ({ requestId, number: licence.number, standing, reason: '', from });
  const later = new Date(Date.now() + 60_000).toISOString();
  for (const house of [licenceLibrary, licenceCollection]) {
    await house.standing(change('t/revoke', '撤销', later));
    // A word of before that arrives now.
    await house.standing(change('t/late', '有效', new Date(Date.now() + 1000).toISOString()));
    await expect(house.standing({ ...change('t/none', '撤销', later), number: 'NONE' })).rejects.toMatchObject({
      code: 'NO_SUCH_LICENCE',
      retry: false,
    });
  }
  expect(await licenceLibrary.find({ holderIdNo: idNo })).toMatchObject([{ number: licence.number, standing: '撤销' }]);
  expect(await licenceLibrary.find({ holderIdNo: idNo, kind: '资格证书' })).toEqual([]);
  const held = await licenceLibrary.held('2020-01-01T00:00:00.000Z', later);
  expect(held).toMatchObject([{ number: licence.number, standing: '撤销' }]);
  expect(await licenceCollection.collected([licence.number, 'NONE'])).toMatchObject([{ number: licence.number }]);
});

test('U11 a second rating of one 办件 is refused, a handling needs a rating', async () => {
  const { rating } = hood.neighbours;
  const again = { requestId: 't/rate2', caseNo: 'B1', itemCode: 'S1', level: 5, tags: [], text: '', realName: false, at };
  await expect(rating.rate(again)).rejects.toMatchObject({ code: 'ALREADY_RATED', retry: false });
  expect(await rating.handle({ requestId: 't/handle', caseNo: 'B1', step: '已联系', text: '', at })).toMatchObject({ requestId: 't/handle' });
  await expect(rating.handle({ requestId: 't/handle2', caseNo: 'B2', step: '已联系', text: '', at })).rejects.toMatchObject({ code: 'NOT_RATED' });
});

test('U12 a parcel goes its way, and is not cancelled on it', async () => {
  const { courier } = hood.neighbours;
  const { waybill } = await courier.order({ requestId: 't/order', recipient, payer: 'office', content: '注册证书' });
  for (const state of ['已揽收', '在途', '已签收']) expect((await hood.put('courier', '/_move', { waybill, state })).status).toBe(200);
  expect((await hood.put('courier', '/_move', { waybill, state: '在途' })).status).toBe(409);
  expect(await courier.track(waybill)).toMatchObject({
    state: '已签收',
    events: [{ state: '待寄出' }, { state: '已揽收' }, { state: '在途' }, { state: '已签收' }],
  });
  await expect(courier.cancel('t/cancel', waybill)).rejects.toMatchObject({ code: 'ON_ITS_WAY', retry: false });
  const other = await courier.order({ requestId: 't/order2', recipient, payer: 'recipient', content: '注册证书' });
  await courier.cancel('t/cancel2', other.waybill);
  expect(await courier.track(other.waybill)).toMatchObject({ state: '退回' });
});

test('U13 U20 both sides can compare what was taken, each bureau its own', async () => {
  const { sharing, safetyPlatform } = hood.neighbours;
  const period = { from: '2020-01-01T00:00:00.000Z', to: new Date(Date.now() + 60_000).toISOString() };
  const [taken] = await sharing.taken({ bureau: 'housing', ...period });
  const { sm3, canonicalJson } = await import('../security/hash.ts');
  expect(taken).toMatchObject({ requestId: 't/share', digest: sm3(canonicalJson({ specialty: '建筑施工安全' })) });
  expect(await sharing.taken({ bureau: 'transport', ...period })).toEqual([]);
  expect(await safetyPlatform.published(period.from, period.to)).toMatchObject([
    { requestId: 't/publish', digest: sm3(canonicalJson({ number: 'Z1' })) },
  ]);
  await hood.put('safety-platform', '/_employers', {
    creditCode: '91330000MA27U0684D',
    name: '某单位',
    address: '',
    industry: '建筑业',
    majorHazard: false,
    updatedOn: '2026-11-01',
  });
  expect(await safetyPlatform.employer('91330000MA27U0684D')).toMatchObject({ found: true, employer: { industry: '建筑业' } });
});

test('U14 tickets wait until they are answered', async () => {
  const ticket = { number: 'G2', kind: '投诉', text: '……', caseNo: 'B1', caller: '17440000001', at, due: '2026-11-27T02:00:00.000Z' };
  await hood.put('hotline', '/_data', ticket);
  expect(await hood.neighbours.hotline.waiting('2026-01-01T00:00:00.000Z')).toMatchObject([{ number: 'G2' }]);
  await hood.neighbours.hotline.reply({ requestId: 't/reply2', number: 'G2', text: '已处理。' });
  expect(await hood.neighbours.hotline.waiting('2026-01-01T00:00:00.000Z')).toEqual([]);
});

test('U20 central administration: a ticket tells the officer, a change counts the version up, a withdrawn account gets no further', async () => {
  const { safetyPlatform } = hood.neighbours;
  await hood.put('safety-platform', '/_data', officer);
  expect(await safetyPlatform.officer(await ticketOf('safety-platform', 'sp-9'))).toMatchObject({ uid: 'sp-9', version: 1, roles: officer.roles });
  await hood.put('safety-platform', '/_data', { ...officer, roles: [] });
  expect(await safetyPlatform.authority('sp-9')).toEqual({ uid: 'sp-9', version: 2, standing: 'active', roles: [] });
  await hood.put('safety-platform', '/_data', { ...officer, standing: 'withdrawn' });
  expect(await safetyPlatform.authority('sp-9')).toMatchObject({ version: 3, standing: 'withdrawn' });
  await expect(safetyPlatform.officer(await ticketOf('safety-platform', 'sp-9'))).rejects.toMatchObject({ code: 'ACCOUNT_WITHDRAWN' });
  expect(await safetyPlatform.authority('nobody')).toMatchObject({ standing: 'withdrawn' });
});

test('U22 a guide is shown in its newest version, a status that comes late replaces none', async () => {
  const { portal } = hood.neighbours;
  const { sm3, canonicalJson } = await import('../security/hash.ts');
  const guide = (version: number) => ({ title: '初级注册安全工程师注册', version });
  const publish = (version: number, digestOf = sm3(canonicalJson(guide(version)))) =>
    portal.publishGuide({ requestId: `t/guide/${version}`, itemCode: 'S1', version, standing: '发布', guide: guide(version), digest: digestOf });
  await publish(2);
  await publish(1);
  expect(await portal.guideShown('S1')).toEqual({ itemCode: 'S1', version: 2, standing: '发布', digest: sm3(canonicalJson(guide(2))) });
  await expect(publish(3, digest)).rejects.toMatchObject({ code: 'DIGEST_WRONG', retry: false });
  await portal.caseStatus({ requestId: 't/late', caseNo: 'B1', itemCode: 'S1', seq: 2, status: '待预审', at });
  expect(await portal.caseShown('B1')).toEqual({ caseNo: 'B1', status: '受理', seq: 3 });
});

test('U18 a camera that is off has no picture, its line says so, and a room that there is not is refused', async () => {
  const { openingRoom } = hood.neighbours;
  const asked = { requestId: 't/off', room: '第三开标室' };
  expect(await hood.put('opening-room', '/_data', { room: asked.room, camera: false })).toMatchObject({ status: 201 });
  expect(await openingRoom.live(asked)).toEqual({ room: asked.room, stream: null });
  expect(await openingRoom.diagnose(asked)).toEqual({ room: asked.room, camera: false, recording: false, kbps: 0 });
  await expect(openingRoom.live({ ...asked, room: '第百开标室' })).rejects.toMatchObject({ name: 'NeighbourRefused' });
});
