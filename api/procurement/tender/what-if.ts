// POST /v1/what-if/tenders: every date of a purchase that is published on a day, and every consequence of a change, before anything is signed.
import type { z } from 'zod';
import { consequencesOf, type Consequences } from '../../../domain/procurement/law/change.ts';
import { planTender, type Law, type TenderFacts } from '../../../domain/procurement/law/deadlines.ts';
import { regimeOf, regimes } from '../../../domain/procurement/law/regime.ts';
import { verdicts, type Finding } from '../../../domain/procurement/law/verdict.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { outward } from '../../kit/outward.ts';
import { route } from '../../kit/route.ts';
import { answer, body, consequences, finding } from './what-if-shapes.ts';

const shownFindings = (all: readonly Finding[]) => all.map((one) => ({ ...one, verdictLabel: verdicts[one.verdict] })) as z.infer<typeof finding>[];
export const shownConsequences = (found: Consequences): z.infer<typeof consequences> =>
  outward({ ...found, findings: shownFindings(found.findings) }) as z.infer<typeof consequences>;

/** Only what was given: an absent day is not a day. */
const given = (happened: Record<string, string | undefined> | undefined): TenderFacts['happened'] =>
  Object.fromEntries(Object.entries(happened ?? {}).filter(([, day]) => day !== undefined)) as TenderFacts['happened'];

export const tenderWhatIf = route({
  class: '一般',
  tag: '项目采购',
  listener: 'both',
  method: 'post',
  path: '/v1/what-if/tenders',
  summary: '期限推演：某日以某方式发布公告后的全部日期，以及更正的全部后果',
  description: 'Uses the function that dates running projects. Nothing is stored; no Idempotency-Key.',
  body,
  policy: 'signedIn',
  answer,
  handle: async ({ deps, body: asked }) => {
    const book = await ruleBook(deps.orm.em.fork());
    const law: Law = { set: book.rulesFor(asked.district, asked.day), calendar: book.calendar() };
    const { method, kind, day: published, obtainUntil, bidDeadline } = asked;
    const facts: TenderFacts = { method, kind, published, obtainUntil, bidDeadline, happened: given(asked.happened) ?? {} };
    const { dates, findings } = planTender(law, facts);
    const regime = regimeOf(method, kind);
    const change = asked.change && bidDeadline !== null ? shownConsequences(consequencesOf(law, { ...facts, bidDeadline }, asked.change)) : null;
    return {
      body: {
        regime,
        regimeLabel: regimes[regime].label,
        regimeName: regimes[regime].name,
        dates: outward(dates) as z.infer<typeof answer>['dates'],
        findings: shownFindings(findings),
        change,
      },
    };
  },
});
