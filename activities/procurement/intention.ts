// Records of 采购意向, and the daily round that reminds and lapses.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { plusDays, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import {
  intention,
  lapsesOn,
  reminderDue,
  type IntentionContent,
  type IntentionFacts,
  type IntentionRoute,
} from '../../domain/procurement/intention/intention.ts';
import { purchasingRules } from '../../domain/procurement/purchasing-rules.ts';
import { administratorsOfAll } from '../../db/account/told.ts';
import { one, query } from '../../db/kit/sql.ts';
import { budgets } from '../../db/procurement/budgets.ts';
import { standingIntentions } from '../../db/procurement/intentions.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import type { DailyCheck } from '../kit/scheduled.ts';
import { announce, tellAll } from '../message/tell.ts';
import { ownFiles, useFiles } from './files.ts';
import { publishIntention } from './open/publish.ts';
import { unitOf } from './unit.ts';

interface IntentionInput {
  route?: IntentionRoute;
  planId?: string | null;
  content?: IntentionContent;
  evidence?: string[];
  reason?: string;
}
interface Stored {
  route: IntentionRoute;
  planId: string | null;
  version: number;
  content: IntentionContent;
}
interface Loaded extends IntentionFacts {
  planId: string | null;
  contentVersion: number;
}

const filedPlan = async (em: EntityManager, planId: string | null, organisationId: string | null): Promise<boolean> =>
  planId !== null &&
  (
    await query(em, `select 1 from procurement_plan where case_id::text = $1 and organisation_id = $2 and number is not null`, [
      planId,
      organisationId,
    ])
  ).length > 0;

async function facts(em: EntityManager, file: CaseView, { action, actor, input }: ActRequest, received: Instant): Promise<Loaded> {
  const sent = (input ?? {}) as IntentionInput;
  const stored =
    action === 'create'
      ? null
      : await one<Stored>(em, `select route, plan_id as "planId", version, content from procurement_intention where case_id = $1`, [file.id]);
  const route = sent.route ?? stored!.route;
  const planId = sent.planId !== undefined ? sent.planId : (stored?.planId ?? null);
  return {
    route,
    planId,
    contentVersion: stored?.version ?? 1,
    content: sent.content ?? stored!.content,
    today: shanghaiDay(received),
    budget: (await budgets(em, { organisationId: file.organisationId }, 1)).length > 0,
    planFiled: await filedPlan(em, planId, file.organisationId),
    planNamed: planId !== null,
    files: new Set((await ownFiles(em, actor, sent.evidence ?? [])).keys()),
  };
}

const keepVersion = async ({ em, file, facts: { content }, received, input }: Acting<Loaded>, version: number): Promise<Written> => {
  await query(em, `insert into intention_version (case_id, version, content, reason, published_at) values ($1, $2, $3, $4, $5)`, [
    file.id,
    version,
    JSON.stringify(content),
    (input as IntentionInput | null)?.reason ?? null,
    received,
  ]);
  await publishIntention(em, { id: file.id, district: file.district, organisationId: file.organisationId!, content, at: received });
  return { data: { contentVersion: version }, body: { contentVersion: version } };
};
const store = ({ em, file, facts: { route, planId, content } }: Acting<Loaded>, version: number) =>
  query(em, `update procurement_intention set route = $2, plan_id = $3, version = $4, content = $5, month = $6 where case_id = $1`, [
    file.id,
    route,
    planId,
    version,
    JSON.stringify(content),
    content.month,
  ]);

export const intentionRecords = (): ProcessRecords<Loaded> => ({
  process: intention,
  begin: async (em, { actor }) => {
    const { id, district } = await unitOf(em, actor);
    return { district, organisationId: id };
  },
  facts,
  apply: {
    create: async ({ em, file, received, facts: { route, planId, content } }) => {
      await query(
        em,
        `insert into procurement_intention (case_id, organisation_id, district, route, plan_id, version, content, month, created_at) values ($1, $2, $3, $4, $5, 1, $6, $7, $8)`,
        [file.id, file.organisationId, file.district, route, planId, JSON.stringify(content), content.month, received],
      );
      return { data: { route } };
    },
    edit: async (acting) => {
      await store(acting, 1);
      return {};
    },
    publish: async (acting) => {
      await query(acting.em, `update procurement_intention set published_at = $2 where case_id = $1`, [acting.file.id, acting.received]);
      return keepVersion(acting, 1);
    },
    correct: async (acting) => {
      const version = acting.facts.contentVersion + 1;
      await store(acting, version);
      // The days are counted from the first publication; a new month is reminded of anew.
      await query(acting.em, `update procurement_intention set told = '{}' where case_id = $1`, [acting.file.id]);
      return keepVersion(acting, version);
    },
    link: async (acting) => {
      await store(acting, acting.facts.contentVersion);
      return { data: { planId: acting.facts.planId } };
    },
    waive: async ({ em, file, received, input }) => {
      const { reason, evidence } = input as Required<IntentionInput>;
      await query(em, `update procurement_intention set waived_at = $2, waived_reason = $3 where case_id = $1`, [file.id, received, reason]);
      for (const id of evidence)
        await query(em, `insert into intention_evidence (case_id, file_id) values ($1, $2) on conflict do nothing`, [file.id, id]);
      await useFiles(em, file.id, evidence);
      return { data: { files: evidence } };
    },
    lapse: async ({ em, file, received }) => {
      await query(em, `update procurement_intention set lapsed_at = $2 where case_id = $1`, [file.id, received]);
      return {};
    },
  },
});

const PAGE = 500;

/** R03: reminds 30 and 10 days before the planned month, and lapses what it has passed without. */
export const intentionRound = ({ fields, decide }: { fields: Fields; decide: (request: ActRequest) => Promise<Outcome> }): DailyCheck => ({
  id: 'intentions',
  round: 'reminders',
  label: '采购意向提醒与失效',
  run: async ({ orm, em, today, progress }) => {
    const book = await ruleBook(em);
    let found = 0;
    let last: { month: string; id: string } | undefined;
    // Nobody is reminded more than a year ahead.
    const until = plusDays(today, 366).slice(0, 7);
    for (;;) {
      const rows = await standingIntentions(em, until, PAGE, last);
      for (const { id, district, organisationId, content, month, told } of rows) {
        if (lapsesOn(month, today)) {
          const outcome = await decide({
            key: `${id}/lapse/${month}`,
            type: intention.type,
            action: 'lapse',
            caseId: id,
            actor: { kind: 'system' },
            input: {},
            bodyHash: '',
          });
          if (outcome.ok) found++;
          continue;
        }
        const days = reminderDue(ruleValue(book.rulesFor(district, today), purchasingRules.intention), month, today, told);
        if (days === null) continue;
        const said = await orm.em.fork().transactional(async (tx) => {
          const accounts = (await administratorsOfAll(tx, [organisationId]))(organisationId);
          const params = { name: content.name, month, days: String(days) };
          const sent = await tellAll(tx, fields, [
            {
              key: `intention/${id}/${month}/${days}`,
              template: 'intentionNear',
              params,
              accounts,
              district,
              organisationId,
              caseId: id,
              sms: false,
            },
          ]);
          await query(tx, `update procurement_intention set told = told || $2::int where case_id = $1`, [id, days]);
          return sent;
        });
        await announce(em, said);
        found++;
      }
      progress();
      if (rows.length < PAGE) return found;
      const { month, id } = rows.at(-1)!;
      last = { month, id };
    }
  },
});
