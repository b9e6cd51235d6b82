// What an act on a violation is decided by: the record, what was told and decided so far, who had a hand in it, and everything that speaks against the act.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../../domain/kit/act.ts';
import { shanghaiDay, type Instant, type PlainDate } from '../../../domain/kit/instant.ts';
import type { CaseView } from '../../../domain/kit/process.ts';
import { refuse, type Reason } from '../../../domain/kit/refusal.ts';
import { ruleValue, type RuleSet } from '../../../domain/kit/rules.ts';
import { entryReasons, type TicketHolder, type ViolationEntry } from '../../../domain/exam/violation/entry.ts';
import { chargeReasons, graverReasons, handReasons, serviceReasons, type Hands, type ServiceInput } from '../../../domain/exam/violation/handling.ts';
import { appliedArticles, type Finding } from '../../../domain/exam/violation/measures.ts';
import { catalogueOf, limitOf, violationRules, type ViolationCatalogue } from '../../../domain/exam/violation/rules.ts';
import type { OutcomeName, ViolationFacts } from '../../../domain/exam/violation/violation.ts';
import {
  holderOf,
  openDecision,
  openDispute,
  openNotice,
  paperReady,
  recusedFrom,
  violationById,
  type Panel,
  type StoredDecision,
  type StoredDispute,
  type StoredNotice,
  type StoredViolation,
} from '../../../db/exam/violation-cases.ts';
import { query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { Fields } from '../../../security/field.ts';
import type { EffectKinds } from '../effects.ts';
import { planned } from './effects.ts';

export interface Loaded extends ViolationFacts {
  /** Rules that the case began with, and those of today. */
  set: RuleSet;
  today: RuleSet;
  catalogue: ViolationCatalogue;
  stored: StoredViolation | null;
  holder: TicketHolder | null;
  notice: StoredNotice | null;
  decision: StoredDecision | null;
  dispute: StoredDispute | null;
  /** Hashes of files that the act names, by id. */
  files: ReadonlyMap<string, string>;
}

/** Bodies of the acts, as the routes parse them. */
export interface ChargeInput {
  findings: readonly Finding[];
  subject: string | null;
  text: string;
}
export interface ProposeInput extends ChargeInput {
  previewHash: string;
}
export interface OutcomeInput {
  outcome: OutcomeName;
  number: string;
  on: PlainDate;
  /** What takes the decision's place, where it was changed. */
  amended?: ChargeInput | undefined;
}

const invalid = (message: string, field?: string): Reason => ({ code: 'VIOLATION_INVALID', message, ...(field === undefined ? {} : { field }) });

/** Files that are clean and the actor's own, with their hashes. */
async function ownFiles(em: EntityManager, actor: ActRequest['actor'], ids: readonly string[]): Promise<Map<string, string>> {
  if (!ids.length || actor.kind !== 'person') return new Map();
  const rows = await query<{ id: string; hash: string }>(
    em,
    `select id, hash from file where id::text = any($1) and state = 'clean' and owner_id = $2`,
    [[...ids], actor.accountId],
  );
  return new Map(rows.map(({ id, hash }) => [id, hash]));
}

async function entering(em: EntityManager, fields: Fields, base: Loaded, request: ActRequest, received: Instant): Promise<Loaded> {
  const entry = request.input as ViolationEntry;
  const holder = await holderOf(em, entry.ticket);
  const files = await ownFiles(
    em,
    request.actor,
    entry.evidence.map(({ fileId }) => fileId),
  );
  const certificates = holder
    ? await query<{ id: string }>(em, `select id from certificate where id_number_index = $1 and id::text = any($2)`, [
        holder.index,
        [...entry.certificates],
      ])
    : [];
  const against = entryReasons(entry, {
    catalogue: base.catalogue,
    holder,
    files: new Set(files.keys()),
    certificates: new Set(certificates.map(({ id }) => id)),
    received,
  });
  return { ...base, holder, files, against };
}

/** The paper that is being served: of the notice, or of the decision. */
const paperOf = (em: EntityManager, file: CaseView, { notice, decision }: Loaded): Promise<Instant | null> => {
  const [row, kind] = file.state === 'toNotify' ? ([notice, 'P10'] as const) : ([decision, 'P11'] as const);
  return row?.seq == null ? Promise.resolve(null) : paperReady(em, file.id, row.seq, kind);
};

async function speaksAgainst(
  kinds: EffectKinds,
  em: EntityManager,
  file: CaseView,
  { action, input, actor }: ActRequest,
  received: Instant,
  loaded: Loaded,
): Promise<Reason[]> {
  const { catalogue, stored, notice, decision, dispute, today } = loaded;
  const notReady: Reason = { code: 'VIOLATION_PAPER_NOT_READY', message: '文书尚未制作完成，请稍后再办理' };
  switch (action) {
    case 'review': {
      const needs = appliedArticles(catalogue, stored!.findings).some(({ panel }) => panel);
      return needs && !(input as { panel?: Panel }).panel ? [invalid('雷同须经阅卷专家组确认，请填写确认情况', 'panel')] : [];
    }
    case 'draftNotice':
      return chargeReasons(catalogue, (input as ChargeInput).findings, (input as ChargeInput).subject);
    case 'serve':
      return serviceReasons(input as ServiceInput, await paperOf(em, file, loaded), received);
    case 'announce':
      if (file.regions['service'] === 'announced') return [{ code: 'VIOLATION_SERVICE', message: '公告送达已经开始' }];
      return (await paperOf(em, file, loaded)) === null ? [notReady] : [];
    case 'acknowledge':
      return (await paperOf(em, file, loaded)) === null ? [notReady] : [];
    case 'plead': {
      const { files } = input as { files: readonly string[] };
      return files.flatMap((id, n) => (loaded.files.has(id) ? [] : [invalid('没有这一文件，或者文件未通过检查', `files[${n}]`)]));
    }
    case 'propose': {
      const { findings, subject, previewHash } = input as ProposeInput;
      const wrong = [...chargeReasons(catalogue, findings, subject), ...graverReasons(catalogue, findings, notice!.findings)];
      if (wrong.length) return wrong;
      const { plan, against } = await planned(kinds, em, today, loaded, { findings, subject });
      if (against.length) return against;
      return (plan?.hash ?? '') === previewHash
        ? []
        : [{ code: 'ANNULMENT_PREVIEW_STALE', field: 'previewHash', message: '预览之后情况有变化，请重新预览' }];
    }
    case 'decide': {
      if (!decision) return [invalid('尚未拟定处理决定')];
      const seen = (input as { previewHash: string }).previewHash === decision.previewHash;
      return seen ? [] : [{ code: 'ANNULMENT_PREVIEW_STALE', field: 'previewHash', message: '与拟定时预览的影响不一致，请重新核对' }];
    }
    case 'release':
      return (await paperOf(em, file, loaded)) === null ? [notReady] : [];
    case 'recordTransfer': {
      const { authority } = input as { authority: string };
      return ruleValue(loaded.set, violationRules.transfers).some(({ to }) => to === authority)
        ? []
        : [invalid('规则中没有向该机关移送的情形', 'authority')];
    }
    case 'admitDispute':
      return (input as { admittedOn: PlainDate }).admittedOn > shanghaiDay(received) ? [invalid('受理日期不能晚于今天', 'admittedOn')] : [];
    case 'recordOutcome': {
      if (file.regions['outcome'] === 'recorded') return [invalid('争议结果已登记，待复核')];
      const { outcome, on, amended } = input as OutcomeInput;
      const wrong = on > shanghaiDay(received) || on < dispute!.admittedOn ? [invalid('结果日期应在受理之后、今天之前', 'on')] : [];
      if (outcome !== 'amended') return wrong;
      if (!amended) return [...wrong, invalid('变更的，须填写变更后的处理内容', 'amended')];
      return [
        ...wrong,
        ...chargeReasons(catalogue, amended.findings, amended.subject),
        ...graverReasons(catalogue, amended.findings, decision!.findings).map(({ field: _, ...reason }) => ({
          ...reason,
          field: 'amended.findings',
          message: '变更后的处理不得重于原决定',
        })),
      ];
    }
    case 'recuse': {
      const { ground } = input as { ground: string };
      return groundReasons(loaded, ground);
    }
    case 'answerRecusal': {
      const { recusalId, accept } = input as { recusalId: string; accept: { accountId: string; ground: string } | null };
      const [open] = await query(em, `select from violation_recusal where id::text = $1 and case_id = $2 and standing = 'open'`, [
        recusalId,
        file.id,
      ]);
      return [...(open ? [] : [invalid('没有这一待答复的回避申请', 'recusalId')]), ...(accept ? groundReasons(loaded, accept.ground) : [])];
    }
    default:
      return actor.kind === 'person' && action === 'askRecusal' && !stored ? [invalid('没有这一案件')] : [];
  }
}

const groundReasons = ({ set }: Loaded, ground: string): Reason[] =>
  ruleValue(set, violationRules.recusal).some(({ code }) => code === ground) ? [] : [invalid('没有这一回避情形', 'ground')];

/** Everything at once, each read one statement where it can be. */
export async function loadFacts(
  kinds: EffectKinds,
  fields: Fields,
  em: EntityManager,
  file: CaseView,
  request: ActRequest,
  received: Instant,
): Promise<Loaded> {
  const book = await ruleBook(em);
  const set = book.rulesOf(file);
  const today = book.rulesFor(file.district, shanghaiDay(received));
  const [stored, notice, decision, dispute, recused] =
    file.seq === 0
      ? ([null, null, null, null, []] as const)
      : await Promise.all([
          violationById(em, file.id),
          openNotice(em, file.id),
          openDecision(em, file.id),
          openDispute(em, file.id),
          recusedFrom(em, file.id),
        ]);
  if (file.seq > 0 && !stored) throw refuse('NOT_FOUND');
  const afterwards = request.action === 'confirmOutcome';
  const base: Loaded = {
    calendar: book.calendar(),
    against: [],
    limits: {
      statement: limitOf(set, 'statement'),
      announcement: limitOf(set, 'announcement'),
      reconsideration: limitOf(today, 'reconsideration'),
      litigation: limitOf(today, afterwards ? 'afterReconsideration' : 'litigation'),
    },
    outcome: dispute?.outcome ? { kind: dispute.kind, outcome: dispute.outcome } : null,
    set,
    today,
    catalogue: catalogueOf(set),
    stored,
    holder: null,
    notice,
    decision,
    dispute,
    files: new Map(),
  };
  if (request.action === 'enter') return entering(em, fields, base, request, received);
  const loaded =
    request.action === 'plead' ? { ...base, files: await ownFiles(em, request.actor, (request.input as { files: string[] }).files) } : base;
  const hands: Hands = {
    candidate: stored!.accountId,
    enteredBy: stored!.enteredBy,
    draftedBy: notice?.draftedBy ?? null,
    proposedBy: decision?.proposedBy ?? null,
    outcomeBy: dispute?.outcomeBy ?? null,
    recused,
  };
  const own = ['acknowledge', 'plead', 'waive', 'askRecusal'].includes(request.action);
  const account = request.actor.kind === 'person' && !own ? request.actor.accountId : null;
  const held = handReasons(request.action, account, hands);
  if (held.length) return { ...loaded, against: held };
  return { ...loaded, against: await speaksAgainst(kinds, em, file, request, received, loaded) };
}
