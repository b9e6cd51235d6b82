// The exam's acts on scores before there is a list: they come in and go, 违纪处理 begins, pass marks are set by two persons (S3-34, S3-35).
import type { PersonActor } from '../../../domain/kit/actor.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { secondPerson } from '../../../domain/exam/setup.ts';
import { passMarks, type WrittenMarks } from '../../../domain/exam/scores/pass-marks.ts';
import { openImports } from '../../../db/exam/scores/imports.ts';
import { markSet } from '../../../db/exam/scores/pass.ts';
import { missingScores } from '../../../db/exam/scores/scores.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { one, query } from '../../../db/kit/sql.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Area, Asking } from '../area.ts';
import type { LoadedSeason } from '../season.ts';

export const me = ({ actor }: Pick<Acting<LoadedSeason>, 'actor'>): string => (actor as PersonActor).accountId;
export const actorOf = ({ request: { actor } }: Asking<LoadedSeason>): string | null => (actor.kind === 'person' ? actor.accountId : null);
export const listStands = ({ file }: Pick<Asking<LoadedSeason>, 'file'>): string => file.regions['list'] ?? 'none';

/** What speaks against deciding on the scores as a whole: a list that is neither in nor given up, and candidates without a score. */
export async function incomplete({ em, file, loaded }: Asking<LoadedSeason>): Promise<Reason[]> {
  const open = await openImports(em, file.id);
  const label = (subject: string): string => loaded.config.subjects.find(({ code }) => code === subject)?.label ?? subject;
  const missing = await missingScores(em, file.id);
  return [
    ...(open ? [{ code: 'SCORE_IMPORT_OPEN', message: `尚有${open}次成绩导入未入库`, rule: 'S3-40' }] : []),
    ...missing.map(({ subject, missing: n }) => ({
      code: 'SCORES_INCOMPLETE',
      field: `subjects.${subject}`,
      message: `《${label(subject)}》尚有${n}名考生没有成绩`,
      rule: 'S3-35',
    })),
  ];
}

const whileNoList = (asking: Asking<LoadedSeason>): Reason[] =>
  listStands(asking) === 'none' ? [] : [{ code: 'PASS_LIST_NOT_READY', message: '已有合格人员名单，须先撤销名单', rule: 'S3-34' }];

const proposing = async (asking: Asking<LoadedSeason>) => {
  const { marks } = asking.request.input as { marks: WrittenMarks };
  return { against: [...whileNoList(asking), ...passMarks(marks, asking.loaded.config.subjects).reasons] };
};

const setting = async (asking: Asking<LoadedSeason>) => {
  const proposed = await markSet(asking.em, asking.file.id, 'proposed');
  if (!proposed) return { against: [{ code: 'PASS_MARK_NOT_PROPOSED', message: '没有待复核的合格标准', rule: 'S3-34' }] };
  const second = secondPerson(proposed.proposedBy, actorOf(asking), '提出人不能复核自己提出的合格标准，须由另一人复核');
  return { against: [...second, ...whileNoList(asking)] };
};

async function proposePassMarks(acting: Acting<LoadedSeason>): Promise<Written> {
  const { em, file, facts, input, received } = acting;
  const { marks } = passMarks((input as { marks: WrittenMarks }).marks, facts.config.subjects);
  const id = uuidv7();
  // A later proposal takes the place of one that nobody has confirmed.
  await query(em, `update pass_mark_set set standing = 'dropped' where exam_id = $1 and standing = 'proposed'`, [file.id]);
  const { no } = await one<{ no: number }>(
    em,
    `insert into pass_mark_set (id, exam_id, no, marks, standing, proposed_by, proposed_at)
       values ($1, $2, (select coalesce(max(no), 0) + 1 from pass_mark_set where exam_id = $2), $3, 'proposed', $4, $5) returning no`,
    [id, file.id, JSON.stringify(marks), me(acting), received],
  );
  return { data: { passMarkSet: id, no }, body: { no } };
}

async function setPassMarks(acting: Acting<LoadedSeason>): Promise<Written> {
  const { em, file, received } = acting;
  await query(em, `update pass_mark_set set standing = 'replaced' where exam_id = $1 and standing = 'effective'`, [file.id]);
  const set = await one<{ id: string; no: number }>(
    em,
    `update pass_mark_set set standing = 'effective', confirmed_by = $2, confirmed_at = $3 where exam_id = $1 and standing = 'proposed' returning id, no`,
    [file.id, me(acting), received],
  );
  return { data: { passMarkSet: set.id, no: set.no }, body: { no: set.no } };
}

const importOf = async ({ input }: Acting<LoadedSeason>): Promise<Written> => ({ data: { importId: (input as { importId: string }).importId } });

export const marksArea: Area<LoadedSeason> = {
  facts: {
    rollBackScores: async ({ em, file }) => ({
      against: [],
      scoresLeft: (await query(em, `select 1 from score where exam_id = $1 and in_force limit 1`, [file.id])).length > 0,
    }),
    judge: async (asking) => ({ against: await incomplete(asking) }),
    proposePassMarks: proposing,
    setPassMarks: setting,
  },
  apply: { importScores: importOf, rollBackScores: importOf, proposePassMarks, setPassMarks },
};
