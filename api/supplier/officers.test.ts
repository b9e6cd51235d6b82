import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import { PNG, supplierApi, type Supplier, type SupplierApi } from '../../test/kit/supplier-api.ts';

let api: SupplierApi;
type Officer = Awaited<ReturnType<SupplierApi['officer']>>;
let first: Officer;
let second: Officer;
let paper: Officer;
let final: Officer;
let auditor: Officer;
beforeAll(async () => {
  api = await supplierApi();
  first = await api.officer('chu0001', { role: 'initialReviewer', district: '330000' });
  second = await api.officer('chu0002', { role: 'initialReviewer', district: '330000' });
  paper = await api.officer('zhi0001', { role: 'paperReviewer', district: '330000' });
  final = await api.officer('zhong0001', { role: 'finalReviewer', district: '330000' });
  auditor = await api.officer('shen0001', { role: 'auditor', district: '330000' });
});
afterAll(() => api.close());

const listener = 'officers' as const;
interface Page {
  items: { name: string; label: string; overdue: boolean }[];
  next: string | null;
}
const tasks = async ({ token }: Officer, filter = '') => (await api.get(`/v1/tasks${filter}`, { token, listener }).expect(200)).body.items;
const on = ({ token }: Officer, base: string, task: { id: string }, action: string, version: number, body: object = {}) =>
  api.post(`${base}/tasks/${task.id}/${action}`, { token, listener, version, body });
async function pass(base: string, officer: Officer): Promise<void> {
  const task = (await tasks(officer)).find(({ caseId }: { caseId: string }) => base.endsWith(caseId));
  await on(officer, base, task, 'claim', task.version).expect(200);
  await on(officer, base, task, 'approve', task.version + 1).expect(200);
}
const steps = async (base: string, { token }: Supplier) =>
  (await api.get(base, { token })).body.progress.steps.map(({ label, status }: Record<string, string>) => `${label} ${status}`);

describe('C08 a reviewed onboarding in 330000', () => {
  let lx: Supplier;
  let id: string;
  let base: string;
  beforeAll(async () => {
    lx = await api.company();
    ({ id, base } = await api.registration(lx, '330000'));
    await api.submit(base, lx);
  });

  test('the task stands in the inbox of the post in whose district it is, and in nobody else’s', async () => {
    const [task, ...more] = await tasks(first);
    expect(task).toMatchObject({
      caseId: id,
      label: '初审',
      subject: '林汐经济贸易有限公司',
      districtLabel: '浙江省本级',
      mine: false,
      overdue: false,
    });
    expect([more, await tasks(paper), await tasks(auditor)]).toEqual([[], [], []]);
    expect(await tasks(await api.officer('sx', { role: 'initialReviewer', district: '140000' }))).toEqual([]);
    expect(await tasks(await api.officer('hz', { role: 'initialReviewer', district: '330106' }))).toEqual([]);
    expect(await tasks(await api.officer('all', { role: 'initialReviewer', district: '000000' }))).toHaveLength(1);
    expect(await tasks(first, '?held=mine')).toEqual([]);
    expect(await tasks(first, '?held=free&type=SupplierOnboarding&node=initial&district=330000')).toHaveLength(1);
    expect(await tasks(first, '?type=SupplierChange')).toEqual([]);
    await api.get('/v1/tasks', { token: lx.token }).expect(404);
  });

  test('of two who claim at once one gets it; a task is released, its version is its own', async () => {
    const [task] = await tasks(first);
    const both = await Promise.all([first, second].map((officer) => on(officer, base, task, 'claim', task.version)));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    const holder = both[0]!.status === 200 ? first : second;
    const other = holder === first ? second : first;
    expect((await on(other, base, task, 'claim', task.version + 1)).body.code).toBe('TASK_CLAIMED');
    expect((await on(other, base, task, 'approve', task.version + 1)).body.code).toBe('TASK_NOT_YOURS');
    expect((await tasks(holder, '?held=mine'))[0]).toMatchObject({ id: task.id, mine: true, version: task.version + 1 });
    await on(holder, base, task, 'release', task.version + 1).expect(200);
    expect((await tasks(other, '?held=free'))[0].version).toBe(task.version + 2);
  });

  test('C08 marks on what the dossier does not have are refused, every one named, and the case stays where it is', async () => {
    const [task] = await tasks(first);
    const { version } = (await on(first, base, task, 'claim', task.version).expect(200)).body;
    const fields = ['basic.nick', 'people.persons[0].idNumber', 'people.persons[200].idNumber', 'basic', '__proto__', 'qualification.licenceScan[0]'];
    const refused = await on(first, base, task, 'return', task.version + 1, { reason: '请修改', fields }).expect(422);
    expect(refused.body.code).toBe('DOSSIER_FIELD_UNKNOWN');
    expect(refused.body.errors.map(({ field }: { field: string }) => field)).toEqual(['fields[0]', 'fields[2]', 'fields[4]', 'fields[5]']);
    const silent = await on(first, base, task, 'return', task.version + 1, { fields: ['basic.nick'] }).expect(422);
    expect(silent.body.errors.map(({ code }: { code: string }) => code)).toEqual(['REASON_MISSING', 'DOSSIER_FIELD_UNKNOWN']);
    expect((await api.get(base, { token: lx.token })).body).toMatchObject({ version, state: 'review', returned: null });
    await on(first, base, task, 'release', task.version + 1).expect(200);
  });

  test('初审 returns with reasons; the supplier mends and submits again; the stages follow each other to 入库', async () => {
    const [task] = await tasks(first);
    await on(first, base, task, 'claim', task.version).expect(200);
    await on(first, base, task, 'return', task.version + 1, { reason: '营业执照扫描件不清晰', fields: ['qualification.licenceScan'] }).expect(200);
    const mend = {
      stage: 'initial',
      stageLabel: '初审',
      reason: '营业执照扫描件不清晰',
      fields: [{ field: 'qualification.licenceScan', tab: '基本资质（必填）', label: '营业执照扫描件' }],
    };
    expect((await api.get(base, { token: lx.token })).body.returned).toMatchObject(mend);
    expect((await api.post(`${base}/check`, { token: lx.token }).expect(200)).body.returned).toMatchObject(mend);
    const log = (await api.get(`${base}/log`, { token: lx.token })).body.items;
    expect(log[0].text).toBe('初审岗 操作:初审退回 备注:营业执照扫描件不清晰');
    expect(log.map(({ operation }: { operation: string }) => operation)).not.toContain('初审领取');
    const inside = (await api.get(`${base}/log`, { token: first.token, listener })).body.items;
    expect([inside[0].text, inside[1].operation]).toEqual(['chu0001 操作:初审退回 备注:营业执照扫描件不清晰', '初审领取']);
    expect((await api.submit(base, lx)).status).toBe(200);
    expect((await api.get(base, { token: lx.token })).body.returned).toBeNull();
    expect(await steps(base, lx)).toEqual(['发起申请 done', '初审 current', '纸质材料 next', '终审 next', '公示 next', '待入库 next', '完成 next']);
    await pass(base, first);
    await pass(base, paper);
    expect((await api.get(base, { token: lx.token })).body.stateLabel).toBe('审核中（终审）');
    await pass(base, final);
    expect(await steps(base, lx)).toEqual(['发起申请 done', '初审 done', '纸质材料 done', '终审 done', '公示 current', '待入库 next', '完成 next']);
  });

  test('B06 C08 during 公示 the public sees the declared public fields and nothing else; later the 正式供应商', async () => {
    const notice = (await api.get('/v1/public-suppliers?state=notice').expect(200)).body.items;
    expect(notice).toHaveLength(1);
    expect(notice[0].fields.map(({ name }: { name: string }) => name)).toEqual(
      'fullName logo address addressDetail publicPhone introduction creditCode capital scope'.split(' '),
    );
    expect(notice[0].fields[2]).toMatchObject({ label: '公司地址', text: '浙江省 / 杭州市 / 西湖区' });
    expect(JSON.stringify(notice)).not.toMatch(/13377771119|3300000000000000001|小五|idNumber|sm4/);
    await api.get(`/v1/public-suppliers/${id}`).expect(404);
    await api.get(`/v1/public-suppliers/${id}/logo`).expect(404);
    await api.due(id);
    await api.due(id);
    expect((await api.get(`/v1/public-suppliers/${id}`).expect(200)).body.fields[4]).toMatchObject({ label: '对外联系电话', text: '0571-88880000' });
    expect((await api.get('/v1/public-suppliers?name=林汐经济&state=notice')).body.items).toEqual([]);
    expect((await api.get('/v1/public-suppliers?name=林汐经济')).body.items).toHaveLength(1);
  });

  test('B06 the logo of a 正式供应商 is open to everybody and may be cached; every other file stays closed', async () => {
    const { headers, body } = await api.get(`/v1/public-suppliers/${id}/logo`).buffer(true).expect(200);
    expect(Buffer.compare(body as Buffer, PNG)).toBe(0);
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': 'inline; filename="logo"',
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=300',
    });
    await api.get(`/v1/public-suppliers/${id}/logo`).set('If-None-Match', headers['etag']!).expect(304);
    const { dossier } = (await api.get(`${base}/versions/1`, { token: lx.token })).body;
    for (const file of [dossier.basic.logo[0], dossier.qualification.licenceScan[0]]) {
      await api.get(`/v1/files/${file}/content`).expect(401);
      await api.get(`/v1/public-suppliers/${file}/logo`).expect(404);
    }
    // A dossier that was submitted but is not in force shows nothing.
    const waiting = await api.company({ name: '等待入库有限公司' });
    const other = await api.registration(waiting);
    await api.submit(other.base, waiting);
    await api.get(`/v1/public-suppliers/${other.id}/logo`).expect(404);
  });

  test('暂停, 恢复 and 注销 need a reason and end what the public sees; after 注销 nothing is left that could run out', async () => {
    const act = async (action: string, reason: string, officer = final) =>
      api.post(`${base}/${action}`, { token: officer.token, listener, version: await api.versionOf(base, officer, listener), body: { reason } });
    expect((await act('suspend', '')).status).toBe(422);
    expect((await act('suspend', '营业执照被列入异常', first)).status).toBe(403);
    expect((await act('suspend', '营业执照被列入异常')).body.state).toBe('suspended');
    await api.get(`/v1/public-suppliers/${id}`).expect(404);
    await api.get(`/v1/public-suppliers/${id}/logo`).expect(404);
    const [row] = (await api.get('/v1/supplier-onboardings', { token: lx.token })).body.items;
    expect([row.stateLabel, row.operations.map(({ label }: { label: string }) => label)]).toEqual(['暂停', ['查看', '变更记录']]);
    expect((await act('resume', '异常已移出')).body.state).toBe('admitted');
    const expiries = () => query(api.orm.em.fork(), `select kind from dossier_expiry where organisation_id = $1`, [lx.organisationId]);
    expect((await expiries()).length).toBeGreaterThan(0);
    const own = await api.post(`${base}/deregister`, { token: lx.token, version: await api.versionOf(base, lx), body: { reason: '不再经营' } });
    expect(own.body.state).toBe('deregistered');
    expect(await expiries()).toEqual([]);
    const [line] = (await api.get(`${base}/log`, { token: lx.token })).body.items;
    expect(line).toMatchObject({ operation: '注销', remark: '不再经营' });
    expect(line.actor).toMatch(/^lx/);
  });

  test('versions are read in clear by owner and reviewers, masked by an auditor', async () => {
    const mobile = async (token: string, at?: 'officers') => {
      const { body } = await api.get(`${base}/versions/1`, { token, ...(at && { listener: at }) }).expect(200);
      return [body.masked, body.dossier.people.persons[0].mobile];
    };
    expect(await mobile(lx.token)).toEqual([false, '13377771119']);
    expect(await mobile(first.token, listener)).toEqual([false, '13377771119']);
    expect(await mobile(auditor.token, listener)).toEqual([true, '133****1119']);
    const list = (await api.get(`${base}/versions`, { token: auditor.token, listener })).body.items;
    expect(list.map(({ number, standingLabel }: Record<string, unknown>) => [number, standingLabel])).toEqual([
      [2, '已失效'],
      [1, '已退回'],
    ]);
    const [stored] = await query<{ text: string }>(api.orm.em.fork(), 'select dossier::text as text from dossier_version limit 1');
    expect(stored!.text).not.toContain('13377771119');
  });
});

describe('the search', () => {
  const found = async (filter: string, officer = all) => {
    const { body } = await api.get(`/v1/suppliers?${filter}`, { token: officer.token, listener }).expect(200);
    return body.items.map(({ name }: { name: string }) => name);
  };
  let all: Officer;
  beforeAll(async () => {
    all = await api.officer('quan', { role: 'auditor', district: '000000' });
    await query(api.orm.em.fork(), 'delete from supplier');
    const rows = [
      ['太原云栖物业服务有限公司', '91140100MA0AAAAA01', '140100', 'admitted'],
      ['太原青禾印刷有限公司', '91140100MA0AAAAA02', '140105', 'waiting'],
      ['大同100%真_诚有限公司', '91140200MA0AAAAA03', '140200', 'draft'],
      ['杭州云栖信息技术有限公司', '91330100MA0AAAAA04', '330106', 'admitted'],
    ];
    for (const [i, [name, code, district, state]] of rows.entries())
      await query(
        api.orm.em.fork(),
        `insert into supplier (case_id, organisation_id, district, name, credit_code, applicant, state, created_at) values ($1, $2, $3, $4, $5, 'lx', $6, app_now() + $7 * interval '1 s')`,
        [uuidv7(), uuidv7(), district, name, code, state, i],
      );
  });

  test('names are found exact, by their beginning, by three characters and by two anywhere; one is too few', async () => {
    expect(await found('name=云栖')).toEqual(['杭州云栖信息技术有限公司', '太原云栖物业服务有限公司']);
    expect(await found('name=物业服')).toEqual(['太原云栖物业服务有限公司']);
    expect(await found('name=太原&match=prefix')).toEqual(['太原青禾印刷有限公司', '太原云栖物业服务有限公司']);
    expect(await found('name=太原青禾印刷有限公司&match=exact')).toEqual(['太原青禾印刷有限公司']);
    expect(await found('name=太原青禾&match=exact')).toEqual([]);
    const short = await api.get('/v1/suppliers?name=云', { token: all.token, listener }).expect(422);
    expect(short.body.errors[0]).toMatchObject({ message: '按名称包含查询时请至少输入2个字' });
  });

  test('signs of patterns stand for themselves, and a quote is a quote', async () => {
    expect(await found(`name=${encodeURIComponent('100%真')}`)).toEqual(['大同100%真_诚有限公司']);
    expect(await found(`name=${encodeURIComponent('太_云')}`)).toEqual([]);
    expect(await found(`name=${encodeURIComponent('%%%')}`)).toEqual([]);
    expect(await found(`name=${encodeURIComponent("'; drop table supplier; --")}`)).toEqual([]);
    expect(await found(`name=${encodeURIComponent('_诚')}`)).toEqual(['大同100%真_诚有限公司']);
  });

  test('by credit code from its beginning, by district with all below it, by state, and all together', async () => {
    expect(await found('creditCode=911401')).toEqual(['太原青禾印刷有限公司', '太原云栖物业服务有限公司']);
    expect(await found('creditCode=91140100ma0aaaaa02')).toEqual(['太原青禾印刷有限公司']);
    expect(await found('district=140000')).toHaveLength(3);
    expect(await found('district=140100')).toEqual(['太原青禾印刷有限公司', '太原云栖物业服务有限公司']);
    expect(await found('district=140105')).toEqual(['太原青禾印刷有限公司']);
    expect(await found('state=admitted&district=330000&name=信息')).toEqual(['杭州云栖信息技术有限公司']);
    await api.get('/v1/suppliers?creditCode=%25', { token: all.token, listener }).expect(422);
  });

  test('nobody finds what lies outside their districts, whatever they ask for; applicants have no search', async () => {
    const taiyuan = await api.officer('ty', { role: 'initialReviewer', district: '140100' });
    expect(await found('name=云栖', taiyuan)).toEqual(['太原云栖物业服务有限公司']);
    expect(await found('district=330000', taiyuan)).toEqual([]);
    expect(await found('', taiyuan)).toHaveLength(2);
    const lx = await api.company();
    await api.get('/v1/suppliers', { token: lx.token, listener }).expect(403);
    await api.get('/v1/suppliers', { token: all.token }).expect(404);
  });

  test('pages follow each other without gap or double', async () => {
    const names: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const { body }: { body: Page } = await api.get(`/v1/suppliers?limit=1${next && `&after=${next}`}`, { token: all.token, listener }).expect(200);
      names.push(...body.items.map(({ name }) => name));
      next = body.next;
    }
    expect(names).toEqual(await found(''));
  });
});

test('tasks come the most urgent first, page by page', async () => {
  const officer = await api.officer('paged', { role: 'initialReviewer', district: '330000' });
  const caseId = uuidv7();
  const em = api.orm.em.fork();
  await query(
    em,
    `insert into case_file (id, type, district, state, version, seq, head, created_at, changed_at) values ($1, 'SupplierOnboarding', '330000', 'review', 1, 1, '', app_now(), app_now())`,
    [caseId],
  );
  for (const days of [3, null, 1, 2, -1])
    await query(
      em,
      `insert into task (id, case_id, type, district, node, round, label, role, state, due, created_at)
         values ($1, $2, 'SupplierOnboarding', '330000', 'initial', 1, $3, 'initialReviewer', 'open', app_now() + $4 * interval '1 day', app_now())`,
      [uuidv7(), caseId, String(days), days],
    );
  const seen: string[] = [];
  for (let next: string | null = ''; next !== null;) {
    const { body }: { body: Page } = await api.get(`/v1/tasks?limit=2${next && `&after=${next}`}`, { token: officer.token, listener }).expect(200);
    seen.push(...body.items.map(({ label, overdue }) => label + (overdue ? '!' : '')));
    next = body.next;
  }
  expect(seen).toEqual(['-1!', '1', '2', '3', 'null']);
});
