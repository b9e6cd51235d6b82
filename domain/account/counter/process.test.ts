import { approvalProblems } from '../../approval/problems.ts';
import type { Actor, Role } from '../../kit/actor.ts';
import { makeCalendar } from '../../kit/calendar.ts';
import { instant } from '../../kit/instant.ts';
import {
  allowedActions,
  allStates,
  moveOf,
  permitted,
  possible,
  sources,
  stateOf,
  targets,
  type ActionContext,
  type CaseView,
} from '../../kit/process.ts';
import { itemsOf } from './examine.ts';
import { materialMatrix } from './matrix.ts';
import { checklist, type UserType } from './materials.ts';
import { counterProblems } from './problems.ts';
import { counterCase, missingReasons } from './process.ts';
import { applied, begun, type CounterFacts, type CounterRecord, type Examination, type OpenInput, type SupplementInput } from './record.ts';

const staff = (accountId: string, role: Role): Actor => ({ kind: 'person', accountId, grants: [{ role, district: '140100' }] });
const clerk = staff('clerk', 'counterClerk');
const verifier = staff('verifier', 'counterVerifier');
const both: Actor = {
  kind: 'person',
  accountId: 'clerk',
  grants: [
    { role: 'counterClerk', district: '140100' },
    { role: 'counterVerifier', district: '140100' },
  ],
};
const system: Actor = { kind: 'system' };
const received = instant('2026-03-11T02:00:00Z');
const rules = {
  materials: materialMatrix,
  powerOfAttorneyMonths: 1,
  supplement: { amount: 15, unit: 'days', rolls: false },
  handling: { amount: 5, unit: 'workingDays', rolls: false },
} as const;
const calendar = makeCalendar([], { fixed: [], movable: [] });

/** Papers in order for a user type. */
function inOrder(userType: UserType, byProxy: boolean): Examination {
  const { items } = checklist(userType, byProxy, materialMatrix);
  const own = { naturalPerson: 'self', branch: 'branchHead' } as const;
  return {
    presenter: byProxy ? 'agent' : userType === 'naturalPerson' || userType === 'branch' ? own[userType] : 'legalRepresentative',
    powerOfAttorney: byProxy ? { signedOn: '2026-03-01', matters: ['change'], presentedByAgent: true } : null,
    seen: items.map(({ id, marks, originalShown }) => ({ id, kept: true, originalSeen: originalShown, marks, fileId: `file-${id}` })),
  };
}
const phone: OpenInput = { requested: { kind: 'changePhone', accountId: 'a1', phone: '13800000000' }, userType: 'naturalPerson' };

/** A counter with one case: acts go through the table as `decide` sends them. */
function counter(input: OpenInput = phone) {
  let record: CounterRecord = begun(input);
  let state = 'accepted';
  const file = (): CaseView => ({
    id: 'c1',
    type: 'CounterCase',
    district: '140105',
    state,
    regions: {},
    version: 1,
    seq: 1,
    applicantId: 'a1',
    organisationId: null,
    createdAt: received,
  });
  const context = (actor: Actor, body: unknown, at = received, taken: CounterFacts['taken'] = []): ActionContext<CounterFacts> => ({
    facts: { record, rules, calendar, taken, form: [] },
    received: at,
    actor,
    file: file(),
    tasks: [],
    deadlines: [],
    // One vote of each post decides its step.
    round: { node: state === 'accepted' ? 'examine' : 'verify', no: 1, rule: { kind: 'any', refusal: 'ends' }, members: [], outcome: 'pass' },
    input: body,
  });
  return {
    record: () => record,
    state: () => state,
    file,
    context,
    act(
      action: string,
      actor: Actor,
      body: unknown = {},
      more: { at?: string; taken?: CounterFacts['taken'] } = {},
    ): string[] | 'not permitted' | 'not now' {
      const step = counterCase.actions[action]!;
      if (!permitted(step, actor, file())) return 'not permitted';
      if (!possible(step, file())) return 'not now';
      const asked = context(actor, body, more.at ?? received, more.taken ?? []);
      const reasons = step.guard?.(asked) ?? [];
      if (reasons.length) return reasons.map((reason) => reason.code ?? reason.message);
      const missing = action === 'requestSupplement' ? itemsOf(missingReasons(asked)) : [];
      record = applied(record, action, { input: body, actor, received: asked.received, missing });
      state = moveOf(step, asked)['main'] ?? state;
      return [];
    },
  };
}

test('K12 the counter flow: accept, look at the papers, confirm by a second person, archive', () => {
  const desk = counter();
  expect(desk.act('examine', clerk, inOrder('naturalPerson', false))).toEqual([]);
  expect(desk.state()).toBe('verification');
  expect(desk.act('confirm', verifier)).toEqual([]);
  expect(stateOf(counterCase, desk.state())?.label).toBe('已修改');
  expect(desk.act('archive', clerk, { archiveNumber: 'TY-2026-0001', files: {} })).toEqual([]);
  expect(desk.state()).toBe('archived');
  expect(desk.record()).toMatchObject({ examinedBy: 'clerk', examinedOn: '2026-03-11', verifiedBy: 'verifier', archiveNumber: 'TY-2026-0001' });
});

test('K12 two persons: whoever examined the papers neither confirms nor rejects, although holding both posts', () => {
  const desk = counter();
  desk.act('examine', both, inOrder('naturalPerson', false));
  expect(desk.act('confirm', both)).toEqual(['SAME_PERSON']);
  expect(desk.act('reject', both, { reason: '不符' })).toEqual(['SAME_PERSON']);
  expect(desk.act('confirm', clerk)).toBe('not permitted');
  expect(desk.act('confirm', verifier)).toEqual([]);
});

test('K12 only the posts of the district act: a clerk of another city and the applicant are not permitted', () => {
  const desk = counter();
  const elsewhere: Actor = { kind: 'person', accountId: 'x', grants: [{ role: 'counterClerk', district: '140200' }] };
  const applicant: Actor = { kind: 'person', accountId: 'a1', grants: [] };
  for (const actor of [elsewhere, applicant, verifier]) expect(desk.act('examine', actor, inOrder('naturalPerson', false))).toBe('not permitted');
  expect(allowedActions(counterCase, desk.file(), applicant).map((a) => a.action)).toEqual(['urge']);
  expect(allowedActions(counterCase, desk.file(), clerk).map((a) => a.action)).toEqual(
    'claim release transfer delegate opine takeBack examine requestSupplement print'.split(' '),
  );
});

test('L01 every missing item, signature and original of the list is named at once', () => {
  const desk = counter();
  const papers = inOrder('naturalPerson', false);
  expect(desk.act('examine', clerk, { ...papers, seen: [] })).toEqual(['MATERIAL_MISSING', 'ORIGINAL_NOT_SEEN', 'MATERIAL_MISSING']);
  const reasons = counterCase.actions['examine']!.guard!(
    desk.context(clerk, { ...papers, seen: [{ id: 'idCard', kept: true, originalSeen: false, marks: [] }] }),
  );
  expect(reasons.map(({ field, message }) => [field, message])).toEqual([
    ['materials.idCard', '身份证复印件未经本人签字'],
    ['materials.idCard', '身份证原件未备查'],
    ['materials.userAgreement', '缺少山西省政务服务网用户协议'],
  ]);
  expect(desk.state()).toBe('accepted');
});

test.each(materialMatrix.map((row) => [row.id, row] as const))(
  '%s papers in order pass; taking away any one of them, its mark or its original is refused',
  (_, row) => {
    const input: OpenInput = { requested: { kind: 'changeData', accountId: 'a1', data: { name: '林汐' } }, userType: row.userType };
    const papers = inOrder(row.userType, row.byProxy);
    expect(counter(input).act('examine', clerk, papers)).toEqual([]);
    for (const item of row.items) {
      const but = (change: object) => ({ ...papers, seen: papers.seen.map((seen) => (seen.id === item.id ? { ...seen, ...change } : seen)) });
      expect(counter(input).act('examine', clerk, but({ kept: false }))).toContain('MATERIAL_MISSING');
      if (item.marks.length) expect(counter(input).act('examine', clerk, but({ marks: item.marks.slice(1) }))).toEqual(['MATERIAL_UNMARKED']);
      if (item.originalShown) expect(counter(input).act('examine', clerk, but({ originalSeen: false }))).toEqual(['ORIGINAL_NOT_SEEN']);
    }
  },
);

test('L05 the head office seal does not stand in for the branch seal', () => {
  const desk = counter({ requested: { kind: 'changeData', accountId: 'a1', data: {} }, userType: 'branch' });
  const papers = inOrder('branch', false);
  const seen = papers.seen.map((item) => (item.id === 'branchLicence' ? { ...item, marks: ['headSeal' as const] } : item));
  expect(desk.act('examine', clerk, { ...papers, seen })).toEqual(['MATERIAL_UNMARKED']);
});

test('L11 L12 L13 a 委托书 older than one month is refused at the counter, also when it ran out before the supplement came', () => {
  const desk = counter();
  const papers = inOrder('naturalPerson', true);
  const old = { ...papers, powerOfAttorney: { ...papers.powerOfAttorney!, signedOn: '2026-02-10' } };
  expect(desk.act('examine', clerk, old)).toEqual(['POWER_OF_ATTORNEY_EXPIRED']);
  expect(desk.act('requestSupplement', clerk, { examination: { ...papers, seen: papers.seen.slice(1) } })).toEqual([]);
  expect(desk.act('receiveSupplement', clerk, papers, { at: instant('2026-04-02T02:00:00Z') })).toEqual(['POWER_OF_ATTORNEY_EXPIRED']);
  expect(desk.act('receiveSupplement', clerk, papers, { at: instant('2026-04-01T02:00:00Z') })).toEqual([]);
});

test('L15 whoever comes decides the list: an agent with the papers of the person himself is refused', () => {
  const desk = counter();
  expect(desk.act('examine', clerk, { ...inOrder('naturalPerson', false), presenter: 'agent' })).toEqual([
    'MATERIAL_MISSING',
    'MATERIAL_MISSING',
    'ORIGINAL_NOT_SEEN',
    'MATERIAL_MISSING',
  ]);
});

test('K12 what is missing is asked for once, all of it, with a deadline from the rules', () => {
  const desk = counter();
  const papers = inOrder('naturalPerson', false);
  expect(desk.act('requestSupplement', clerk, { examination: papers })).toEqual(['NOTHING_MISSING']);
  expect(desk.act('requestSupplement', clerk, { examination: { ...papers, seen: papers.seen.slice(1) } } satisfies SupplementInput)).toEqual([]);
  expect(desk.record().requestedItems).toEqual(['idCard']);
  const plan = counterCase.states['supplement']!.clock!.plan(desk.context(clerk, {}));
  expect(plan).toMatchObject({ due: '2026-03-26T16:00:00.000000Z', unit: 'days', amount: 15, basis: '补正材料时限' });
  expect(desk.act('receiveSupplement', clerk, { ...papers, seen: papers.seen.slice(1) })).toEqual(['MATERIAL_MISSING', 'ORIGINAL_NOT_SEEN']);
  expect(desk.act('receiveSupplement', clerk, papers)).toEqual([]);
  expect(desk.act('requestSupplement', verifier, { faults: [{ id: 'userAgreement', message: '签名无法辨认' }] })).toEqual(['SUPPLEMENT_ONCE']);
  expect(desk.act('requestSupplement', verifier, { faults: [{ id: 'idCard', message: '复印件模糊' }] })).toEqual([]);
});

test('K12 nothing brought in time: the system rejects the case and says why; a person cannot', () => {
  const desk = counter();
  desk.act('requestSupplement', clerk, { examination: { ...inOrder('naturalPerson', false), seen: [] } });
  expect(desk.act('lapse', clerk)).toBe('not permitted');
  expect(desk.act('lapse', system)).toEqual([]);
  expect([desk.state(), desk.record().reason]).toEqual(['rejected', '逾期未补正']);
  expect(desk.act('receiveSupplement', clerk, inOrder('naturalPerson', false))).toBe('not now');
});

test('K12 a rejection says why, and its papers are archived too: every paper kept needs its scan', () => {
  const desk = counter();
  const papers = inOrder('naturalPerson', false);
  desk.act('examine', clerk, { ...papers, seen: papers.seen.map(({ fileId: _, ...seen }) => seen) });
  expect(desk.act('reject', verifier, { reason: '　' })).toEqual(['REASON_MISSING']);
  expect(desk.act('reject', verifier, { reason: '身份证与账号不符' })).toEqual([]);
  expect(desk.act('archive', clerk, { archiveNumber: ' ', files: { idCard: 'f1' } })).toEqual(['请填写档案号', 'SCAN_MISSING']);
  expect(desk.act('archive', clerk, { archiveNumber: '1', files: { idCard: 'f1', userAgreement: 'f2' } })).toEqual([]);
  expect(desk.record().examination?.seen.map((seen) => seen.fileId)).toEqual(['f1', 'f2']);
});

test('K12 a phone that another account has taken meanwhile refuses the confirmation', () => {
  const desk = counter();
  desk.act('examine', clerk, inOrder('naturalPerson', false));
  expect(desk.act('confirm', verifier, {}, { taken: [{ field: 'phone', code: 'PHONE_REGISTERED', message: '手机号已被注册' }] })).toEqual([
    'PHONE_REGISTERED',
  ]);
  expect(desk.state()).toBe('verification');
});

test('K12 the kind of account fits the user type from the start', () => {
  const guard = counterCase.actions['open']!.guard!;
  const ask = (input: OpenInput) => guard(counter().context(clerk, input)).length;
  const person = { kind: 'registerIndividual', name: '林汐', idNumber: '1', userName: 'lin', phone: '1' } as const;
  const legal = { kind: 'registerLegal', name: '林汐公司', uscc: '9', userName: 'lin', phone: '1' } as const;
  expect([ask({ requested: person, userType: 'naturalPerson' }), ask({ requested: person, userType: 'enterprise' })]).toEqual([0, 1]);
  expect([ask({ requested: legal, userType: 'association' }), ask({ requested: legal, userType: 'naturalPerson' })]).toEqual([0, 1]);
});

test('the table has a way on from every state, a way to every state, and a problem for every code', () => {
  for (const state of allStates(counterCase)) {
    const onward = Object.values(counterCase.actions).some((action) => sources(action).includes(state));
    const reached = Object.values(counterCase.actions).some((action) => targets(action).includes(state));
    expect([state, onward, reached]).toEqual([state, !stateOf(counterCase, state)?.final, true]);
  }
  const known = Object.keys({ ...counterProblems, ...approvalProblems });
  for (const { refusal } of Object.values(counterCase.actions)) if (refusal) expect(known).toContain(refusal);
});
