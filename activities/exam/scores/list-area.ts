// The exam's acts on its list of passers and on the publication of scores (S3-40, S3-41, S3-13): made by a batch, published by another person, revoked by two.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { rfc3339 } from '../../../domain/kit/instant.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { firstLiveYear, rollingRule } from '../../../domain/exam/rolling.ts';
import { secondPerson } from '../../../domain/exam/setup.ts';
import type { CertificateHit } from '../../../domain/exam/scores/effects.ts';
import { SITS } from '../../../db/exam/enrolments.ts';
import { certificatesOf } from '../../../db/exam/scores/certificates.ts';
import { heldYears } from '../../../db/exam/passes.ts';
import { markSet, openRevocation, resultOf, standingList, type ListRule } from '../../../db/exam/scores/pass.ts';
import { examScores } from '../../../db/exam/scores/scores.ts';
import { openViolations } from '../../../db/exam/violations.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { one, query } from '../../../db/kit/sql.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Area, Asking } from '../area.ts';
import type { LoadedSeason } from '../season.ts';
import { actorOf, incomplete, listStands, me } from './marks-area.ts';
import { cascadeAct, cascadeOf, rulesOn } from './cascade.ts';
import { endPasses } from './passes.ts';

export interface RevocationInput {
  /** Null: the whole list. */
  enrolmentId: string | null;
  reason: string;
}
export interface RevokeInput {
  /** Hash of the preview whose consequences are accepted; null: there are none. */
  preview: string | null;
}

const notReady = (message: string, field?: string): Reason => ({
  code: 'PASS_LIST_NOT_READY',
  message,
  rule: 'S3-40',
  ...(field === undefined ? {} : { field }),
});
type Found = Promise<{ against: Reason[] }>;

async function violations({ em, file }: Asking<LoadedSeason>): Promise<Reason[]> {
  const { open, flagged } = await openViolations(em, file.id);
  const found = (message: string): Reason => ({ code: 'VIOLATION_OPEN', message, rule: 'S3-40' });
  return [
    ...(open ? [found(`尚有${open}件违纪未作出决定或不予处理`)] : []),
    ...(flagged ? [found(`尚有${flagged}名考生的成绩带有违纪标识，未录入违纪`)] : []),
  ];
}

const listing = async (asking: Asking<LoadedSeason>): Found => {
  const { em, file } = asking;
  const stands = listStands(asking);
  return {
    against: [
      ...(stands === 'none' || stands === 'draft' ? [] : [notReady(stands === 'making' ? '名单正在生成' : '名单已发布，须先撤销名单')]),
      ...((await markSet(em, file.id, 'effective')) ? [] : [notReady('合格标准尚未生效')]),
      ...(await incomplete(asking)),
      ...(await violations(asking)),
    ],
  };
};

async function list(acting: Acting<LoadedSeason>): Promise<Written> {
  const { em, file, facts, received } = acting;
  const { year, district } = facts.config;
  const set = (await markSet(em, file.id, 'effective'))!;
  const rolling = ruleValue(facts.set, rollingRule);
  const rule: ListRule = { marks: set.marks, year, rolling, liveFrom: firstLiveYear(year, await heldYears(em, district, file.id), rolling) };
  const { changes } = await examScores(em, file.id);
  await query(em, `update pass_list set standing = 'revoked', revoked_at = $2, reason = '重新生成' where exam_id = $1 and standing = 'draft'`, [
    file.id,
    received,
  ]);
  // What was proposed about the draft before has lost its object.
  await query(em, `update pass_revocation set standing = 'dropped', decided_at = $2 where exam_id = $1 and standing = 'proposed'`, [
    file.id,
    received,
  ]);
  const id = uuidv7();
  const { no } = await one<{ no: number }>(
    em,
    `insert into pass_list (id, exam_id, no, standing, rule, mark_set_id, changes, made_by, begun_at)
       values ($1, $2, (select coalesce(max(no), 0) + 1 from pass_list where exam_id = $2), 'making', $3, $4, $5, $6, $7) returning no`,
    [id, file.id, JSON.stringify(rule), set.id, changes, me(acting), received],
  );
  return { data: { listId: id, no, passMarkSet: set.id }, body: { listId: id, no } };
}

async function finishList({ em, file, received }: Acting<LoadedSeason>): Promise<Written> {
  const made = await one<{ id: string; no: number; candidates: number; passed: number; partial: number; failed: number; root: string }>(
    em,
    `update pass_list set standing = 'draft', made_at = $2, cursor = null where exam_id = $1 and standing = 'making' returning id, no, candidates, passed, partial, failed, root`,
    [file.id, received],
  );
  const { id, ...rest } = made;
  return { data: { listId: id, ...rest } };
}

/** Whoever sits and is not on the list, or is on it and sits no more. */
const DIFFERS = `select count(*)::int as n from (select n.case_id from enrolment n where n.exam_id = $1 and ${SITS}) n
  full join (select enrolment_id from pass_result where list_id = $2) r on r.enrolment_id = n.case_id where n.case_id is null or r.enrolment_id is null`;

const publishingList = async (asking: Asking<LoadedSeason>): Found => {
  const { em, file } = asking;
  const found = await standingList(em, file.id);
  if (found?.standing !== 'draft') throw refuse('PASS_LIST_NOT_READY');
  const { changes } = await examScores(em, file.id);
  const { n } = await one<{ n: number }>(em, DIFFERS, [file.id, found.id]);
  const changed = changes !== found.changes || n > 0;
  return {
    against: [
      ...secondPerson(found.madeBy, actorOf(asking), '生成名单的人不能发布名单，须由另一人发布'),
      ...(changed ? [{ code: 'PASS_LIST_CHANGED', message: '名单生成之后成绩或报名有改动，请重新生成', rule: 'S3-40' }] : []),
      ...(await violations(asking)),
    ],
  };
};

async function publishList(acting: Acting<LoadedSeason>): Promise<Written> {
  const { em, file, received } = acting;
  const { id, no } = await one<{ id: string; no: number }>(
    em,
    `update pass_list set standing = 'published', published_by = $2, published_at = $3 where exam_id = $1 and standing = 'draft' returning id, no`,
    [file.id, me(acting), received],
  );
  return { data: { listId: id, no } };
}

const publishing = async (asking: Asking<LoadedSeason>): Found => {
  const { em, file, loaded, received } = asking;
  const { scoresAt } = loaded.config.windows;
  const found = await standingList(em, file.id);
  return {
    against: [
      ...(scoresAt !== null && received < scoresAt
        ? [{ code: 'SCORES_TOO_EARLY', message: `公布时间为${rfc3339(scoresAt)}，届时由系统公布`, rule: 'S3-13' }]
        : []),
      ...secondPerson(found?.publishedBy ?? null, actorOf(asking), '发布名单的人不能公布成绩，须由另一人公布'),
    ],
  };
};

/** Scores and the list are public from this moment. */
async function publishScores({ em, file, received, actor }: Acting<LoadedSeason>): Promise<Written> {
  await query(
    em,
    `insert into exam_scores (exam_id, published_at, published_by) values ($1, $2, $3)
       on conflict (exam_id) do update set published_at = excluded.published_at, published_by = excluded.published_by`,
    [file.id, received, actor.kind === 'person' ? actor.accountId : null],
  );
  const { id } = await one<{ id: string }>(em, `update pass_list set public_at = $2 where exam_id = $1 and standing = 'published' returning id`, [
    file.id,
    received,
  ]);
  return { data: { listId: id } };
}

const proposingRevocation = async (asking: Asking<LoadedSeason>): Found => {
  const { em, file, request } = asking;
  const { enrolmentId } = request.input as RevocationInput;
  const found = await standingList(em, file.id);
  if (found === null || found.standing === 'making') return { against: [notReady('没有可以撤销的名单')] };
  if (await openRevocation(em, file.id)) return { against: [notReady('已有待复核的撤销，请先复核或撤回')] };
  if (enrolmentId === null) return { against: [] };
  const result = await resultOf(em, found.id, enrolmentId);
  const fits = result?.outcome !== undefined && result.outcome !== 'failed' && result.revokedAt === null;
  return { against: fits ? [] : [notReady('该考生不在名单上，或已被撤销', 'enrolmentId')] };
};

async function proposeListRevocation(acting: Acting<LoadedSeason>): Promise<Written> {
  const { em, file, input, received } = acting;
  const { enrolmentId, reason } = input as RevocationInput;
  const { id: listId } = (await standingList(em, file.id))!;
  const id = uuidv7();
  await query(
    em,
    `insert into pass_revocation (id, exam_id, list_id, enrolment_id, reason, proposed_by, proposed_at, standing) values ($1, $2, $3, $4, $5, $6, $7, 'proposed')`,
    [id, file.id, listId, enrolmentId, reason, me(acting), received],
  );
  return { data: { revocationId: id, listId, scope: enrolmentId === null ? 'all' : 'one' }, body: { revocationId: id } };
}

const revoking =
  (scope: 'all' | 'one') =>
  async (asking: Asking<LoadedSeason>): Found => {
    const { em, file, request, received } = asking;
    const open = await openRevocation(em, file.id);
    if (!open || (open.enrolmentId === null) !== (scope === 'all')) return { against: [notReady('没有待复核的撤销')] };
    const hits = await certificatesOf(em, open.listId, open.enrolmentId);
    const plan = await cascadeOf(em, await rulesOn(em, file.district, received), hits, true);
    const accepted = plan === null || (request.input as RevokeInput).preview === plan.hash;
    return {
      against: [
        ...secondPerson(open.proposedBy, actorOf(asking), '提出人不能复核自己提出的撤销，须由另一人复核'),
        ...(accepted
          ? []
          : [{ code: 'CERTIFICATES_AFFECTED', message: `涉及${hits.length}本已发证书，须确认连带影响`, rule: 'S3-41', field: 'preview' }]),
      ],
    };
  };

async function decided(
  acting: Acting<LoadedSeason>,
): Promise<{ id: string; listId: string; enrolmentId: string | null; reason: string; hits: CertificateHit[] }> {
  const { em, file, input, received } = acting;
  const open = (await openRevocation(em, file.id))!;
  const hits = await certificatesOf(em, open.listId, open.enrolmentId);
  await query(
    em,
    `update pass_revocation set standing = 'done', decided_by = $2, decided_at = $3, certificates = $4, preview = $5, seq = $6 where id = $1`,
    [open.id, me(acting), received, JSON.stringify(hits), (input as RevokeInput).preview, file.seq + 1],
  );
  return { ...open, hits };
}

async function revokeList(acting: Acting<LoadedSeason>): Promise<Written> {
  const { em, received } = acting;
  const { id, listId, reason, hits } = await decided(acting);
  await endPasses(em, listId, null, received);
  await query(em, `update pass_list set standing = 'revoked', revoked_at = $2, reason = $3 where id = $1`, [listId, received, reason]);
  return { data: { revocationId: id, listId, certificates: hits.length }, body: { certificates: hits.length } };
}

async function revokeResult(acting: Acting<LoadedSeason>): Promise<Written> {
  const { em, file, input, received } = acting;
  const { id, listId, enrolmentId, reason, hits } = await decided(acting);
  await endPasses(em, listId, enrolmentId, received);
  await query(em, `update pass_result set revoked_at = $3 where list_id = $1 and enrolment_id = $2`, [listId, enrolmentId, received]);
  const { preview } = input as RevokeInput;
  const cascade = { examId: file.id, district: file.district, reason, hits };
  const also =
    preview === null ? [] : [cascadeAct(`${file.id}/${file.seq + 1}`, await rulesOn(em, file.district, received), { ...cascade, hash: preview })];
  return { data: { revocationId: id, listId, enrolmentId, certificates: hits.length }, body: { certificates: hits.length }, also };
}

/** The proposal that stands, whoever made it. */
const open = async (em: EntityManager, examId: string) => {
  const found = await openRevocation(em, examId);
  return { against: found ? [] : [notReady('没有待复核的撤销')] };
};

export const listArea: Area<LoadedSeason> = {
  facts: {
    list: listing,
    finishList: async ({ em, file }) => ({ against: (await standingList(em, file.id))?.root ? [] : [notReady('名单尚未生成完成')] }),
    publishList: publishingList,
    publishScores: publishing,
    proposeListRevocation: proposingRevocation,
    dropListRevocation: async ({ em, file }) => open(em, file.id),
    revokeList: revoking('all'),
    revokeResult: revoking('one'),
  },
  apply: {
    list,
    finishList,
    publishList,
    publishScores,
    publishOnTime: publishScores,
    proposeListRevocation,
    dropListRevocation: async (acting) => {
      const { em, file, received } = acting;
      const found = (await openRevocation(em, file.id))!;
      await query(em, `update pass_revocation set standing = 'dropped', decided_by = $2, decided_at = $3 where id = $1`, [
        found.id,
        me(acting),
        received,
      ]);
      return { data: { revocationId: found.id } };
    },
    revokeList,
    revokeResult,
  },
};
