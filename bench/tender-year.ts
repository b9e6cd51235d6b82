// A project with 50 bidders by the moved clock: notice, correction, bids, the opening with three of five custodians, two rounds of clarification, report, result, a challenge, contract, and a
// year on. How long the machine needs for it, and how many events Temporal keeps of its largest workflow.
import { Client, Connection } from '@temporalio/client';
import { moveSystemClock } from '../scripts/setup/schedules.ts';
import { epochMs, instant } from '../domain/kit/instant.ts';
import { now } from '../db/kit/clock.ts';
import { ask, handIn } from '../scripts/bid/upload.ts';
import { toHex } from '../security/bid/bytes.ts';
import { giveShares, sealGiven } from '../security/bid/custodian.ts';
import { nodeCrypto } from '../security/bid/node.ts';
import { packageOf } from '../security/bid/package.ts';
import { beginSealing } from '../security/bid/seal.ts';
import type { TenderExport } from '../security/bid/tender-file.ts';
import { halfAOf } from '../security/bid/unlock.ts';
import { writeHeader, type BidBinding, type SignedHeader } from '../security/bid/header.ts';
import { journalPublicKeys, openKeyring } from '../security/keyring.ts';
import { signSm2 } from '../security/sm2.ts';
import { NAMESPACE } from '../temporal/names.ts';
import { round, type Report } from './kit/figures.ts';
import { until } from './kit/load.ts';
import { load } from './kit/machine.ts';
import { goOn, type Member } from './kit/tender-people.ts';
import { announcedTender, moments, paper, tenderStage, uploadForm, type Bidder, type TenderStage } from './kit/tender-stage.ts';

const PATIENCE_MS = 120_000;
const CLARIFIED = 2;

/** Seals and hands in a small bid; answers its header. */
async function bid(id: string, { own, server }: Bidder): Promise<SignedHeader> {
  const { body } = await ask(server, 'GET', `/v1/tenders/${id}/bid`);
  const next = body['next'] as Omit<BidBinding, 'v' | 'tender' | 'lots' | 'bidder'>;
  const quotations = { 1: { priceFen: '95000000', delivery: '合同签订后30日历天', bond: '保函', statement: true } };
  const manifest = { v: 1, tender: id, lots: [1], consortium: false, quotations, files: [], links: {}, salt: own.party.id } as const;
  const content = packageOf({ ...manifest, lots: [1], files: [] }, () => (async function* () {})());
  const sealing = await beginSealing(nodeCrypto, { v: 1, tender: id, lots: [1], bidder: own.party, ...next }, content.size);
  const chunks: Uint8Array[] = [];
  for await (const part of sealing.body(content.stream())) chunks.push(part);
  const signed = await sealing.finish((bytes) => signSm2(bytes, own.keys.sign));
  const file = Buffer.concat([writeHeader(signed), ...chunks]);
  const read = async (at: number, length: number): Promise<Uint8Array> => file.subarray(at, at + length);
  await handIn(server, { name: '测试[项目](加密标书).jmbs', signed, size: file.length, read }, uploadForm);
  return signed;
}

interface Ceremony {
  id: string;
  version: number;
  signs: { record: string | null };
}
/** The whole ceremony: signed in and declared open, custodians give their shares by their own program, every bidder his half, read out, confirmed, signed. */
async function openAll(stage: TenderStage, id: string, headers: ReadonlyMap<string, SignedHeader>): Promise<void> {
  const { system, database, custodians, bidders, agent, server, sign } = stage;
  const opened = `select 1 from tender_window where id = $1 and opening = 'open'`;
  if ((await until(async () => (await database.query(opened, [id])).rowCount === 1, PATIENCE_MS, 50)) === null) throw new Error('nothing was opened');
  const view = async (): Promise<Ceremony> => (await ask(server(agent), 'GET', `/v1/tender-projects/${id}/opening`)).body as unknown as Ceremony;
  const act = async (rest: string, body: object = {}): Promise<void> => {
    const ceremony = await view();
    await ask(server(agent), 'POST', `/v1/tender-openings/${ceremony.id}/${rest}`, { version: ceremony.version, body });
  };
  const own = async ({ server: at }: Bidder, rest: string, body: object = {}): Promise<void> => {
    const { body: list } = await ask(at, 'GET', '/v1/me/openings?tab=all');
    const line = (list['items'] as { tenderId: string; openingId: string; version: number }[]).find(({ tenderId }) => tenderId === id)!;
    await ask(at, 'POST', `/v1/bid-openings/${line.openingId}/${rest}`, { body, version: line.version });
  };
  await act('sign-in', { attendees: [{ name: '王五', organisation: '测试省采购中心', role: 'agency' }] });
  await act('start', { recording: { room: '第七开标室', number: 'LX-20260324-07' } });
  const file = (await (await fetch(`${system.api}/v1/tenders/${id}/export`)).json()) as TenderExport;
  const known = { receipts: journalPublicKeys(await openKeyring(system.plan.config.keyringDir)) };
  for (const custodian of custodians.slice(0, 3)) {
    const { shares, refused } = await giveShares(nodeCrypto, custodian, file, known, moments.bidDeadline.replace('09:30:00', '09:31:00'));
    if (refused.length) throw new Error(refused.join('\n'));
    await ask(server(agent), 'POST', `/v1/tenders/${id}/shares`, { body: { shares: sealGiven(nodeCrypto, custodian, file, known, shares) } });
  }
  for (const one of bidders)
    await own(one, 'decrypt', { halfA: toHex(halfAOf(nodeCrypto, headers.get(one.organisationId)!.header, one.own.party, one.own.keys)) });
  await act('close-decryption');
  await act('announce');
  for (const one of bidders) await own(one, 'confirm-record');
  await act('sign', { signature: sign((await view()).signs.record!, agent) });
  await act('complete', { archive: 'LX-20260324-07' });
  await stage.reached(id, 'qualifying');
}

/** A letter to each of the first bidders, answered without a seal. */
async function clarified(stage: TenderStage, id: string, due: string): Promise<void> {
  const { agent, bidders, server, database } = stage;
  for (const bidder of bidders.slice(0, CLARIFIED)) {
    const letter = { organisationId: bidder.organisationId, lot: 1, content: '请说明第3页的质保期。', due };
    const drafted = await ask(server(agent), 'POST', `/v1/tender-projects/${id}/clarifications`, { body: letter });
    const letterId = String(drafted.body['id']);
    const versionOf = async (): Promise<number> =>
      (await database.query<{ version: number }>(`select version from case_file where id = $1`, [letterId])).rows[0]!.version;
    await ask(server(agent), 'POST', `/v1/clarifications/${letterId}/issue`, { version: await versionOf() });
    const form = new FormData();
    form.append('file', new Blob(['%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n'], { type: 'application/pdf' }), '澄清.pdf');
    const sent = await fetch(`${bidder.server.url}/v1/clarifications/${letterId}/uploads`, {
      method: 'POST',
      headers: { authorization: `Bearer ${bidder.server.token}`, 'idempotency-key': crypto.randomUUID() },
      body: form,
    });
    const { id: fileId } = (await sent.json()) as { id: string };
    await ask(bidder.server, 'POST', `/v1/clarifications/${letterId}/file`, { version: await versionOf(), body: { fileId } });
    await ask(bidder.server, 'POST', `/v1/clarifications/${letterId}/submit-unsigned`, { version: await versionOf() });
  }
}

/** From the report to the result. */
async function decided(stage: TenderStage, id: string): Promise<void> {
  const { agent, buyer, bidders, act } = stage;
  const lots = [
    {
      lot: 1,
      bidders: bidders.map(({ organisationId }, n) => ({
        organisationId,
        rank: n + 1,
        priceFen: String(90_000_000 + n),
        score: 9_500 - n,
        reason: null,
      })),
    },
  ];
  await act(id, 'report', agent, { endedOn: '2026-03-24', lots });
  await act(id, 'award', buyer, { lots: [{ lot: 1, organisationId: bidders[0]!.organisationId }] });
  await act(id, 'result', agent);
  await challenged(stage, id);
  await contracted(stage, id);
}

/** The contract of the one 标项, sealed by both and published. */
async function contracted({ buyer, bidders, server, database, sign, ...stage }: TenderStage, projectId: string): Promise<void> {
  const seller = bidders[0]!;
  const fields = { fileId: await paper({ database, ...stage }, buyer), fen: '90000000', smallFirm: true, acceptance: 'single' };
  const { id } = (await ask(server(buyer), 'POST', '/v1/tender-contracts', { body: { projectId, lot: 1, ...fields } })).body;
  const on = async (who: Member, rest: string, seal: boolean): Promise<void> => {
    const { body, version } = await ask(server(who), 'GET', `/v1/tender-contracts/${String(id)}`);
    const sent = seal ? { body: { signature: sign(String(body['signs']), who) } } : {};
    await ask(server(who), 'POST', `/v1/tender-contracts/${String(id)}/${rest}`, { version, ...sent });
  };
  await on(seller, 'sign-seller', true);
  await on(buyer, 'sign-buyer', true);
  await on(buyer, 'notice', false);
}

/** One of the losers questions the result, and is answered that it stands. */
async function challenged(stage: TenderStage, id: string): Promise<void> {
  const { agent, bidders, server, database, clock } = stage;
  const loser = bidders[1]!;
  await clock('2026-03-27T09:00:00+08:00');
  const items = [{ matter: '评分', request: '重新评审', facts: '评分有误', law: '《中华人民共和国政府采购法》第五十二条' }];
  const letter = { address: '杭州市西湖区测试路一号', postcode: '310000', contactName: '林溪', phone: '17440000001', items };
  const body = { about: 'result', letter, fileId: await paper(stage, loser) };
  const { id: challengeId } = (await ask(loser.server, 'POST', `/v1/tender-projects/${id}/challenges`, { body })).body;
  for (const [rest, more] of [['accept', {}], ['answer', { body: { finding: 'rejected', consequence: 'goOn', content: '评审无误。' } }]] as const) {
    const { rows } = await database.query<{ version: number }>(`select version from case_file where id = $1`, [challengeId]);
    await ask(server(agent), 'POST', `/v1/challenges/${String(challengeId)}/${rest}`, { version: rows[0]!.version, ...more });
  }
}

export interface YearOptions {
  say: (line: string) => void;
  bidders?: number;
}
export async function tenderYear({ say, bidders = Number(process.env['BENCH_BIDDERS'] ?? 50) }: YearOptions): Promise<Report[]> {
  const name = `a project with ${bidders} bidders by the moved clock`;
  say(name);
  const stage = await tenderStage({ bidders, documents: true, say });
  try {
    const began = performance.now();
    const phases: string[] = [];
    let last = began;
    const phase = (what: string): void => {
      phases.push(`${what} ${round((performance.now() - last) / 1000)}`);
      last = performance.now();
    };
    const id = await announcedTender(stage);
    phase('announced');
    const content = { kind: 'documents', title: '更正公告', content: '交付地点更正', affectsBids: false, changesScope: false };
    await stage.act(id, 'corrections', stage.agent, { ...content, bidDeadline: null, obtainUntil: null });
    const headers = new Map<string, SignedHeader>();
    for (const one of stage.bidders) headers.set(one.organisationId, await bid(id, one));
    phase('corrected and bid');
    await stage.clock(moments.bidDeadline);
    await stage.reached(id, 'opening');
    phase('the hour');
    await openAll(stage, id, headers);
    phase('opened');
    for (const due of ['2026-03-24T12:00:00+08:00', '2026-03-24T14:00:00+08:00']) await clarified(stage, id, due);
    phase('clarified');
    await decided(stage, id);
    await stage.reached(id, 'contracted');
    phase('contracted');
    await yearOn(stage);
    phase('a year on');
    const seconds = (performance.now() - began) / 1000;
    const found = await eventsOf(stage);
    const [largest] = found;
    const raw = [
      `${round(seconds)} s from the first draft to a year after; ${found.length} workflows, load ${load()}`,
      `seconds: ${phases.join(', ')}`,
      ...found.slice(0, 5).map(({ workflow, runs, events }) => `${workflow}: ${events} events in ${runs} runs`),
    ];
    for (const line of raw) say(`  ${line}`);
    return [
      {
        name,
        raw,
        figures: [
          { name: 'largest workflow: events of all runs', value: largest?.events ?? null, unit: '', bar: { op: '≤', value: 1_500 } },
          { name: 'its year by the moved clock', value: seconds, unit: 's', bar: { op: '≤', value: 120 } },
        ],
      },
    ];
  } finally {
    await stage.close();
  }
}

/** Twelve steps of a month; every case is followed after each. */
async function yearOn({ orm, system, database }: TenderStage): Promise<void> {
  const connection = await Connection.connect({ address: system.temporal.address });
  const client = new Client({ connection, namespace: NAMESPACE });
  const em = orm.em.fork();
  const start = epochMs(await now(em));
  for (let month = 1; month <= 12; month++) {
    await moveSystemClock(em, client, { to: instant(new Date(start + month * 30.5 * 86_400_000)) });
    await goOn(database);
    const behind = `select type, state, seq - followed as behind from case_file where followed is not null and (followed < seq or next_due < app_now())`;
    if ((await until(async () => (await database.query(behind)).rowCount === 0, PATIENCE_MS, 50)) === null)
      throw new Error(`month ${month}: not followed: ${JSON.stringify((await database.query(behind)).rows)}`);
  }
  await connection.close();
}

/** Every workflow of a case with its events of all runs, the largest first. */
async function eventsOf({ system }: TenderStage): Promise<{ workflow: string; runs: number; events: number }[]> {
  const connection = await Connection.connect({ address: system.temporal.address });
  const { workflow } = new Client({ connection, namespace: NAMESPACE });
  const found = new Map<string, { workflow: string; runs: number; events: number }>();
  for await (const { workflowId, runId } of workflow.list()) {
    // What a schedule starts is no workflow of this project.
    if (!workflowId.includes('/')) continue;
    const own = found.get(workflowId) ?? { workflow: workflowId.split('/')[0]!, runs: 0, events: 0 };
    own.runs++;
    own.events += (await workflow.getHandle(workflowId, runId).fetchHistory()).events?.length ?? 0;
    found.set(workflowId, own);
  }
  await connection.close();
  return [...found.values()].toSorted((a, b) => b.events - a.events);
}
