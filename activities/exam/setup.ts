// The area of setting up: drafts and what follows from them, submission, publication by a second person, withdrawal (S3-17, 22).
import type { EntityManager } from '@mikro-orm/postgresql';
import { entriesOf, lockSetUp } from '../../db/exam/dictionary.ts';
import { draftOf, otherSessions } from '../../db/exam/setup.ts';
import { enabledTemplates } from '../../db/exam/templates.ts';
import { one, query } from '../../db/kit/sql.ts';
import { calendarReasons, type CalendarContext } from '../../domain/exam/calendar.ts';
import { ofKind, type Dictionary } from '../../domain/exam/dictionary.ts';
import type { ExamConfig } from '../../domain/exam/exam.ts';
import { examRules } from '../../domain/exam/rules.ts';
import { checklist, composed, secondPerson, withdrawReasons, type ExamDraft } from '../../domain/exam/setup.ts';
import type { Actor, PersonActor } from '../../domain/kit/actor.ts';
import type { Calendar } from '../../domain/kit/calendar.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { refuse, type Reason } from '../../domain/kit/refusal.ts';
import { ruleValue, type RuleSet } from '../../domain/kit/rules.ts';
import { canonicalJson, sm3 } from '../../security/hash.ts';
import type { Acting, Written } from '../kit/records.ts';
import type { Area } from './area.ts';
import { windowOf } from './enrolment.ts';
import type { LoadedSeason } from './season.ts';

/** Hash of a configuration: SM3 over its canonical JSON. What is published, shown to candidates and told apart by. */
export const configHash = (config: ExamConfig): string => sm3(canonicalJson(config));

const personOf = (actor: Actor): string | null => (actor.kind === 'person' ? actor.accountId : null);
const me = ({ actor }: Pick<Acting<LoadedSeason>, 'actor'>): string => (actor as PersonActor).accountId;

/** What the calendar of an exam is held against. */
export async function calendarContext(
  em: EntityManager,
  {
    set,
    calendar,
    graceMinutes,
    entries,
    district,
    examId,
  }: { set: RuleSet; calendar: Calendar; graceMinutes: number; entries: Dictionary; district: string; examId: string | null },
): Promise<CalendarContext> {
  return {
    calendar,
    workingDaysOnly: ruleValue(set, examRules.workingDaysOnly),
    graceMinutes,
    subjects: ofKind(entries, 'subject').map(({ entry }) => entry),
    others: await otherSessions(em, district, examId),
  };
}

export interface SetUpState {
  draft: ExamDraft;
  config: ExamConfig;
  entries: Dictionary;
  context: CalendarContext & { received: Instant };
}

/** A draft with what follows from it now. */
export async function setUpOf(
  em: EntityManager,
  draft: ExamDraft,
  received: Instant,
  loaded: Pick<LoadedSeason, 'set' | 'calendar' | 'graceMinutes'>,
  examId: string | null,
): Promise<SetUpState> {
  const { district } = draft;
  const entries = await entriesOf(em, district);
  const config = composed(draft, { entries, templates: await enabledTemplates(em, district) });
  const context = await calendarContext(em, { ...loaded, entries, district, examId });
  return { draft, config, entries, context: { ...context, received } };
}

async function storedDraft(em: EntityManager, examId: string): Promise<ExamDraft> {
  const found = await draftOf(em, examId);
  if (!found) throw refuse('NOT_FOUND');
  return found.draft;
}

const own = (config: ExamConfig): unknown[] => [
  config.code,
  config.name,
  config.shortName,
  config.year,
  config.month,
  config.sitting,
  JSON.stringify(config),
];

async function withdrawn(em: EntityManager, id: string): Promise<void> {
  await query(em, `update exam_draft set snapshot = null where exam_id = $1`, [id]);
  await query(
    em,
    `update exam set hash = null, submitted_by = null, submitted_at = null, published_by = null, published_at = null where case_id = $1`,
    [id],
  );
}

export const setUpArea: Area<LoadedSeason> = {
  facts: {
    create: async ({ em, file, request, received, loaded }) => {
      await lockSetUp(em, file.district);
      const { draft } = request.input as { draft: ExamDraft };
      const state = await setUpOf(em, draft, received, loaded, null);
      return { config: state.config, against: calendarReasons(draft, state.context) };
    },
    edit: async ({ em, file, request, received, loaded }) => {
      await lockSetUp(em, file.district);
      const { draft } = request.input as { draft: ExamDraft };
      const state = await setUpOf(em, draft, received, loaded, file.id);
      const moved: Reason[] =
        draft.district === file.district ? [] : [{ field: 'district', code: 'EXAM_INCOMPLETE', message: '考试的区划不能更改，请另行新建考试' }];
      return { config: state.config, against: [...moved, ...calendarReasons(draft, state.context)] };
    },
    submit: async ({ em, file, received, loaded }) => {
      await lockSetUp(em, file.district);
      const draft = await storedDraft(em, file.id);
      const { config, entries, context } = await setUpOf(em, draft, received, loaded, file.id);
      return { config, against: checklist(draft, config, entries, context) };
    },
    publish: async ({ em, file, request, received, loaded }) => {
      const { config, stored } = loaded;
      const { snapshot } = (await draftOf(em, file.id)) ?? { snapshot: null };
      const same = snapshot === configHash(config);
      return {
        against: [
          ...secondPerson(stored?.submittedBy ?? null, personOf(request.actor), '提交人不能发布自己提交的考试，须由另一人复核发布'),
          ...(same ? [] : [{ code: 'EXAM_NOT_READY', message: '考试设置与提交时的校验值不一致，请退回后重新提交' }]),
          ...(config.windows.enrolOpens > received
            ? []
            : [{ field: 'windows.enrolOpens', code: 'EXAM_INCOMPLETE', message: '网上报名开始时间已过，请退回修改' }]),
        ],
      };
    },
    withdraw: async ({ received, loaded }) => ({ against: withdrawReasons(loaded.config, received) }),
  },
  apply: {
    create: async ({ em, file, facts, input }): Promise<Written> => {
      const { config } = facts;
      await query(
        em,
        `insert into exam (case_id, district, code, name, short_name, year, month, sitting, config) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [file.id, file.district, ...own(config)],
      );
      await query(em, `insert into exam_draft (exam_id, draft) values ($1, $2)`, [file.id, JSON.stringify((input as { draft: ExamDraft }).draft)]);
      return { data: { code: config.code } };
    },
    edit: async ({ em, file, facts, input }) => {
      await query(em, `update exam set code = $2, name = $3, short_name = $4, year = $5, month = $6, sitting = $7, config = $8 where case_id = $1`, [
        file.id,
        ...own(facts.config),
      ]);
      await query(em, `update exam_draft set draft = $2 where exam_id = $1`, [file.id, JSON.stringify((input as { draft: ExamDraft }).draft)]);
      return { data: { code: facts.config.code } };
    },
    submit: async (acting) => {
      const { em, file, facts, received } = acting;
      const hash = configHash(facts.config);
      await query(em, `update exam set config = $2, submitted_by = $3, submitted_at = $4 where case_id = $1`, [
        file.id,
        JSON.stringify(facts.config),
        me(acting),
        received,
      ]);
      await query(em, `update exam_draft set snapshot = $2 where exam_id = $1`, [file.id, hash]);
      return { data: { hash }, body: { hash } };
    },
    return: async ({ em, file }) => {
      await withdrawn(em, file.id);
      return {};
    },
    publish: async (acting) => {
      const { em, file, facts, received } = acting;
      const { config } = facts;
      const hash = configHash(config);
      const { version } = await one<{ version: number }>(em, `select coalesce(max(version), 0) + 1 as version from exam_version where exam_id = $1`, [
        file.id,
      ]);
      await query(em, `insert into exam_version (exam_id, version, config, hash, in_force_at) values ($1, $2, $3, $4, $5)`, [
        file.id,
        version,
        JSON.stringify(config),
        hash,
        received,
      ]);
      await query(em, `update exam set config_version = $2, hash = $3, published_by = $4, published_at = $5 where case_id = $1`, [
        file.id,
        version,
        hash,
        me(acting),
        received,
      ]);
      const { enrolOpens, enrolCloses } = config.windows;
      await query(
        em,
        `insert into act_window (key, opens_at, closes_at) values ($1, $2, $3)
           on conflict (key) do update set opens_at = excluded.opens_at, closes_at = excluded.closes_at`,
        [windowOf(file.id), enrolOpens, enrolCloses],
      );
      return { data: { configVersion: version, hash }, body: { configVersion: version, hash } };
    },
    withdraw: async ({ em, file, facts }) => {
      await withdrawn(em, file.id);
      await query(em, `delete from act_window where key = $1`, [windowOf(file.id)]);
      return { data: { configVersion: facts.stored?.configVersion ?? null } };
    },
  },
};
