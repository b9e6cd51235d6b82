// Records of 批量干预, and what does its acts: one outbox row per case, each decided under its own key, so that a killed process leaves none out and none twice.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { overrideBatch, type BatchInput } from '../../domain/approval/batch.ts';
import type { OverrideFacts } from '../../domain/approval/override.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { refuse, type Refusal } from '../../domain/kit/refusal.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { OutboxHandler } from '../kit/outbox.ts';
import type { Acting, ProcessRecords } from '../kit/records.ts';

const KIND = 'override';
const me = ({ actor }: Pick<Acting<unknown>, 'actor'>): string => (actor as PersonActor).accountId;

/** The smallest 区划 that all of them lie in: whoever acts on them all must be an operator of it. */
function commonDistrict(districts: readonly string[]): string {
  const [first = '000000'] = districts;
  return (
    [first, `${first.slice(0, 4)}00`, `${first.slice(0, 2)}0000`].find((code) =>
      districts.every((one) => one.startsWith(code.replace(/(00)+$/, ''))),
    ) ?? '000000'
  );
}

/** `known`: does a process have an action that people may do. */
export const batchRecords = (known: (type: string, action: string) => boolean): ProcessRecords<OverrideFacts> => ({
  process: overrideBatch,
  begin: async (em, { input }) => {
    const { type, action, caseIds } = input as BatchInput;
    const targets = await query<{ district: string }>(em, `select district from case_file where id = any($1::uuid[]) and type = $2`, [caseIds, type]);
    if (!known(type, action) || targets.length < new Set(caseIds).size) throw refuse('NOT_FOUND');
    return { district: commonDistrict(targets.map(({ district }) => district)), applicantId: null };
  },
  facts: async (em, file) => ({
    proposedBy:
      file.seq === 0 ? null : (await one<{ by: string }>(em, `select proposed_by as by from override_batch where case_id = $1`, [file.id])).by,
  }),
  apply: {
    propose: async (acting) => {
      const { em, file, input } = acting;
      const { type, action, node, caseIds, input: given, reason } = input as BatchInput;
      await query(em, `insert into override_batch (case_id, type, action, node, input, reason, proposed_by) values ($1, $2, $3, $4, $5, $6, $7)`, [
        file.id,
        type,
        action,
        node ?? null,
        JSON.stringify(given),
        reason,
        me(acting),
      ]);
      await query(em, `insert into override_item (batch_id, target_id, place) select $1, id, n from unnest($2::uuid[]) with ordinality t(id, n)`, [
        file.id,
        caseIds,
      ]);
      return { data: { type, action, cases: caseIds.length } };
    },
    confirm: async (acting) => {
      const { em, file } = acting;
      await query(em, `update override_batch set confirmed_by = $2 where case_id = $1`, [file.id, me(acting)]);
      const items = await query<{ target: string }>(em, `select target_id as target from override_item where batch_id = $1 order by place`, [
        file.id,
      ]);
      return {
        data: { cases: items.length },
        outbox: items.map(({ target }) => ({ key: keyOf(file.id, target), kind: KIND, payload: { batch: file.id, target } })),
      };
    },
    reject: async (acting) => {
      await query(acting.em, `update override_batch set rejected_by = $2 where case_id = $1`, [acting.file.id, me(acting)]);
      return {};
    },
  },
});

const keyOf = (batch: string, target: string): string => `override/${batch}/${target}`;

interface Item {
  state: string;
  type: string;
  action: string;
  node: string | null;
  input: Record<string, unknown>;
  reason: string;
  by: string;
}

/** The open task of a step, where the act is on one. */
const taskAt = async (em: EntityManager, caseId: string, node: string): Promise<string | undefined> =>
  (
    await query<{ id: string }>(
      em,
      `select id from task where case_id = $1 and node = $2 and state = 'open' order by created_at, place, id limit 1`,
      [caseId, node],
    )
  )[0]?.id;

/** For the outbox: acts on one case of a batch, and notes what became of it. */
export const batchHandler = ({
  orm,
  decide,
}: {
  orm: MikroORM;
  decide: (request: ActRequest) => Promise<Outcome>;
}): Record<string, OutboxHandler> => ({
  [KIND]: async ({ payload }) => {
    const { batch, target } = payload as { batch: string; target: string };
    const em = orm.em.fork();
    const item = await one<Item>(
      em,
      `select i.state, b.type, b.action, b.node, b.input, b.reason, b.confirmed_by as by from override_item i join override_batch b on b.case_id = i.batch_id
        where i.batch_id = $1 and i.target_id = $2`,
      [batch, target],
    );
    if (item.state !== 'waiting') return;
    const taskId = item.node === null ? undefined : await taskAt(em, target, item.node);
    const outcome = await decide({
      key: keyOf(batch, target),
      type: item.type,
      action: item.action,
      caseId: target,
      actor: { kind: 'person', accountId: item.by, grants: [] },
      input: { ...item.input, reason: item.input['reason'] ?? item.reason },
      bodyHash: '',
      override: { caseId: batch, reason: item.reason },
      ...(taskId !== undefined && { taskId }),
    });
    const refused = outcome.ok ? null : outcome.refusal;
    await query(
      em,
      `update override_item set state = $3, code = $4, message = $5, done_at = app_now() where batch_id = $1 and target_id = $2 and state = 'waiting'`,
      [batch, target, refused ? 'refused' : 'done', refused?.code ?? null, refused ? wordsOf(refused) : null],
    );
  },
});

/** Why not, as far as the refusal itself says it. */
const wordsOf = ({ message, reasons }: Refusal): string | null =>
  message ?? (reasons?.length ? reasons.map((reason) => reason.message).join('；') : null);
