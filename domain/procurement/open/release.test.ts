import { ocdsErrors } from '../../../test/kit/ocds.ts';
import type { ProjectFields } from '../project/fields.ts';
import { contractRelease, type ContractStep, type PublishedContract } from './contract.ts';
import { projectRelease, type ProjectToPublish } from './release.ts';

const at = '2026-03-02T01:00:00.000000Z';
const winner = { name: '测试零一有限公司', creditCode: 'S' };
const fields = {
  name: '便携式计算机采购',
  planNumber: null,
  method: 'consultation',
  kind: 'services',
  budgetFen: '1',
  lots: [
    { no: 1, name: '一', budgetFen: '1' },
    { no: 2, name: '二', budgetFen: '1' },
  ],
  way: 'offline',
} as unknown as ProjectFields;
const project: ProjectToPublish = {
  code: 'ZC-2026-000001',
  fields,
  method: 'consultation',
  purchaser: { name: '自行采购单位', creditCode: 'B' },
  organiser: { name: '自行采购单位', creditCode: 'B' },
  publishedAt: at,
  bidDeadline: null,
  documents: [],
  awards: [],
  contract: null,
  tenderers: 3,
  intention: 'ocds-000000-YX-1',
  previous: null,
  site: 'https://purchase.example',
};
const contract: PublishedContract = {
  number: 'HT-2026-1',
  lot: 1,
  supplier: winner,
  fen: '12345',
  signedAt: at,
  ended: false,
  supplementsFen: '0',
  supplements: [],
  payments: [],
  acceptance: [],
};
const made = (kind: string, more: Partial<ProjectToPublish> = {}, before: string[] = ['planning', 'tender'], about: string | null = null) => {
  const notice = { n: 2, kind, about, title: '公告', content: '正文', hash: 'ab'.repeat(32) };
  const release = projectRelease({ ...project, ...more }, notice, { ocid: 'ocds-000000-ZC-2026-000001', n: before.length ? 2 : 1, at }, before);
  expect(ocdsErrors('release', release)).toEqual([]);
  return release;
};

test('R36 who buys for himself is one party in both roles; what the plan or the hour does not say is left out; the intention is named', () => {
  const release = made('tender', {}, []);
  expect(release.parties).toEqual([expect.objectContaining({ id: 'CN-USCC-B', roles: ['buyer', 'procuringEntity'] })]);
  expect(release).toMatchObject({ tag: ['planning', 'tender'], relatedProcesses: [{ relationship: ['planning'], identifier: 'ocds-000000-YX-1' }] });
  expect([Object.keys(release.planning!['budget'] as object), release.tender['tenderPeriod'], release.tender['numberOfTenderers']]).toEqual([
    ['amount'],
    undefined,
    undefined,
  ]);
  expect(release.tender).toMatchObject({ submissionMethod: ['written'], procurementMethod: 'selective' });
});

test('R36 R39 a 标项 without a winner is unsuccessful, the other complete; the contract follows its award by id', () => {
  const awards = [{ lot: 1, supplier: winner, priceFen: '12345', over: false }];
  const awarded = made('award', { awards });
  expect(awarded.tender['lots']).toMatchObject([{ status: 'complete' }, { status: 'unsuccessful' }]);
  const signed = made('contract', { awards, contract }, ['planning', 'tender', 'award']);
  expect(signed).toMatchObject({
    tag: ['contract'],
    contracts: [{ id: 'HT-2026-1', awardID: (awarded.awards![0] as { id: string }).id, value: { amount: 123.45 }, documents: [{ documentType: 'contractNotice' }] }],
  });
  expect(signed.parties.map(({ roles }) => roles)).toEqual([
    ['buyer', 'procuringEntity'],
    ['tenderer', 'supplier'],
  ]);
});

test('R22 R42 a project that begins anew names the one that failed; a decision on a complaint says neither who complained nor its text, and revives no tender that has ended', () => {
  expect(made('tender', { intention: null, previous: 'ocds-000000-ZC-2026-000000' }, []).relatedProcesses).toEqual([
    { id: 'unsuccessfulProcess', relationship: ['unsuccessfulProcess'], scheme: 'ocid', identifier: 'ocds-000000-ZC-2026-000000' },
  ]);
  const decision = made('complaint', {}, ['planning', 'tender', 'tenderCancellation']);
  expect([decision.tag, decision.tender.status, JSON.stringify(decision).includes('正文')]).toEqual([['tenderUpdate'], undefined, false]);
  expect(made('complaint').tender.status).toBe('active');
});

test('R21 废标 is a tender that was unsuccessful; a notice of a kind that nobody foresaw is an update with its text, before and after the result', () => {
  expect(made('void')).toMatchObject({ tag: ['tenderCancellation'], tender: { status: 'unsuccessful' } });
  expect(made('termination', {}, undefined, '有效供应商不足三家').tender.status).toBe('unsuccessful');
  expect(made('termination', {}, undefined, '废标').tender.status).toBe('unsuccessful');
  expect(made('termination').tender.status).toBe('cancelled');
  expect(made('challenge')).toMatchObject({ tag: ['tenderUpdate'], tender: { status: 'active', documents: [{ documentType: 'x_challengeNotice' }] } });
  expect(made('challenge', {}, ['planning', 'tender', 'award']).tender.status).toBe('complete');
});

test('R36 a result that is taken back cancels its award; what is published after a result leaves the tender complete; who has evaluated is not said', () => {
  const after = ['planning', 'tender', 'award'];
  const awards = [{ lot: 1, supplier: winner, priceFen: '12345', over: false }];
  expect(made('correction', { awards }, after, '采购结果')).toMatchObject({
    tag: ['awardCancellation', 'tenderUpdate'],
    tender: { status: 'complete', documents: [{ description: '正文' }] },
    awards: [{ status: 'cancelled' }],
  });
  expect(made('suspension', { awards }, after).tender.status).toBe('complete');
  expect(made('award', { awards: [{ ...awards[0]!, over: true }, { ...awards[0]!, supplier: { name: '乙', creditCode: 'T' } }] }, after)).toMatchObject({
    tag: ['awardUpdate', 'tenderUpdate'],
    awards: [{ status: 'cancelled' }, { status: 'active' }],
  });
  expect(JSON.stringify(made('award', { awards }))).not.toContain('正文');
});

test('R36 a notice has an address under which its very text is answered, where the platform has one; 采购文件 have none', () => {
  const documents = [{ fileId: 'f', label: '采购文件', hash: 'cd'.repeat(32) }];
  const urls = (release: ReturnType<typeof made>) => (release.tender['documents'] as { id: string; url?: string }[]).map(({ id, url }) => [id, url]);
  expect(urls(made('correction', { documents }))).toEqual([
    ['file-f', undefined],
    ['notice-2', 'https://purchase.example/v1/open/documents/ocds-000000-ZC-2026-000001/notice-2'],
  ]);
  expect(urls(made('correction', { site: null }))).toEqual([['notice-2', undefined]]);
});

test('R38 R40 O28 what becomes of a contract: supplements change its value, payments are transactions, acceptance is milestones, its end is a termination; no reason and no defect is said', () => {
  const step = (what: ContractStep, more: Partial<PublishedContract>, before: string[] = ['planning', 'tender', 'award', 'contract']) => {
    const release = contractRelease(project, { ...contract, ...more }, what, { ocid: 'ocds-000000-ZC-2026-000001', n: 5, at }, before);
    expect(ocdsErrors('release', release)).toEqual([]);
    return release;
  };
  const whole = { supplementsFen: '655' };
  const supplement = step('supplement', { ...whole, supplements: [{ n: 1, fen: '655', at }] });
  expect(supplement).toMatchObject({
    tag: ['contractAmendment'],
    contracts: [{ id: 'HT-2026-1', value: { amount: 130 }, amendments: [{ id: 'supplement-1', releaseID: supplement.id, description: '增加合同金额6.55元' }] }],
  });
  const paid = step('performance', { ...whole, payments: [{ n: 2, fen: '5000', paidOn: '2026-05-11' }] });
  expect(paid).toMatchObject({
    tag: ['implementation'],
    contracts: [
      {
        value: { amount: 130 },
        implementation: {
          transactions: [{ id: 'payment-2', date: '2026-05-11T00:00:00+08:00', value: { amount: 50 }, payer: { id: 'CN-USCC-B' }, payee: { id: 'CN-USCC-S' } }],
        },
      },
    ],
  });
  expect(paid.parties.map(({ id }) => id)).toEqual(['CN-USCC-B', 'CN-USCC-S']);
  const failed = step('performance', { acceptance: [{ n: 1, what: 'initialFailed', at }] }, ['implementation']);
  expect(failed).toMatchObject({
    tag: ['implementationUpdate'],
    contracts: [{ implementation: { milestones: [{ id: 'acceptance-1', title: '初验未通过', status: 'notMet', dateModified: expect.any(String) }] } }],
  });
  expect(step('end', { ended: true })).toMatchObject({ tag: ['contractTermination'], contracts: [{ status: 'terminated', value: { amount: 123.45 } }] });
});
