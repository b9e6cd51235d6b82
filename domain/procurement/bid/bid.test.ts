// The bid client as facts and functions, without a screen.
import { deflateSync, inflateSync } from 'node:zlib';
import { activeIn } from '../../kit/pdf-objects.ts';
import { bidRows } from '../../../db/data/rules/bid.ts';
import { ruleSet, ruleValue } from '../../kit/rules.ts';
import { clientSteps, environment, firstSignIn, providerNames, wordHelp } from './client.ts';
import {
  ABANDONED,
  abandonItem,
  checkDraft,
  importFile,
  linkItem,
  linkStates,
  MAX_PDF_BYTES,
  pageOf,
  quoteLot,
  resumeDraft,
  saveBasics,
  startDraft,
  type Answer,
  type BidDraft,
  type DraftFile,
  type FileSignature,
  type Slot,
  type TenderBrief,
} from './draft.ts';
import { addressCounter } from './form.ts';
import { countdown, isSealedName, outputNames } from './names.ts';
import { pagesOf } from './pages.ts';
import { quotationsIn, type Quotation } from './quotation.ts';
import { bidRules } from './rules.ts';
import { caProviders, revokeSignature, sealedDraft, sealFile, signFile, signingOf, type CaVendor } from './signing.ts';

const providersIn = (district: string): readonly CaVendor[] => ruleValue(ruleSet(bidRows, district, '2027-01-01'), bidRules.caProviders);
const tender: TenderBrief = {
  id: 't',
  code: 'SX-1',
  name: '便携式计算机',
  acquired: true,
  consortium: false,
  lots: [
    { no: 1, name: '一' },
    { no: 2, name: '二' },
  ],
  qualifications: [
    { id: 'licence', name: '营业执照', library: true },
    { id: 'tax', name: '纳税证明', library: false },
  ],
  providers: providersIn('140105'),
  items: [
    { id: 'i1', name: '报价一览表' },
    { id: 'i2', name: '技术方案' },
  ],
};
const pdf = new TextEncoder().encode('%PDF-1.7');
const file = (more: Partial<DraftFile> = {}): DraftFile => ({ source: '/tmp/a.pdf', size: 1000, pages: 5, hash: 'ab'.repeat(32), ...more });
const done = (answer: Answer): BidDraft => {
  if ('refused' in answer) throw new Error(answer.refused.map(({ message }) => message).join('; '));
  return answer.draft;
};
const said = (answer: Answer): string[] => ('refused' in answer ? answer.refused.map(({ message }) => message) : []);
const slots: Slot[] = ['qualification:licence', 'qualification:tax', 'price', 'technical'];
const full = (): BidDraft => slots.reduce((draft, slot) => done(importFile(draft, slot, file(), pdf)), done(startDraft(tender, [2, 1, 2])));
const quotation = (more: Partial<Quotation> = {}): Quotation => ({
  priceFen: '95000000',
  delivery: '30日历天',
  bond: '保函',
  statement: true,
  ...more,
});
const quoted = (draft: BidDraft): BidDraft => done(quoteLot(done(quoteLot(draft, 1, quotation())), 2, quotation()));
const linked = (): BidDraft => done(abandonItem(done(linkItem(quoted(full()), 'i1', 'price', 3)), 'i2'));
const seal = (vendor: CaVendor = 'shanxi', more: Partial<FileSignature> = {}): FileSignature => ({
  vendor,
  type: caProviders[vendor].types[0],
  pages: [1],
  party: 'p',
  signature: 's',
  ...more,
});

test('E01 the client says what it needs: browsers, Windows 7 or later, driver, a CA that is applied for and bound', () => {
  expect(environment.portal.browsers).toEqual(['Chrome', '360']);
  expect(environment.client.from).toBe('WIN7');
  expect(environment.before).toEqual(['申领CA', '在CA管理中绑定CA']);
  expect([environment.driver.label, environment.driver.of('shanxi')]).toEqual(['CA 驱动下载', '/help/ca-drivers/shanxi']);
});

test('E02 one signs in by CA where it is plugged in, else by account and password', () => {
  expect([firstSignIn(true).by, firstSignIn(false).by, firstSignIn(false).label]).toEqual(['ca', 'password', '账号密码登录']);
});

test('E03 编制 begins only with the documents 已获取 and with lots of the tender; other lots begin from the start', () => {
  expect(said(startDraft({ ...tender, acquired: false }, [1]))).toEqual(['获取采购文件后方可编制投标文件']);
  expect(said(startDraft(tender, []))).toEqual(['请选择需要制作投标文件的标项']);
  expect(said(startDraft(tender, [1, 7]))).toEqual(['没有标项7']);
  expect(done(startDraft(tender, [2, 1, 2])).lots).toEqual([1, 2]);
  expect(done(startDraft(linked().tender, [1]))).toMatchObject({ state: 'drafting', files: {}, lots: [1] });
  expect(clientSteps[0]).toBe('选择标项');
});

test('E04 联合体 is saved only where the tender allows it', () => {
  expect(said(saveBasics(full(), { consortium: true }))).toEqual(['采购文件不允许联合体投标']);
  const allowed = done(startDraft({ ...tender, consortium: true }, [1]));
  expect(done(saveBasics(allowed, { consortium: true })).consortium).toBe(true);
});

test('E05 a qualification is answered from the library where the item allows it, or by a PDF of at most 100M', () => {
  const draft = done(startDraft(tender, [1]));
  const library = file({ source: 'library:licence' });
  expect(done(importFile(draft, 'qualification:licence', library, pdf)).files['qualification:licence']).toEqual(library);
  expect(said(importFile(draft, 'qualification:tax', library, pdf))).toEqual(['纳税证明不能引用资质库的资质，请上传本地文件']);
  expect(said(importFile(draft, 'qualification:tax', file({ size: MAX_PDF_BYTES + 1 }), new TextEncoder().encode('PK')))).toEqual([
    '纳税证明必须以PDF格式上传',
    '纳税证明不得超过100M',
  ]);
  expect(said(importFile(draft, 'qualification:none', file(), pdf))).toEqual(['采购文件没有要求此项文件']);
});

test('E06 报价要求 and 商务技术 are PDFs; 重新导入 takes the place of the old one, and its links have to be made again', () => {
  expect(done(importFile(full(), 'price', file({ size: MAX_PDF_BYTES }), pdf)).files.price!.size).toBe(MAX_PDF_BYTES);
  const again = done(importFile(linked(), 'price', file({ pages: 2 }), pdf));
  expect(again.links['i1']!.state).toBe('failed');
  expect(wordHelp).toContain('Word2007');
});

test('E06 a PDF with a script, a program to start or a file inside is refused by what it holds; names with control characters, paths and turns lose them', () => {
  const inflate = (bytes: Uint8Array): Uint8Array | null => {
    try {
      return inflateSync(bytes);
    } catch {
      return null;
    }
  };
  const draft = done(startDraft(tender, [1]));
  const refused = (text: string): string[] => said(importFile(draft, 'price', file(), pdf, activeIn(Buffer.from(text, 'latin1'), inflate)));
  expect(refused('%PDF-1.7 <</OpenAction<</S /JavaScript /JS (x)>>>>')).toEqual(['报价要求响应文件含有脚本，请另存为不含这些内容的PDF']);
  const packed = deflateSync(Buffer.from('1 0 <</S/Launch>>')).toString('latin1');
  expect(refused(`%PDF-1.7 <</Names<</Embedded#46iles 1 0 R>>>> 2 0 obj<</N 1/Type/ObjStm>>stream\n${packed}\nendstream`)).toEqual([
    '报价要求响应文件含有嵌入文件、启动程序，请另存为不含这些内容的PDF',
  ]);
  // Words are no names, and what opens at a page does nothing.
  expect(refused('%PDF-1.7 (JavaScript) /JavaScripts <</OpenAction [3 0 R /Fit]>>')).toEqual([]);
  const { sealed } = outputNames('../../etc/甲\u0000\u202e公司\r\n', 'C:\\项目/..');
  expect([...sealed].filter((letter) => letter < ' ' || '/\\\u202e'.includes(letter))).toEqual([]);
  expect(sealed.endsWith('(加密标书).jmbs')).toBe(true);
});

test('E07 E07b an item is linked to a page, moved to another, or given up, and then experts are told so', () => {
  const draft = full();
  expect(said(linkItem(done(startDraft(tender, [1])), 'i1', 'price', 1))).toEqual(['请先导入报价要求响应文件']);
  const moved = done(linkItem(done(linkItem(draft, 'i1', 'price', 2)), 'i1', 'technical', 4));
  expect(pageOf(moved, 'i1')).toEqual({ slot: 'technical', page: 4 });
  expect(pageOf(done(abandonItem(moved, 'i1')), 'i1')).toEqual({ message: ABANDONED });
  expect(pageOf(draft, 'i2')).toEqual({ message: '供应商未对此项招标要求提供相应内容' });
});

test('G03 R12 开标一览表 is declared for each chosen 标项, everything wrong at once; a price above the ceiling is found by the client, and only what is a quotation is read out', () => {
  const draft = done(
    startDraft(
      {
        ...tender,
        lots: [
          { no: 1, name: '一', mostFen: '100' },
          { no: 2, name: '二' },
        ],
      },
      [1],
    ),
  );
  expect(said(quoteLot(draft, 1, { priceFen: '0', delivery: ' ', bond: 'x'.repeat(101), statement: true }))).toEqual([
    '请填写标项1的最终报价，应大于0',
    '请填写标项1的供货期/服务项目负责人，不超过100字',
    '请填写标项1的保证金缴纳方式，不超过100字',
  ]);
  expect(said(quoteLot(draft, 1, quotation({ priceFen: '101' })))).toEqual(['标项1的报价超过最高限价']);
  expect(said(quoteLot(draft, 2, quotation()))).toEqual(['没有选择标项2']);
  expect(done(quoteLot(draft, 1, quotation({ priceFen: '100' }))).quotations[1]).toEqual(quotation({ priceFen: '100' }));
  expect(said(quoteLot(checkDraft(linked()), 1, quotation()))).toEqual(['内容已锁定，请先点击【恢复编辑】']);
  const lying = { 1: { ...quotation(), more: 'x' }, 2: { ...quotation(), priceFen: 1 }, 3: quotation() };
  expect(quotationsIn({ quotations: lying }, [1, 2])).toEqual({ 1: quotation() });
  expect([quotationsIn({}, [1]), quotationsIn({ quotations: 'x' }, [1]), quotationsIn({ quotations: { 1: null } }, [1])]).toEqual([{}, {}, {}]);
});

test('E08 the icon is green, grey, red, or one of its own', () => {
  const checked = checkDraft(done(linkItem(full(), 'i1', 'price', 6)));
  const icon = (draft: BidDraft, item: string): string => linkStates[draft.links[item]!.state].icon;
  expect([icon(full(), 'i1'), icon(linked(), 'i1'), icon(linked(), 'i2')]).toEqual(['灰', '绿', '独立图标']);
  // Page 6 of 5, and an item that the check found without a link.
  expect([icon(checked, 'i1'), icon(checked, 'i2')]).toEqual(['红', '红']);
});

test('E09 the check lists every problem; without any the content is locked, 恢复编辑 opens it and clears what was signed', () => {
  const empty = checkDraft(done(startDraft(tender, [1])));
  expect(empty.problems.map(({ message }) => message)).toEqual([
    '未导入营业执照',
    '未导入纳税证明',
    '未导入报价要求响应文件',
    '未导入商务技术响应文件',
    '未填写标项1的开标一览表',
    '报价一览表未关联，请关联或放弃关联',
    '技术方案未关联，请关联或放弃关联',
  ]);
  expect(empty.state).toBe('drafting');
  const checked = checkDraft(linked());
  expect([checked.state, checked.problems]).toEqual(['checked', []]);
  for (const refused of [
    saveBasics(checked, { consortium: false }),
    importFile(checked, 'price', file(), pdf),
    linkItem(checked, 'i1', 'price', 1),
    abandonItem(checked, 'i1'),
  ])
    expect(said(refused)).toEqual(['内容已锁定，请先点击【恢复编辑】']);
  const signed = done(signFile(checked, 'price', seal()));
  expect(done(resumeDraft(signed))).toMatchObject({ state: 'drafting', signatures: {} });
  expect(said(resumeDraft(linked()))).toEqual(['当前状态为「编制中」，不能恢复编辑']);
});

test('E10 each file is sealed by itself, 撤销签章 takes one back, and all must be sealed to go on', () => {
  const checked = checkDraft(linked());
  expect(signingOf(checked).map(({ name, state }) => [name, state])).toEqual([
    ['营业执照', 'unsigned'],
    ['纳税证明', 'unsigned'],
    ['报价要求响应文件', 'unsigned'],
    ['商务技术响应文件', 'unsigned'],
  ]);
  expect(said(signFile(linked(), 'price', seal()))).toEqual(['当前状态为「编制中」，不能签章']);
  expect(said(signFile(checked, 'price', seal('shanxi', { pages: [9] })))).toEqual(['请拖动印章至盖章处']);
  const all = slots.reduce((draft, slot) => done(signFile(draft, slot, seal('shanxi', { pages: 'all' }))), checked);
  expect(all.state).toBe('signed');
  expect(said(signFile(all, 'price', seal()))).toEqual(['报价要求响应文件已签章，请先撤销签章']);
  const back = done(revokeSignature(all, 'price'));
  expect([back.state, signingOf(back).filter(({ state }) => state === 'signed').length]).toEqual(['signing', 3]);
  expect(said(sealedDraft(back))).toEqual(['当前状态为「签章中」，全部文件签章后方可生成电子加密标书']);
  expect(done(sealedDraft(all)).state).toBe('sealed');
});

test('E10 where the tender asks for seals inside of the PDFs, what has none is named and nothing is sealed; 撤销签章 and 恢复编辑 bring the imported file back', () => {
  const asking: BidDraft = { ...checkDraft(linked()), tender: { ...tender, seals: true } };
  const sealed = (slot: string) => ({ source: `/tmp/sealed/${slot}.pdf`, size: 9000, hash: 'cd'.repeat(32), seal: { at: 2000, length: 100 } });
  const signed = slots.reduce((draft, slot) => {
    const next = slot === 'price' ? draft : done(sealFile(draft, slot, sealed(slot)));
    return done(signFile(next, slot, seal()));
  }, asking);
  expect(said(sealedDraft(signed))).toEqual(['报价要求响应文件的PDF未加盖电子签章，请签章后再生成电子加密标书']);
  expect(said(sealFile(signed, 'technical', sealed('technical')))).toEqual(['商务技术响应文件已签章，请先撤销签章']);
  const whole = done(signFile(done(sealFile(done(revokeSignature(signed, 'price')), 'price', sealed('price'))), 'price', seal()));
  expect(done(sealedDraft(whole)).state).toBe('sealed');
  const back = done(revokeSignature(whole, 'technical'));
  expect([back.files.technical, back.files.price!.source]).toEqual([file(), '/tmp/sealed/price.pdf']);
  expect(Object.values(done(resumeDraft(whole)).files)).toEqual(slots.map(() => file()));
  expect(said(sealFile(linked(), 'price', sealed('price')))).toEqual(['当前状态为「编制中」，不能签章']);
});

test('E11 CA providers are the 区划’s: 汇信 and 天谷, in 山西 four others; each has its own types', () => {
  expect(providerNames(providersIn('330100'))).toEqual(['汇信', '天谷']);
  expect(providerNames(providersIn('140105'))).toEqual(['北京CA', '山西CA', '天威', '颐信']);
  const checked = checkDraft(linked());
  expect(said(signFile(checked, 'price', seal('huixin')))).toEqual(['本区划未接入此CA数字证书']);
  const elsewhere = { ...checked, tender: { ...tender, providers: providersIn('330100') } };
  expect(said(signFile(elsewhere, 'price', seal('huixin', { type: '骑缝签章' })))).toEqual(['汇信没有此签章类型']);
  expect(done(signFile(elsewhere, 'price', seal('tiangu', { type: '骑缝签章' }))).state).toBe('signing');
  for (const step of ['请拖动印章至盖章处', '在您标记的印章位签章']) expect(caProviders.huixin.steps).toContain(step);
});

test('E12 F03 F04 the outputs have their names, whatever the organisation is called; only .jmbs is taken; the countdown counts', () => {
  expect(outputNames('成都市武侯区食品开发有限公司', 'kaixin-采购便携式计算机项目0620')).toEqual({
    sealed: '成都市武侯区食品开发有限公司[kaixin-采购便携式计算机项目0620](加密标书).jmbs',
    backup: '成都市武侯区食品开发有限公司[kaixin-采购便携式计算机项目0620](备份标书).bfbs',
  });
  expect(outputNames('../甲/乙', 'a:b').sealed).not.toMatch(/[/\\:]/);
  expect([isSealedName('a.JMBS'), isSealedName('.jmbs'), isSealedName('a.jmbs.exe')]).toEqual([true, false, false]);
  expect(countdown(((18 * 24 + 21) * 3600 + 45 * 60 + 38) * 1000 + 999)).toBe('距离上传截止: 18天 21时 45分 38秒');
  expect(countdown(0)).toBe('上传已截止');
  expect(addressCounter('政采云')).toBe('3/30');
});

test('E07 pages of a PDF are counted in its page tree, compressed or not; what is no PDF has none', () => {
  const plain = '%PDF-1.4\n1 0 obj<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>endobj 2 0 obj<</Type /Page/Parent 1 0 R>>endobj';
  const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  const none = (): null => null;
  expect(pagesOf(bytes(plain), none)).toBe(2);
  const packed = '%PDF-1.5\n5 0 obj<</Type/ObjStm/Filter/FlateDecode/Length 4>>stream\nXXXX\nendstream';
  expect(pagesOf(bytes(packed), () => bytes('1 0 <</Count 7/Type/Pages/Kids[]>>'))).toBe(7);
  expect(pagesOf(bytes('PK'), none)).toBe(0);
});
