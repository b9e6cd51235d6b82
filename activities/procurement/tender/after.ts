// What stops an act of a project (suspension, signing), and what follows 废标: the winner set aside, the purchase begun anew as a project of its own.
import type { EntityManager } from '@mikro-orm/postgresql';
import { candidatesOf } from '../../../db/procurement/candidates.ts';
import { liveContract } from '../../../db/procurement/contracts.ts';
import { approvedChange } from '../../../db/procurement/method-changes.ts';
import type { StoredProject } from '../../../db/procurement/projects.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { query } from '../../../db/kit/sql.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { fieldsAnew, type RetenderInput } from '../../../domain/procurement/project/retender.ts';
import { signingReasons } from '../challenge/stops.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Loaded } from './project-facts.ts';
import type { RuleSet } from '../../../domain/kit/rules.ts';
import { cited } from '../../../domain/procurement/law/verdict.ts';
import { principles } from '../../../domain/procurement/law/rules.ts';
import { heldBy } from '../../../domain/procurement/project/hold.ts';

type Act = Acting<Loaded>;
/** While the purchase stands still nobody goes on with it. */
const stopped = new Set(['deliver', 'award', 'publishResult', 'recordForgone', 'recordContract']);

/** A winner is set aside only where another candidate follows. */
async function asideReasons(em: EntityManager, projectId: string): Promise<Reason[]> {
  const all = await candidatesOf(em, projectId);
  const alone = all.filter(
    (winner) =>
      winner.state === 'won' && !all.some((one) => one.lot === winner.lot && one.rank !== null && one.rank > winner.rank! && one.state === 'lost'),
  );
  return alone.map(({ lot }) => ({ field: 'kind', message: `标项${lot}没有下一中标候选人，应当重新开展采购活动`, rule: 'R42' }));
}

/** R22: by another method only with 财政's approval. */
async function retenderReasons(em: EntityManager, stored: StoredProject, { method, lots }: RetenderInput, set: RuleSet): Promise<Reason[]> {
  const unknown = (lots ?? []).filter((no) => !stored.fields.lots.some((lot) => lot.no === no));
  const approved = method === null || method === stored.method || (await approvedChange(em, stored.id, method)) !== null;
  return [
    ...(lots !== null && (unknown.length > 0 || new Set(lots).size !== lots.length || lots.length === 0)
      ? [{ field: 'lots', message: '请选择本项目废标的标项，各一次' }]
      : []),
    ...(approved
      ? []
      : [
          {
            field: 'method',
            message: '采取其他采购方式应当在采购活动开始前获得财政部门批准',
            ...cited(set, principles.afterVoid),
          },
        ]),
  ];
}

/** What of stops and of 废标 speaks against an act. */
export async function standingReasons(
  em: EntityManager,
  { action, input }: ActRequest,
  file: CaseView,
  stored: StoredProject,
  set: RuleSet,
): Promise<Reason[]> {
  const held = stopped.has(action) ? heldBy(file, set) : [];
  if (held.length) return held;
  if (action === 'recordContract') return signingReasons(em, stored, set);
  if (action === 'setAside') return asideReasons(em, stored.id);
  return action === 'retender' ? retenderReasons(em, stored, input as RetenderInput, set) : [];
}

/** Acts that make void what was drafted with winners who no longer are; what both sides have sealed stands until its parties or a court end it. */
export async function replacing({ em, file }: Act, lots: readonly number[]): Promise<ActRequest[]> {
  const requests: ActRequest[] = [];
  for (const lot of lots) {
    const contract = await liveContract(em, file.id, lot);
    if (!contract || contract.concluded) continue;
    const key = `${file.id}/${file.seq + 1}/replace/${lot}`;
    requests.push({ key, type: 'TenderContract', action: 'replace', caseId: contract.id, actor: { kind: 'system' }, input: {}, bodyHash: '' });
  }
  return requests;
}

/** `publish`: writes the notice and answers its number. */
export const afterRecords = (
  publish: (act: Act, notice: { kind: 'termination' | 'correction'; about: string; title: string; content: string }) => Promise<number>,
  endWindow: (em: EntityManager, id: string, at: Act['received']) => Promise<void>,
) => ({
  voidOrdered: async (act: Act): Promise<Written> => {
    const { reason } = act.input as { reason: string };
    const n = await publish(act, { kind: 'termination', about: '废标', title: `${act.facts.stored!.name}废标公告`, content: reason });
    await endWindow(act.em, act.file.id, act.received);
    return { data: { notice: n } };
  },
  setAside: async (act: Act): Promise<Written> => {
    const { reason } = act.input as { reason: string };
    const lots = (await candidatesOf(act.em, act.file.id)).filter(({ state }) => state === 'won').map(({ lot }) => lot);
    const n = await publish(act, { kind: 'correction', about: '采购结果', title: `${act.facts.stored!.name}中标结果更正公告`, content: reason });
    // Whoever came after is a candidate again, and learns of it with the next notice.
    await query(
      act.em,
      `update tender_candidate t set state = case t.state when 'won' then 'annulled' else 'listed' end, reason = case t.state when 'won' then $2 else t.reason end,
         told_at = case t.state when 'won' then $3::timestamptz end
         where t.case_id = $1 and (t.state = 'won' or (t.state = 'lost' and t.rank > (select w.rank from tender_candidate w where w.case_id = $1 and w.lot = t.lot and w.state = 'won')))`,
      [act.file.id, reason, act.received],
    );
    return { data: { notice: n }, also: await replacing(act, lots) };
  },
  retender: async ({ em, file, input, facts, request }: Act): Promise<Written> => {
    const asked = input as RetenderInput;
    const { fields, district, purchaserId, method } = facts.stored!;
    const change = asked.method === null || asked.method === method ? null : await approvedChange(em, file.id, asked.method);
    const next = uuidv7();
    const create: ActRequest = {
      ...request,
      key: `${request.key}/create`,
      action: 'create',
      caseId: next,
      input: { ...fieldsAnew(fields, asked, change?.suppliers ?? []), district, purchaserId, previousId: file.id },
      bodyHash: '',
    };
    delete create.ifMatch;
    return { data: { next }, body: { projectId: next }, also: [create] };
  },
  giveUp: async (act: Act): Promise<Written> => {
    const { reason } = act.input as { reason: string };
    const n = await publish(act, { kind: 'termination', about: '采购任务取消', title: `${act.facts.stored!.name}终止公告`, content: reason });
    return { data: { notice: n, ground: 'cancelled' } };
  },
});
