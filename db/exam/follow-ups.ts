// What follows outside once a decision has changed or restored certificates and licences, with how it stands there: bureaux and collectors by the ledger of dispatches,
// electronic editions and copies by their cases, notices by the boxes.
import type { EntityManager } from '@mikro-orm/postgresql';
import { dispatchStates, partners, type DispatchState, type Partner } from '../../domain/dispatch/dispatch.ts';
import { dispatchRules, receivers } from '../../domain/dispatch/rules.ts';
import { followUpKinds, type FollowUpKind } from '../../domain/exam/effects.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { ruleValue, type RuleSet } from '../../domain/kit/rules.ts';
import { annotationProcess } from '../../domain/licence/annotation.ts';
import { certificateEdition } from '../../domain/licence/edition.ts';
import { editionProcess } from '../../domain/licence/process.ts';
import { specialtyOf } from '../dispatch/content.ts';
import { asInstant, query } from '../kit/sql.ts';
import type { StoredEffect } from './annulments.ts';

export interface Foreseen {
  kind: FollowUpKind;
  kindLabel: string;
  about: string;
  to: string;
}
export interface FollowUp extends Foreseen {
  status: string;
  at: Instant | null;
}
const one = (kind: FollowUpKind, about: string, to: string): Foreseen => ({ kind, kindLabel: followUpKinds[kind], about, to });

interface Papers {
  id: string;
  /** An edition was made, or is being made. */
  edition: boolean;
  /** Copies for one use that count. */
  copies: number;
  /** Its holder has an account here. */
  account: boolean;
}
const papersOf = async (em: EntityManager, certificates: readonly string[]): Promise<Map<string, Papers>> => {
  const rows = await query<Papers>(
    em,
    `select c.id, c.account_id is not null as account, exists (select from certificate_edition e where e.certificate_id = c.id) as edition,
        (select count(*)::int from certificate_annotation a where a.certificate_id = c.id and a.standing in ('making', 'annotated')) as copies
       from certificate c where c.id::text = any($1)`,
    [certificates],
  );
  return new Map(rows.map((row) => [row.id, row]));
};

/** What would follow from a plan. */
export async function foreseen(
  em: EntityManager,
  set: RuleSet,
  effects: readonly { kind: string; id: string; title: string; mode?: string }[],
): Promise<Foreseen[]> {
  const rules = ruleValue(set, dispatchRules.sharing);
  const found: Foreseen[] = [];
  const changing = effects.filter(({ mode }) => mode !== 'hold');
  const papers = await papersOf(
    em,
    changing.filter(({ kind }) => kind === 'certificate').map(({ id }) => id),
  );
  for (const { kind, id, title } of changing) {
    if (kind === 'certificate' || kind === 'licence') {
      const to = receivers(rules, kind, await specialtyOf(em, kind, id));
      found.push(...to.map((rule) => one('share', title, rule.to === null ? partners[rule.partner] : `${partners[rule.partner]}（${rule.to}）`)));
    }
    const paper = kind === 'certificate' ? papers.get(id) : undefined;
    if (paper?.edition) found.push(one('edition', title, '收回电子证书'), one('share', title, partners.licenceLibrary));
    if (paper?.copies) found.push(one('copy', title, `${paper.copies}份加注件失效`));
    if (paper?.account) found.push(one('notice', title, '持证人'));
    if (kind === 'registration') found.push(one('notice', title, '申请人'));
    if (kind === 'licence')
      found.push(
        one('edition', title, '收回电子证照'),
        one('share', title, partners.licenceLibrary),
        one('share', title, partners.licenceCollection),
        one('notice', title, '持证人'),
      );
    if (kind === 'score' || kind === 'integrity') found.push(one('notice', title, '考生'));
  }
  // Figures are counted from the records when somebody asks, so they follow by themselves.
  return [...found, one('statistics', '合格、持证与注册统计', '统计分析')];
}

/** How what has followed stands. */
export async function followUps(em: EntityManager, annulmentId: string, effects: readonly StoredEffect[]): Promise<FollowUp[]> {
  const acts = effects
    .filter(({ kind }) => kind === 'certificate' || kind === 'licence' || kind === 'registration')
    .flatMap(({ id, title, ref, undoRef }) => [ref, undoRef].flatMap((seq) => (seq === null ? [] : [{ id, title, seq: Number(seq) }])));
  const listed = JSON.stringify(acts);
  const rows = await query<{ title: string; partner: Partner; state: DispatchState; at: Instant | null }>(
    em,
    `select t.title, d.partner, d.state, ${asInstant('coalesce(d.acknowledged_at, d.sent_at)')} as at from jsonb_to_recordset($1::jsonb) t(id uuid, title text, seq int)
       join dispatch d on d.case_id = t.id and d.seq = t.seq order by d.created_at, d.id`,
    [listed],
  );
  const editions = await query<{ title: string; edition: number; state: string; at: Instant | null }>(
    em,
    `select t.title, e.edition, c.state, ${asInstant('coalesce(e.withdrawn_at, e.made_at)')} as at from (select distinct id, title from jsonb_to_recordset($1::jsonb) x(id uuid, title text)) t
       join electronic_licence e on e.licence_id = t.id join case_file c on c.id = e.case_id order by t.title, e.edition`,
    [listed],
  );
  const certificates = await query<{ title: string; edition: number; standing: string; at: Instant | null }>(
    em,
    `select t.title, e.edition, e.standing, ${asInstant('coalesce(e.ended_at, e.made_at)')} as at from (select distinct id, title from jsonb_to_recordset($1::jsonb) x(id uuid, title text)) t
       join certificate_edition e on e.certificate_id = t.id order by t.title, e.edition`,
    [listed],
  );
  // Copies that ended with it: they don't come back, their holder has new ones made.
  const copies = await query<{ title: string; scene: string; at: Instant }>(
    em,
    `select t.title, a.scene, ${asInstant('a.changed_at')} as at from (select distinct id, title from jsonb_to_recordset($1::jsonb) x(id uuid, title text)) t
       join certificate_annotation a on a.certificate_id = t.id join annulment n on n.case_id = $2
      where a.standing = 'revoked' and a.asked_at < n.done_at and a.changed_at >= n.done_at order by t.title, a.asked_at, a.case_id`,
    [listed, annulmentId],
  );
  const notices = await query<{ title: string | null; at: Instant }>(
    em,
    `select t.title, ${asInstant('b.created_at')} as at from notice b left join jsonb_to_recordset($1::jsonb) t(id uuid, title text, seq int) on t.id = b.case_id and t.seq = b.seq
      where (t.id is not null) or b.case_id = $2 order by b.created_at, b.id`,
    [listed, annulmentId],
  );
  return [
    ...rows.map(({ title, partner, state, at }) => ({ ...one('share', title, partners[partner]), status: dispatchStates[state], at })),
    ...editions.map(({ title, edition, state, at }) => ({
      ...one('edition', title, `第${edition}版`),
      status: editionProcess.states[state]!.label,
      at,
    })),
    ...certificates.map(({ title, edition, standing, at }) => ({
      ...one('edition', title, `电子证书第${edition}版`),
      status: certificateEdition.states[standing]!.label,
      at,
    })),
    ...copies.map(({ title, scene, at }) => ({ ...one('copy', title, scene), status: annotationProcess.states['revoked']!.label, at })),
    ...notices.map(({ title, at }) => ({ ...one('notice', title ?? '撤销与恢复', '本人'), status: '已通知', at })),
    { ...one('statistics', '合格、持证与注册统计', '统计分析'), status: '随记录实时更新', at: null },
  ];
}
