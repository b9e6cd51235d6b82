// 归档 (R45): everything of a purchase by its hash, under one signed root; and what its end means for the 委托单 that it was bought for.
import type { EntityManager } from '@mikro-orm/postgresql';
import { contractsOf } from '../../../db/procurement/contracts.ts';
import { noticesOf, type StoredProject } from '../../../db/procurement/projects.ts';
import { query } from '../../../db/kit/sql.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { formatYuan } from '../../../domain/kit/money.ts';
import { rfc3339, shanghaiDay } from '../../../domain/kit/instant.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { commission } from '../../../domain/procurement/commission/commission.ts';
import { challenge } from '../../../domain/procurement/challenge/challenge.ts';
import { complaint } from '../../../domain/procurement/complaint/complaint.ts';
import { contractEnded } from '../../../domain/procurement/contract/contract.ts';
import { countForward } from '../../../domain/procurement/law/count.ts';
import { periods } from '../../../domain/procurement/law/rules.ts';
import { signArchive, type ArchiveItem } from '../../../security/archive.ts';
import { canonicalJson, sha256 } from '../../../security/hash.ts';
import type { Keyring } from '../../../security/keyring.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Loaded } from '../tender/project-facts.ts';

type Act = Acting<Loaded>;

/** Processes that are about a project, by the tables of their cases. One that is added to the house is added here. */
const byProject = [
  'tender_acquisition',
  'clarification',
  'tender_contract',
  'tender_bond',
  'evaluation_duty',
  'price_statement',
  'tender_challenge',
  'tender_inquiry',
  'tender_complaint',
  'method_change',
] as const;
const byWindow = ['bid_opening', 'tender_opening'] as const;
const CASES = [
  'select $1::uuid as id',
  ...[...byProject, 'acquisition_register'].map((table) => `select case_id from ${table} where project_id = $1`),
  ...['bid', ...byWindow].map((table) => `select case_id from ${table} where tender_id = $1`),
].join(' union ');

const ofContract = 'case_id in (select case_id from tender_contract where project_id = $1)';
/** Rows that are kept as they stand, by table and what makes them the project's. */
const ROWS: Readonly<Record<string, string>> = {
  tender_project: 'case_id = $1',
  tender_candidate: 'case_id = $1',
  open_release: 'case_id = $1',
  ...Object.fromEntries([...byProject, 'tender_panel', 'evaluation_bid', 'evaluation_report'].map((table) => [table, 'project_id = $1'])),
  ...Object.fromEntries(byWindow.map((table) => [table, 'tender_id = $1'])),
  opening_fault: 'opening_id in (select case_id from tender_opening where tender_id = $1)',
  bid_receipt: 'bid_id in (select case_id from bid where tender_id = $1)',
  contract_supplement: ofContract,
  contract_payment: ofContract,
  contract_event: ofContract,
  contract_halt: 'contract_id in (select case_id from tender_contract where project_id = $1)',
};

/** What speaks against the end: a contract that goes on, one that is not public or not filed, a paper that is still being made. */
export async function archiveReasons(em: EntityManager, projectId: string): Promise<Reason[]> {
  const contracts = (await contractsOf(em, projectId)).filter(({ signedAt }) => signedAt !== null);
  const waiting = await query(em, `select 1 from document d where d.case_id in (${CASES}) and d.ready_at is null`, [projectId]);
  return [
    ...contracts.flatMap(({ lot, state, regions }): Reason[] => [
      ...(contractEnded(state) ? [] : [{ field: 'contracts', message: `标项${lot}的合同尚未验收`, rule: 'R45' }]),
      ...(regions['notice'] === 'done' ? [] : [{ field: 'contracts', message: `标项${lot}的合同尚未公告`, rule: 'R39' }]),
      ...(regions['filing'] === 'done' ? [] : [{ field: 'contracts', message: `标项${lot}的合同尚未备案`, rule: 'R39' }]),
    ]),
    ...(waiting.length ? [{ field: 'documents', message: '文书尚未全部生成', rule: 'R45' }] : []),
  ];
}

/** The same where the purchase ended without a winner (废标, 终止): nothing of it goes on any more, and what was paid has gone back. */
export async function endedReasons(em: EntityManager, file: CaseView): Promise<Reason[]> {
  const wrong = (field: string, message: string, rule = 'R45'): Reason => ({ field, message, rule });
  const held = await query(em, `select 1 from tender_bond b join case_file c on c.id = b.case_id where b.project_id = $1 and c.state in ('paid', 'due') limit 1`, [file.id]);
  const open = await Promise.all(
    [
      { process: challenge, table: 'tender_challenge', label: '质疑' },
      { process: complaint, table: 'tender_complaint', label: '投诉' },
    ].map(async ({ process, table, label }) => {
      const rows = await query<{ state: string }>(em, `select c.state from ${table} t join case_file c on c.id = t.case_id where t.project_id = $1`, [file.id]);
      return rows.some(({ state }) => !process.states[state]?.final && !process.states[state]?.settled) ? [wrong(table, `${label}尚未办结`)] : [];
    }),
  );
  return [
    ...(file.regions['keeping'] === 'kept' ? [wrong('keeping', '采购档案已归档')] : []),
    ...(held.length ? [wrong('bonds', '投标保证金尚未全部退还', 'R14')] : []),
    ...open.flat(),
    ...(await archiveReasons(em, file.id)),
  ];
}

/** Index of everything, in an order of its own: by kind and id. */
async function indexOf(em: EntityManager, projectId: string): Promise<ArchiveItem[]> {
  const rowsOf = async (kind: ArchiveItem['kind'], text: string): Promise<ArchiveItem[]> =>
    (await query<Omit<ArchiveItem, 'kind'>>(em, text, [projectId])).map((item) => ({ kind, ...item }));
  const notices = (await noticesOf(em, projectId)).map(
    (notice): ArchiveItem => ({ kind: 'notice', id: String(notice.n), label: notice.title, hash: sha256(canonicalJson(notice)) }),
  );
  const files = await rowsOf(
    'file',
    `select f.id::text as id, coalesce((select d.label from tender_document d where d.case_id = $1 and d.file_id = f.id limit 1), '') as label, f.hash
       from file f where f.id in (select u.file_id from file_use u where u.case_id in (${CASES})) order by f.id`,
  );
  const papers = await rowsOf(
    'paper',
    `select d.id::text as id, d.title as label, d.hash from document d where d.case_id in (${CASES}) and d.ready_at is not null order by d.id`,
  );
  const journals = await rowsOf('journal', `select c.id::text as id, c.type || ' ' || c.seq as label, c.head as hash from case_file c where c.id in (${CASES}) order by c.id`);
  const records: ArchiveItem[] = [];
  for (const [table, mine] of Object.entries(ROWS)) {
    const rows = await query<{ row: string }>(em, `select to_jsonb(t)::text as row from ${table} t where ${mine} order by 1`, [projectId]);
    records.push(...rows.map(({ row }, n): ArchiveItem => ({ kind: 'record', id: `${table}/${n + 1}`, label: table, hash: sha256(row) })));
  }
  return [...notices, ...files, ...papers, ...records, ...journals];
}

/** 已办结 for each 委托单 of the plan that the agency has carried out by this project; the plan follows by itself. */
async function commissionsOf(em: EntityManager, { file }: Act, { fields, purchaserId, organiserId }: StoredProject): Promise<ActRequest[]> {
  const rows = await query<{ id: string }>(
    em,
    `select m.case_id as id from commission m join procurement_plan p on p.case_id = m.plan_id join case_file c on c.id = m.case_id
       where p.number = $1 and m.organisation_id = $2 and m.agency_id = $3 and c.state = 'running' order by 1`,
    [fields.planNumber, purchaserId, organiserId],
  );
  return rows.map(({ id }) => ({
    key: `${file.id}/archive/${id}`,
    type: commission.type,
    action: 'complete',
    caseId: id,
    actor: { kind: 'system' },
    input: { projectId: file.id },
    bodyHash: '',
  }));
}

/** `bought`: there is a winner, and what the agency was to do is done. */
const archive =
  (keyring: Keyring, bought: boolean) =>
  async (act: Act): Promise<Written> => {
    const { em, file, facts, received } = act;
    const { code } = facts.stored!;
    const keepUntil = countForward(facts.calendar, shanghaiDay(received), ruleValue(facts.set, periods.archive)).day;
    const items = await indexOf(em, file.id);
    const receipt = signArchive(keyring, items, { project: file.id, code, keepUntil, at: rfc3339(received) });
    await query(em, `insert into tender_archive (case_id, items, root, receipt, keep_until, at) values ($1, $2, $3, $4, $5, $6)`, [
      file.id,
      JSON.stringify(items),
      receipt.content['root'],
      JSON.stringify(receipt),
      keepUntil,
      received,
    ]);
    const data = { root: receipt.content['root'], size: items.length, keepUntil };
    return { data, body: data, also: bought ? await commissionsOf(em, act, facts.stored!) : [] };
  };

/** `publish`: writes a notice of the project and answers its number. */
type Publish = (act: Act, notice: { kind: 'contract'; title: string; content: string; data: Record<string, unknown> }) => Promise<number>;

const noteContract =
  (publish: Publish) =>
  async (act: Act): Promise<Written> => {
    const { contractId } = act.input as { contractId: string };
    const contract = (await contractsOf(act.em, act.file.id)).find(({ id }) => id === contractId)!;
    const { number, lot, lotName, purchaser, supplier, fields, signedAt } = contract;
    const content = [
      `合同编号：${number}`,
      `项目编号：${act.facts.stored!.code}`,
      `项目名称：${act.facts.stored!.name}`,
      `标项${lot}：${lotName}`,
      `采购人：${purchaser}`,
      `供应商：${supplier}`,
      `合同金额：${formatYuan(BigInt(fields.fen))}元`,
      ...(fields.months === null ? [] : [`合同期限：${fields.months}个月`]),
      `签订日期：${shanghaiDay(signedAt!)}`,
    ].join('\n');
    const n = await publish(act, { kind: 'contract', title: `${act.facts.stored!.name}政府采购合同公告`, content, data: { contractId, lot, textHash: contract.fileHash } });
    return { data: { notice: n, lot } };
  };

export const completionRecords = (keyring: Keyring, publish: Publish) => ({ noteContract: noteContract(publish), archive: archive(keyring, true), archiveEnded: archive(keyring, false) });
