// Records of 办事指南: a row per version, with the text as it was shown.
import type { EntityManager } from '@mikro-orm/postgresql';
import { dispatchRows } from '../../domain/dispatch/dispatch.ts';
import { guideRules } from '../../domain/guide/catch-all.ts';
import { guideText, type GuideBody, type GuideRules } from '../../domain/guide/guide.ts';
import { guideProcess, type GuideFacts } from '../../domain/guide/process.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleRow, ruleValue } from '../../domain/kit/rules.ts';
import { basisOf, registrationRules, registrationRulesOf } from '../../domain/registration/rules.ts';
import { guideById, liveGuide } from '../../db/guide/reads.ts';
import { one, query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';

const me = ({ actor }: Pick<Acting<GuideFacts>, 'actor'>): string => (actor as PersonActor).accountId;

/** What the rules of a 区划 say on the day from which a guide holds. */
async function rulesFor(em: EntityManager, { district, from }: GuideBody, received: Instant): Promise<GuideRules> {
  const today = shanghaiDay(received);
  const set = (await ruleBook(em)).rulesFor(district, from > today ? from : today);
  const { values, limit } = registrationRulesOf(set);
  const { remedies } = values;
  return {
    catchAll: ruleValue(set, guideRules.catchAll),
    catchAllArticle: basisOf(set, guideRules.catchAll),
    materials: values.materials,
    limits: { preReview: limit('preReview'), decision: limit('decision'), delivery: limit('delivery') },
    office: values.office.name,
    remedies: [
      `对决定不服的，可以自知道决定之日起${remedies.reconsiderationDays}日内向${remedies.reconsiderationTo}申请行政复议`,
      `也可以自知道决定之日起${remedies.litigationMonths}个月内向${remedies.litigationTo}提起行政诉讼`,
      `依据：${ruleRow(set, registrationRules.remedies).article ?? remedies.article}`,
    ],
  };
}

/** Online text, paper and portal are told together: the row is written in the act's own transaction. */
const toPortal = (facts: GuideFacts, caseId: string, standing: '发布' | '下架'): Pick<Written, 'dispatch'> => ({
  dispatch: dispatchRows('portal', 'guide', `${caseId}/${standing === '发布' ? 'publish' : 'end'}`, {
    guideId: caseId,
    standing,
    version: facts.version,
  }),
});

export const guideRecords = (): ProcessRecords<GuideFacts> => ({
  process: guideProcess,
  begin: async (_, { input }) => {
    const { district, code } = input as GuideBody;
    return { district, liveKey: `guide:${code}` };
  },
  facts: async (em, file, { input }, received) => {
    if (file.seq === 0) {
      const body = input as GuideBody;
      const { next } = await one<{ next: number }>(em, `select coalesce(max(version), 0) + 1 as next from service_guide where code = $1`, [
        body.code,
      ]);
      return { rules: await rulesFor(em, body, received), body, version: next, draftedBy: null, endingAskedBy: null };
    }
    const stored = await guideById(em, file.id);
    if (!stored) throw refuse('NOT_FOUND');
    const { body, version, draftedBy, endingAskedBy } = stored;
    return { rules: await rulesFor(em, body, received), body, version, draftedBy, endingAskedBy };
  },
  apply: {
    draft: async (acting) => {
      const { em, file, facts } = acting;
      const { body, version, rules } = facts;
      await query(em, `insert into service_guide (case_id, code, district, version, guide, drafted_by) values ($1, $2, $3, $4, $5, $6)`, [
        file.id,
        body.code,
        body.district,
        version,
        JSON.stringify({ body, text: guideText(body, rules, version) }),
        me(acting),
      ]);
      return { data: { code: body.code, version }, body: { code: body.code, guideVersion: version } };
    },
    publish: async (acting) => {
      const { em, file, facts, received, request } = acting;
      const { body, version, rules } = facts;
      const shown = await liveGuide(em, body.code);
      await query(em, `update service_guide set live = false where code = $1 and live`, [body.code]);
      await query(em, `update service_guide set live = true, published_by = $2, published_at = $3, guide = $4 where case_id = $1`, [
        file.id,
        me(acting),
        received,
        JSON.stringify({ body, text: guideText(body, rules, version) }),
      ]);
      return {
        data: { code: body.code, version },
        liveKey: null,
        ...toPortal(facts, file.id, '发布'),
        also: shown
          ? [
              {
                key: `${request.key}/replace`,
                type: guideProcess.type,
                action: 'replace',
                caseId: shown.id,
                actor: { kind: 'system' },
                input: {},
                bodyHash: '',
              },
            ]
          : [],
      };
    },
    reject: async ({ facts }) => ({ data: { code: facts.body.code, version: facts.version }, liveKey: null }),
    askEnding: async (acting) => {
      await query(acting.em, `update service_guide set ending_asked_by = $2 where case_id = $1`, [acting.file.id, me(acting)]);
      return { data: { code: acting.facts.body.code } };
    },
    keep: async ({ em, file, facts }) => {
      await query(em, `update service_guide set ending_asked_by = null where case_id = $1`, [file.id]);
      return { data: { code: facts.body.code } };
    },
    end: async (acting) => {
      const { em, file, facts, received } = acting;
      await query(em, `update service_guide set live = false, ended_by = $2, ended_at = $3 where case_id = $1`, [file.id, me(acting), received]);
      return { data: { code: facts.body.code, version: facts.version }, ...toPortal(facts, file.id, '下架') };
    },
    replace: async ({ em, file, facts, received }) => {
      await query(em, `update service_guide set live = false, ended_at = $2 where case_id = $1`, [file.id, received]);
      return { data: { code: facts.body.code, version: facts.version } };
    },
  },
  unique: { guide_version: { code: 'ALREADY_RUNNING' }, guide_live: { code: 'ALREADY_RUNNING' } },
});
