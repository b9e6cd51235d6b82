// The round over drafts that nobody goes on with: a reminder, later 已搁置. Nothing of a draft is removed.
import { plusDays, shanghaiDay, startOfDay } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { change } from '../../domain/supplier/change.ts';
import { onboarding } from '../../domain/supplier/onboarding.ts';
import { restNews } from '../../domain/supplier/rest.ts';
import { supplierRules } from '../../domain/supplier/rules.ts';
import { administratorsOfAll } from '../../db/account/told.ts';
import { authorityName } from '../../db/data/districts/index.ts';
import { query } from '../../db/kit/sql.ts';
import { ruleBook, valuesOf } from '../../db/rule/book.ts';
import { restingDrafts, type RestingDraft } from '../../db/supplier/rounds.ts';
import type { Fields } from '../../security/field.ts';
import type { CheckParts, DailyCheck } from '../kit/scheduled.ts';
import { announce, tellAll, type Telling } from '../message/tell.ts';

const PAGE = 500;
const processes = { [onboarding.type]: onboarding, [change.type]: change };

interface News {
  draft: RestingDraft;
  said: 'remind' | 'shelve';
  /** Days that it was not changed for. */
  days: number;
}

function telling({ draft, said, days }: News, accounts: readonly string[]): Telling {
  const { caseId, type, district, name, since } = draft;
  const place = authorityName(district) ?? district;
  const about = { ...draft, accounts, key: `draft/${caseId}/${shanghaiDay(since)}/${said}` };
  if (said === 'shelve')
    return { ...about, template: 'draftShelved', params: { matter: processes[type]!.label, days: String(days), district: place }, sms: false };
  const template = type === change.type ? 'changeReminder' : 'onboardingReminder';
  return { ...about, template, params: { organisation: name, district: place }, sms: true };
}

async function say({ orm }: Pick<CheckParts, 'orm'>, fields: Fields, news: readonly News[]): Promise<void> {
  const em = orm.em.fork();
  const told = await em.transactional(async (tx) => {
    const administrators = await administratorsOfAll(
      tx,
      news.map(({ draft }) => draft.organisationId),
    );
    const said = await tellAll(
      tx,
      fields,
      news.map((one) => telling(one, administrators(one.draft.organisationId))),
    );
    await query(
      tx,
      `insert into draft_rest (case_id, since, reminded_at, shelved_at)
         select "caseId", since, case when said = 'remind' then app_now() end, case when said = 'shelve' then app_now() end
           from jsonb_to_recordset($1::jsonb) n("caseId" uuid, since timestamptz, said text)
       on conflict (case_id) do update set since = excluded.since, shelved_at = excluded.shelved_at,
         reminded_at = case when draft_rest.since = excluded.since then coalesce(draft_rest.reminded_at, excluded.reminded_at) else excluded.reminded_at end`,
      [JSON.stringify(news.map(({ draft: { caseId, since }, said }) => ({ caseId, since, said })))],
    );
    return said;
  });
  await announce(em, told);
}

/** Drafts of onboardings and changes (rule `dossier.draft.staleDays`). Answers how many were reminded of or put away. */
export const staleDrafts = (fields: Fields): DailyCheck => ({
  id: 'stale-drafts',
  round: 'drafts',
  label: '长期未提交的草稿核查',
  run: async ({ orm, em, today, progress }) => {
    const book = await ruleBook(em);
    const soonest = Math.min(...valuesOf(book, supplierRules.staleDraftDays).map(({ remind, putAway }) => Math.min(remind, putAway)));
    const before = startOfDay(plusDays(today, 1 - soonest));
    let found = 0;
    let last: RestingDraft | undefined;
    for (;;) {
      const drafts = await restingDrafts(em, before, PAGE, last);
      const news = drafts.flatMap((draft): News[] => {
        const days = ruleValue(book.rulesFor(draft.district, today), supplierRules.staleDraftDays);
        const said = restNews(shanghaiDay(draft.since), today, days, draft);
        return said ? [{ draft, said, days: said === 'shelve' ? days.putAway : days.remind }] : [];
      });
      if (news.length) await say({ orm }, fields, news);
      found += news.length;
      progress();
      if (drafts.length < PAGE) return found;
      last = drafts.at(-1);
    }
  },
});
