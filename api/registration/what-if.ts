// POST /v1/what-if/registrations: every date that comes if nobody does anything, for a case or for a kind that begins on a day.
import { z } from 'zod';
import { readKept } from '../../activities/kit/deadlines.ts';
import { startOfDay, type Instant, type PlainDate } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { stepAfter } from '../../domain/approval/actions.ts';
import { approvalOf, noPeople } from '../../domain/approval/facts.ts';
import { keptDefinitions } from '../../db/approval/load.ts';
import { registrationChain } from '../../domain/registration/chain.ts';
import { recordOf } from '../../db/registration/cases.ts';
import { caseRow } from '../../db/supplier/cases.ts';
import { registration } from '../../domain/registration/registration.ts';
import type { RegistrationFacts } from '../../domain/registration/record.ts';
import { silent, standingAfter, whatIf, type Coming } from '../../domain/registration/what-if.ts';
import { outward } from '../kit/outward.ts';
import { route } from '../kit/route.ts';
import { common, deskOf } from './acts.ts';
import { day, kind } from './shapes.ts';

/** Days that a clock of years can still be counted from. */
const near = day.refine((on) => on >= '1990-01-01' && on <= '2100-12-31', '只能从1990年至2100年的日期推算');

const body = z
  .strictObject({
    day: near.meta({ description: 'Day from which on nobody does anything' }),
    caseId: z.uuid().optional(),
    kind: kind.optional(),
    district: z
      .string()
      .regex(/^\d{6}$/, '区划应为六位代码')
      .default('310000'),
    licenceUntil: near.optional().meta({ description: 'For 延续 without a case: last day of the licence' }),
  })
  .refine(({ caseId, kind: one }) => (caseId === undefined) !== (one === undefined), { path: ['caseId'], message: '请给出办件或注册类型之一' });
const coming = z.object({
  what: z.enum(['reminder', 'warning', 'act']),
  on: z.string().meta({ description: 'Of an act: the last day on which it can be kept off' }),
  at: z.string(),
  clock: z.string(),
  label: z.string(),
  basis: z.string(),
  silent: z.enum(['applicant', 'office', 'employer']),
  silentLabel: z.string(),
  then: z.string(),
  states: z.array(z.string()),
});
const branch = z.object({ assuming: z.string(), dates: z.array(coming) });

const none = Object.fromEntries(Object.entries(registration.regions ?? {}).map(([name, { states }]) => [name, Object.keys(states)[0]!]));
const shown = (dates: Coming[]) => dates.map((one) => outward({ ...one, silentLabel: silent[one.silent] }) as z.infer<typeof coming>);

/** For a kind: as if it were at its turning points on the day. */
function branchesOf(facts: RegistrationFacts, district: string, at: Instant): z.infer<typeof branch>[] {
  const file: CaseView = {
    id: '',
    type: registration.type,
    district,
    state: '',
    regions: none,
    version: 0,
    seq: 0,
    applicantId: null,
    organisationId: null,
    createdAt: at,
  };
  const from = (assuming: string, move: Record<string, string>) => ({
    assuming,
    dates: shown(whatIf({ ...standingAfter(file, move, facts, at), facts, from: at })),
  });
  const renews = facts.record.licenceUntil !== null && startOfDay(facts.record.licenceUntil) >= at ? { renewal: 'waiting' } : {};
  return [
    from('当日暂存，申请人不再办理', { main: 'draft' }),
    ...(facts.rules.values.employerConfirms.includes(facts.record.kind) ? [from('当日提交，用人单位不确认', { main: 'employer' })] : []),
    from('当日进入预审，办理机关不作处理', { main: 'preReview', examination: 'counting', ...renews }),
    from('当日通知补件，申请人不补正', { main: 'supplement' }),
    from('当日受理，办理机关不作处理', { main: 'accepted', stage: stepAfter(facts.approval!, 'preReview')!, ...renews }),
  ];
}

export const whatIfRoute = route({
  ...common,
  listener: 'both',
  method: 'post',
  path: '/v1/what-if/registrations',
  summary: '期限推演：无人办理时将到来的全部日期',
  description: 'Uses the plans of the process table, the reminders and the warnings themselves. Nothing is stored; no Idempotency-Key.',
  body,
  policy: 'signedIn',
  answer: z.object({ branches: z.array(branch) }),
  handle: async (context) => {
    const { deps, body: asked, person } = context;
    const em = deps.orm.em.fork();
    const at = startOfDay(asked.day as PlainDate);
    if (asked.caseId === undefined) {
      const { set, rules, calendar } = await deskOf(context).rules(asked.district, asked.day);
      const asks = { kind: asked.kind!, matter: null, exOfficio: false };
      const approval = approvalOf(set, registrationChain, noPeople, at, asks);
      const record = {
        kind: asked.kind!,
        round: 0,
        asked: [],
        firstAsked: [],
        mended: [],
        rectify: null,
        special: null,
        licenceUntil: asked.licenceUntil ?? null,
        savedAt: at,
      };
      return { body: { branches: branchesOf({ rules, calendar, record, approval, against: [] }, asked.district, at) } };
    }
    const file = await caseRow(em, registration.type, asked.caseId);
    const own = file && { ownerId: file.applicantId, organisationId: file.organisationId, district: file.district };
    if (!file || !own || !may('registration.read', person(), own)) throw refuse('NOT_FOUND');
    const { stored, set, rules, calendar, asks } = await deskOf(context).opened(file.id);
    const kept = await keptDefinitions(em, set, file, registrationChain);
    const approval = approvalOf(kept, registrationChain, noPeople, at, asks);
    const deadlines = await readKept(em, `d.case_id = $1 and d.closed_at is null order by d.due`, [file.id]);
    const dates = whatIf({ file, deadlines, facts: { rules, calendar, approval, record: recordOf(stored), against: [] }, from: at });
    return { body: { branches: [{ assuming: '自该日起无人办理', dates: shown(dates) }] } };
  },
});
