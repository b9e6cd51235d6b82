// Records of 撤销: the plan is made anew at every step, under locks where it is carried out or undone, and must be what was signed.
import type { EntityManager } from '@mikro-orm/postgresql';
import { annulment, type AnnulmentFacts, type Settlement } from '../../../domain/exam/annulment/annulment.ts';
import { refOf, sameImage, type Wanted } from '../../../domain/exam/effects.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import type { RuleSet } from '../../../domain/kit/rules.ts';
import { annulmentById, countStanding, type StoredAnnulment } from '../../../db/exam/annulments.ts';
import { later, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { effectKindsOf, standingNow, undoEffect, type Doing, type EffectKind, type EffectKinds } from '../effects.ts';
import type { ExecuteInput } from './acts.ts';
import { carryOut, undo, undoing, type Undoing } from './carry-out.ts';
import { groundNamed, keepPlan, planFor, type Plan } from './plan.ts';

/** Body of `propose`. */
export interface ProposeInput {
  ground: string;
  targets: readonly Wanted[];
  reason: string;
  /** Hash of the preview that the proposer has seen. */
  previewHash: string;
}
interface SettleInput {
  n: number;
  how: Settlement;
  reason: string;
}

interface Facts extends AnnulmentFacts {
  set: RuleSet;
  stored: StoredAnnulment | null;
  plan: Plan | null;
  undoing: Undoing | null;
}
type Act = Acting<Facts>;

const me = ({ actor }: Pick<Act, 'actor'>): string | null => (actor.kind === 'person' ? actor.accountId : null);
const stale: Reason = { code: 'ANNULMENT_PREVIEW_STALE', field: 'previewHash', message: '预览之后情况有变化，请重新预览' };
const second = (before: string | null, actor: ActRequest['actor']): Reason[] =>
  actor.kind === 'person' && actor.accountId === before
    ? [{ code: 'ANNULMENT_SECOND_PERSON', message: '提出人不能签发自己提出的撤销或恢复，须由另一人办理' }]
    : [];

/** 区划 that a first act is for: the executing decision's, or that of its first target. */
async function districtOf(em: EntityManager, wanted: readonly Wanted[]): Promise<string> {
  const id = wanted[0]?.id;
  const [row] = await query<{ district: string }>(em, `select district from case_file where id::text = $1`, [id]);
  if (!row) throw refuse('NOT_FOUND');
  return row.district;
}

const doingOf = (acting: Act, fields: Fields): Doing => {
  const { em, facts, file, received } = acting;
  const ground = facts.plan?.ground ?? groundNamed(facts.set, facts.stored!.ground);
  return { em, fields, set: facts.set, district: file.district, received, annulmentId: file.id, of: `${file.id}/${file.seq + 1}`, ground };
};

async function loadFacts(
  kinds: EffectKinds,
  fields: Fields,
  em: EntityManager,
  file: CaseView,
  request: ActRequest,
  received: Instant,
): Promise<Facts> {
  const set = (await ruleBook(em)).rulesFor(file.district, shanghaiDay(received));
  const stored = file.seq === 0 ? null : await annulmentById(em, file.id);
  if (file.seq > 0 && !stored) throw refuse('NOT_FOUND');
  const base: Facts = { set, stored, plan: null, undoing: null, against: [], byHand: 0 };
  const { action, input, actor } = request;
  const planned = async (ground: string, wanted: readonly Wanted[], lock: boolean, signed: string | null | undefined): Promise<Facts> => {
    const { plan, against } = await planFor(kinds, em, set, { ground, wanted }, { lock });
    const changed = plan && signed != null && signed !== plan.hash ? [stale] : [];
    return { ...base, plan, against: [...against, ...changed] };
  };
  switch (action) {
    case 'propose': {
      const { ground, targets, previewHash } = input as ProposeInput;
      return planned(ground, targets, false, previewHash);
    }
    case 'execute': {
      const { ground, wanted, hash } = input as ExecuteInput;
      return planned(ground, wanted, true, hash);
    }
    case 'refresh':
      return planned(stored!.ground, stored!.wanted, false, null);
    case 'sign': {
      const found = await planned(stored!.ground, stored!.wanted, true, stored!.hash);
      const seen = (input as { previewHash: string }).previewHash === stored!.hash ? [] : [stale];
      return { ...found, against: [...second(stored!.proposedBy, actor), ...(found.against.length ? found.against : seen)] };
    }
    case 'reject':
      return { ...base, against: second(stored!.proposedBy, actor) };
    case 'declineRestore':
      return { ...base, against: second(stored!.restoreBy, actor) };
    case 'restore':
    case 'overturn': {
      const found = await undoing(kinds, em, fields, file.id);
      const byHand = found.steps.filter(({ what }) => what === 'byHand').length;
      return { ...base, undoing: found, byHand, against: second(stored!.restoreBy, actor) };
    }
    case 'settle':
      return settling(kinds, fields, em, base, file, input as SettleInput);
    default:
      return base;
  }
}

/** What an officer settles: one effect that waits for him, tried once more only where nothing is in its way any longer. */
async function settling(kinds: EffectKinds, fields: Fields, em: EntityManager, base: Facts, file: CaseView, input: SettleInput): Promise<Facts> {
  const waiting = await countStanding(em, file.id, 'byHand');
  const { effects } = await undoing(kinds, em, fields, file.id);
  const effect = effects.find(({ n }) => n === input.n);
  if (effect?.standing !== 'byHand')
    return { ...base, against: [{ code: 'ANNULMENT_INVALID', field: 'n', message: '没有这一待人工恢复的事项' }], byHand: waiting };
  const found: Facts = { ...base, byHand: waiting - 1, undoing: { effects, steps: [] } };
  if (input.how !== 'retry') return found;
  const parent = effects.find(({ n }) => n === effect.parent);
  if (parent?.standing === 'byHand') return { ...found, against: [{ code: 'ANNULMENT_NOT_RESTORABLE', message: '其所依据的事项须先由人工恢复' }] };
  const now = (await standingNow(kinds, em, [effect])).get(refOf(effect))!;
  const changed = now.conflict ?? (sameImage(now.image, effect.after) ? null : '决定执行之后情况有变化');
  return changed === null ? found : { ...found, against: [{ code: 'ANNULMENT_NOT_RESTORABLE', message: changed }] };
}

/** `kinds`: what can be taken back; all that are registered where it is left out. */
export function annulmentRecords({ fields }: { fields: Fields }, kinds?: readonly EffectKind[]): ProcessRecords<Facts> {
  const known = effectKindsOf(kinds);

  const insert = async (
    acting: Act,
    row: { wanted: readonly Wanted[]; ground: string; reason: string; basis: string; causeId: string | null; done: boolean },
  ) => {
    const { em, file, facts, received } = acting;
    await query(
      em,
      `insert into annulment (case_id, district, ground, basis, reason, cause_id, wanted, hash, proposed_by, proposed_at, done_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        file.id,
        file.district,
        row.ground,
        row.basis,
        row.reason,
        row.causeId,
        JSON.stringify(row.wanted),
        facts.plan!.hash,
        me(acting),
        received,
        row.done ? received : null,
      ],
    );
    await keepPlan(em, fields, file.id, file.district, facts.plan!, received);
  };
  const summary = ({ facts: { plan } }: Act) => ({ effects: plan!.effects.length, hash: plan!.hash });
  const undone = async (acting: Act, move: Record<string, string>, columns: string, params: readonly unknown[]): Promise<Written> => {
    const also = await undo(known, doingOf(acting, fields), acting.facts.undoing!);
    await later(acting.em, `update annulment set undone_at = $2, ${columns} where case_id = $1`, [acting.file.id, acting.received, ...params]);
    return {
      data: { steps: acting.facts.undoing!.steps.length, byHand: acting.facts.byHand },
      body: { byHand: acting.facts.byHand, state: move['main'] },
      also,
    };
  };

  return {
    process: annulment,
    begin: async (em, { action, input }) => ({
      district: action === 'execute' ? (input as ExecuteInput).district : await districtOf(em, (input as ProposeInput).targets),
      applicantId: null,
    }),
    facts: (em, file, request, received) => loadFacts(known, fields, em, file, request, received),
    apply: {
      propose: async (acting) => {
        const { ground, targets, reason } = acting.input as ProposeInput;
        await insert(acting, { wanted: targets, ground, reason, basis: acting.facts.plan!.ground.article, causeId: null, done: false });
        return { data: { ground, ...summary(acting) }, body: { hash: acting.facts.plan!.hash } };
      },
      refresh: async (acting) => {
        const { em, file, facts, received } = acting;
        await later(em, `update annulment set hash = $2, proposed_by = $3, proposed_at = $4 where case_id = $1`, [
          file.id,
          facts.plan!.hash,
          me(acting),
          received,
        ]);
        await keepPlan(em, fields, file.id, file.district, facts.plan!, received);
        return { data: summary(acting), body: { hash: facts.plan!.hash } };
      },
      sign: async (acting) => {
        const { em, file, facts, received } = acting;
        await later(em, `update annulment set signed_by = $2, done_at = $3 where case_id = $1`, [file.id, me(acting), received]);
        return { data: summary(acting), also: await carryOut(known, doingOf(acting, fields), facts.plan!) };
      },
      execute: async (acting) => {
        const { ground, wanted, reason, basis, causeId } = acting.input as ExecuteInput;
        await insert(acting, { wanted, ground, reason, basis, causeId, done: true });
        return { data: { ground, causeId, ...summary(acting) }, also: await carryOut(known, doingOf(acting, fields), acting.facts.plan!) };
      },
      proposeRestore: async (acting) => {
        const { reason } = acting.input as { reason: string };
        await later(acting.em, `update annulment set restore_reason = $2, restore_by = $3 where case_id = $1`, [acting.file.id, reason, me(acting)]);
        return {};
      },
      declineRestore: async ({ em, file }) => {
        await later(em, `update annulment set restore_reason = null, restore_by = null where case_id = $1`, [file.id]);
        return {};
      },
      restore: (acting, move) => undone(acting, move, 'restore_signed_by = $3', [me(acting)]),
      overturn: (acting, move) =>
        undone(acting, move, 'restore_reason = $3, restore_by = null, restore_signed_by = null', [(acting.input as { reason: string }).reason]),
      settle: async (acting) => {
        const { em, file, facts, received } = acting;
        const { n, how } = acting.input as SettleInput;
        const effect = facts.undoing!.effects.find((one) => one.n === n)!;
        const change = how === 'retry' ? await undoEffect(known, doingOf(acting, fields), effect) : null;
        const standing = { retry: 'restored', byHand: 'restoredByHand', keep: 'kept' }[how];
        await query(
          em,
          `update annulment_effect set standing = $3, undo_ref = $4, settled_by = $5, changed_at = $6 where annulment_id = $1 and n = $2`,
          [file.id, n, standing, change?.ref ?? null, me(acting), received],
        );
        return { data: { n, how }, also: change?.also ?? [] };
      },
    },
  };
}
