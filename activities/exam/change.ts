// The area of changes after publication: 更正, 延期, 取消, proposed by one person and decided by another (S3-22, S3§2.3).
import type { EntityManager } from '@mikro-orm/postgresql';
import { entriesOf, lockSetUp } from '../../db/exam/dictionary.ts';
import { openChange, type StoredChange } from '../../db/exam/setup.ts';
import { enabledTemplates } from '../../db/exam/templates.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import { changedConfig, changeKinds, changeReasonsOf, type ChangeKind, type ExamChange } from '../../domain/exam/change.ts';
import type { ExamConfig, TemplateKind, TemplateRef, Windows, Session } from '../../domain/exam/exam.ts';
import { secondPerson } from '../../domain/exam/setup.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Reason } from '../../domain/kit/refusal.ts';
import type { Acting, Written } from '../kit/records.ts';
import type { Area, Asking } from './area.ts';
import { windowOf } from './enrolment.ts';
import type { LoadedSeason } from './season.ts';
import { calendarContext, configHash } from './setup.ts';

/** What is proposed. Templates are named by their kind: it is the enabled version that takes the place of the old one. */
export type ChangeInput =
  | { kind: 'cancel'; reason: string }
  | { kind: 'postpone'; windows: Windows; sessions: readonly Session[]; reason: string }
  | { kind: 'correct'; templates: readonly TemplateKind[]; scoresAt?: Instant | null; reason: string };

const me = ({ actor }: Pick<Acting<LoadedSeason>, 'actor'>): string => (actor as PersonActor).accountId;
const wrong = (message: string, field?: string): Reason => ({ code: 'EXAM_CHANGE_INVALID', message, ...(field === undefined ? {} : { field }) });

async function changeOf(em: EntityManager, config: ExamConfig, input: ChangeInput): Promise<ExamChange> {
  if (input.kind !== 'correct')
    return input.kind === 'cancel' ? { kind: 'cancel' } : { kind: 'postpone', windows: input.windows, sessions: input.sessions };
  const enabled = await enabledTemplates(em, config.district);
  const templates: Partial<Record<TemplateKind, TemplateRef>> = {};
  for (const kind of input.templates) if (enabled[kind]) templates[kind] = enabled[kind];
  return { kind: 'correct', templates, ...(input.scoresAt === undefined ? {} : { scoresAt: input.scoresAt }) };
}

async function reasons({ em, file, received, loaded }: Asking<LoadedSeason>, change: ExamChange): Promise<Reason[]> {
  const { config, set, calendar, graceMinutes } = loaded;
  await lockSetUp(em, file.district);
  const entries = await entriesOf(em, file.district);
  return changeReasonsOf(
    config,
    change,
    received,
    await calendarContext(em, { set, calendar, graceMinutes, entries, district: file.district, examId: file.id }),
  );
}

/** What speaks against a proposal: another one waits, or what it says. */
const proposing = async (asking: Asking<LoadedSeason>): Promise<{ against: readonly Reason[] }> => {
  const { em, file, request, loaded } = asking;
  const open = await openChange(em, file.id);
  if (open) return { against: [wrong(`已有待复核的${changeKinds[open.kind]}，请先复核或撤回`)] };
  return { against: await reasons(asking, await changeOf(em, loaded.config, request.input as ChangeInput)) };
};

/** What speaks against the second person's word: nothing or something else was proposed, it was himself, or it no longer fits. */
const deciding =
  (kind: ChangeKind) =>
  async (asking: Asking<LoadedSeason>): Promise<{ against: readonly Reason[]; config: ExamConfig; change: StoredChange | null }> => {
    const { em, file, request, loaded } = asking;
    const change = await openChange(em, file.id);
    if (change?.kind !== kind) return { change: null, config: loaded.config, against: [wrong(`没有待复核的${changeKinds[kind]}`)] };
    const actor = request.actor.kind === 'person' ? request.actor.accountId : null;
    return {
      change,
      config: changedConfig(loaded.config, change.content),
      against: [
        ...secondPerson(change.proposedBy, actor, `提出人不能复核自己提出的${changeKinds[kind]}，须由另一人复核`),
        ...(await reasons(asking, change.content)),
      ],
    };
  };

const propose = async (acting: Acting<LoadedSeason>): Promise<Written> => {
  const { em, file, facts, input, received } = acting;
  const asked = input as ChangeInput;
  const id = uuidv7();
  const content = await changeOf(em, facts.config, asked);
  await query(
    em,
    `insert into exam_change (id, exam_id, kind, content, reason, standing, proposed_by, proposed_at) values ($1, $2, $3, $4, $5, 'proposed', $6, $7)`,
    [id, file.id, asked.kind, JSON.stringify(content), asked.reason, me(acting), received],
  );
  return { data: { changeId: id, kind: asked.kind }, body: { changeId: id } };
};

/** Writes the configuration that a change makes as the next version. */
async function newVersion(acting: Acting<LoadedSeason>): Promise<{ version: number; hash: string }> {
  const { em, file, facts, received } = acting;
  const { config, change } = facts;
  const version = (facts.stored?.configVersion ?? 0) + 1;
  const hash = configHash(config);
  await query(em, `insert into exam_version (exam_id, version, config, hash, in_force_at, why) values ($1, $2, $3, $4, $5, $6)`, [
    file.id,
    version,
    JSON.stringify(config),
    hash,
    received,
    `${changeKinds[change!.kind]}：${change!.reason}`,
  ]);
  await query(em, `update exam set config = $2, config_version = $3, hash = $4, month = $5 where case_id = $1`, [
    file.id,
    JSON.stringify(config),
    version,
    hash,
    config.month,
  ]);
  await decided(acting, version);
  return { version, hash };
}

const decided = (acting: Acting<LoadedSeason>, version: number | null): Promise<unknown> =>
  query(acting.em, `update exam_change set standing = 'done', decided_by = $2, decided_at = $3, version = $4 where id = $1`, [
    acting.facts.change!.id,
    me(acting),
    acting.received,
    version,
  ]);

export const changeArea: Area<LoadedSeason> = {
  facts: {
    proposeEnding: proposing,
    proposeCorrection: proposing,
    dropChange: async ({ em, file }) => {
      const change = await openChange(em, file.id);
      return { change, against: change ? [] : [wrong('没有待复核的更正、延期或取消')] };
    },
    correct: deciding('correct'),
    postpone: deciding('postpone'),
    cancel: deciding('cancel'),
  },
  apply: {
    proposeEnding: propose,
    proposeCorrection: propose,
    dropChange: async (acting) => {
      const { em, facts, received } = acting;
      const { id, kind } = facts.change!;
      await query(em, `update exam_change set standing = 'dropped', decided_by = $2, decided_at = $3 where id = $1`, [id, me(acting), received]);
      return { data: { changeId: id, kind } };
    },
    correct: async (acting) => {
      const { version, hash } = await newVersion(acting);
      return { data: { changeId: acting.facts.change!.id, configVersion: version, hash }, body: { configVersion: version, hash } };
    },
    postpone: async (acting) => {
      const { em, file, facts } = acting;
      const { version, hash } = await newVersion(acting);
      // A window that was closed stays closed: only one that is still to close can be put off.
      const { enrolOpens, enrolCloses } = facts.config.windows;
      await query(em, `update act_window set opens_at = $2, closes_at = $3 where key = $1 and closed_at is null`, [
        windowOf(file.id),
        enrolOpens,
        enrolCloses,
      ]);
      return { data: { changeId: facts.change!.id, configVersion: version, hash }, body: { configVersion: version, hash } };
    },
    cancel: async (acting) => {
      const { em, file, facts, received } = acting;
      await decided(acting, null);
      // Nobody enrols any more from this moment on; the story then closes it for what is in flight.
      await query(em, `update act_window set closes_at = least(closes_at, $2::timestamptz) where key = $1`, [windowOf(file.id), received]);
      return { data: { changeId: facts.change!.id } };
    },
  },
};
