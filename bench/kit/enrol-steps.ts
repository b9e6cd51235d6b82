// Eighty candidates at once through rows 7 to 16 of the contract's table, each at his own pace: from the guide to the paid order.
import { randomUUID } from 'node:crypto';
import { creditCode } from '../../db/demo/invent.ts';
import type { JsonAnswer, JsonClient } from './http.ts';

export interface StepAnswer {
  step: string;
  /** Reads are held against another bar than acts. */
  kind: 'read' | 'act';
  ms: number;
  ok: boolean;
}
export interface Enrolling {
  client: JsonClient;
  /** Tells the platform that an order was paid. */
  paid: (orderNumber: string) => Promise<boolean>;
  examId: string;
  subjects: readonly string[];
  area: string;
  thinkMs: number;
  /** The time of reading that the office asks for passes. */
  reading: () => Promise<unknown>;
  /** Called for an enrolment that was signed, where no worker asks the platforms. */
  checked?: (id: string) => Promise<unknown>;
}
export interface EnrollingPerson {
  token: string;
  name: string;
  sex: string;
  birth: string;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Everything that one candidate does. Answers his steps; the last that was not answered as hoped ends them. */
export async function enrolOnce(of: Enrolling, who: EnrollingPerson): Promise<StepAnswer[]> {
  const steps: StepAnswer[] = [];
  const headers = { authorization: `Bearer ${who.token}` };
  const ask = async (
    step: string,
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    { body, version, status = 200 }: { body?: unknown; version?: number | undefined; status?: number } = {},
  ): Promise<JsonAnswer['body']> => {
    await pause(of.thinkMs * (0.5 + Math.random()));
    const began = performance.now();
    const more = method === 'GET' ? {} : { 'idempotency-key': randomUUID(), ...(version === undefined ? {} : { 'if-match': `"${version}"` }) };
    const answer = await of.client(method, path, { headers: { ...headers, ...more }, ...(method === 'GET' ? {} : { body: body ?? {} }) });
    const ok = answer.status === status;
    steps.push({ step, kind: method === 'GET' ? 'read' : 'act', ms: performance.now() - began, ok });
    if (!ok) throw new Error(`${step}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  await ask('考试列表', 'GET', '/v1/exam-home');
  const { version: guide } = await ask('打开报考指南', 'POST', `/v1/exams/${of.examId}/guide-readings`, { status: 201 });
  await of.reading();
  await ask('确认报考指南', 'POST', `/v1/exams/${of.examId}/guide-ack`, { body: { version: guide } });
  const choice = { examId: of.examId, level: 'full', specialty: '05', subjects: of.subjects };
  const { id } = await ask('确认考试科目', 'POST', '/v1/enrolments', { body: choice, status: 201 });
  const at = `/v1/enrolments/${String(id)}`;
  const { partVersions } = (await ask('打开报名表', 'GET', at)) as { partVersions: Record<string, number> };
  for (const [part, value] of Object.entries(formOf(who, of.area)))
    await ask('保存报名表', 'PUT', `${at}/${part}`, { body: value, version: partVersions[part] });
  const { version: template, hash } = await ask('打开承诺书', 'GET', `${at}/commitment`);
  const { version } = await ask('打开报名表', 'GET', at);
  const commitment = { templateVersion: template, templateHash: hash, signature: who.name };
  await ask('确认报名表并签署承诺', 'POST', `${at}/confirm`, { body: { commitment }, version: Number(version) });
  await of.checked?.(String(id));
  const versionNow = async (): Promise<number> => {
    // Looks again until the platforms have been asked: the portal is told, here it asks.
    for (;;) {
      const seen = await ask('查看报名', 'GET', at);
      if (seen['state'] === 'toPay') return Number(seen['version']);
      await pause(500);
    }
  };
  const { number } = await ask('生成支付订单', 'POST', `${at}/orders`, { version: await versionNow(), status: 201 });
  await ask('去支付', 'POST', `/v1/orders/${String(number)}/pay`, { version: await versionNow() });
  if (!(await of.paid(String(number)))) throw new Error('the notice of a payment was not taken');
  const seen = await ask('查看报名', 'GET', at);
  if (seen['state'] !== 'enrolled') throw new Error(`paid, but ${String(seen['state'])}`);
  return steps;
}

const formOf = ({ sex, birth }: EnrollingPerson, area: string) => ({
  exam: { area, barrierFree: false },
  person: { sex, nation: '汉族', birth, email: 'lin@example.cn', address: '上海市黄浦区复兴中路1号', local: 'works' },
  education: [
    {
      level: 'bachelor',
      degree: 'bachelor',
      school: '东海大学',
      major: '安全工程',
      safety: true,
      fullTime: true,
      enteredOn: '2008-09-01',
      graduatedOn: '2012-06-30',
      certificateNo: '102471201205000001',
    },
  ],
  work: [{ employer: '林汐安全技术有限公司', creditCode: creditCode(1), post: '安全员', from: '2015-07-01', safety: true, industry: 'C' }],
});

/** Somebody pays at the stand-in of the platform, which tells of it again until it is answered, as platforms do. */
export async function payAt(sandbox: JsonClient, orderNumber: string): Promise<boolean> {
  const { body } = await sandbox('POST', '/payment/_pay', { body: { orderNumber }, timeoutMs: 60_000 });
  let told = (body['answered'] as number[])[0];
  for (let tries = 0; told !== 200 && tries < 20; tries++) {
    await pause(500);
    const again = await sandbox('POST', '/payment/_notice', { body: { platformNo: body['platformNo'] }, timeoutMs: 60_000 }).catch(() => null);
    told = (again?.body['answered'] as number[] | undefined)?.[0];
  }
  return told === 200;
}
