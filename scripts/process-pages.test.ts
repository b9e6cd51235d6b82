import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedRules } from '../db/data/rules/index.ts';
import { ruleSet, ruleValue } from '../domain/kit/rules.ts';
import { kindNames, registrationKinds } from '../domain/registration/kinds.ts';
import { itemsFor } from '../domain/registration/items.ts';
import { examRules } from '../domain/exam/rules.ts';
import { season } from '../domain/exam/season.ts';
import { registrationRulesOf } from '../domain/registration/rules.ts';
import { tenderProject } from '../domain/procurement/project/project.ts';
import { purchaseTables } from './guide/procurement.ts';
import { processFolder, processPages } from './process-pages.ts';

test('the pages of the processes say what the tables say', () => {
  for (const [file, text] of processPages()) {
    expect({ file, text: readFileSync(join(processFolder, file), 'utf8') }).toEqual({ file, text: text.trimEnd() + '\n' });
  }
});

test('S3-45 the guide for applicants names each kind with its list, each time limit and each ground of a refusal, as the rules have them', () => {
  const text = processPages().get('registration.md')!;
  const rules = registrationRulesOf(ruleSet(seedRules, '310000', '2026-01-01'));
  for (const kind of kindNames) {
    const part = text.split(`**${registrationKinds[kind]}**`)[1]!.split('\n**')[0]!;
    for (const { label } of itemsFor(rules, kind)) expect(part).toContain(`| ${label}`);
  }
  for (const name of ['employer', 'preReview', 'supplement', 'decision', 'extension', 'rectification', 'delivery'] as const)
    expect(text).toContain(`| ${rules.limit(name).period.amount}个工作日 |`);
  for (const key of [
    'registration.age.max',
    'registration.employer.one',
    'registration.education',
    'registration.bans',
    'registration.certificate.live',
  ])
    expect(text).toContain(`\`${key}\``);
  expect(text).not.toContain('{{');
});

test('S3-17 S3-22 the guide of the exam season names every state with who acts there and what begins by itself, each gate with its page, and the times of the rules', () => {
  const text = processPages().get('exam.md')!;
  for (const { label, clock } of Object.values(season.states)) {
    const line = text.split('\n').find((row) => row.startsWith(`| ${label} |`))!;
    expect(line).toBeDefined();
    if (clock) expect(line).toContain(season.actions[clock.then]!.label);
  }
  expect(text).toContain('| 待编排 | 公布随机数承诺（考务管理员） |');
  expect(text).toContain('| 资格审查中 | 开始制证（考务管理员） |');
  for (const gate of ['EXAM_ORDERS_OPEN', 'EXAM_ROOMS_SHORT', 'VIOLATION_OPEN', 'SCORE_IMPORT_OPEN', 'EXAM_SECOND_PERSON'])
    expect(text).toContain(`../problems/${gate}.md`);
  const { amount } = ruleValue(ruleSet(seedRules, '310000', '2026-01-01'), examRules.scoreReview);
  expect(text).toContain(`公布之后${amount}天内可以申请成绩复查`);
  expect(text).not.toContain('{{');
});

test('J01 I06 the guide of a purchase names every state of a project with who acts there, each role with its processes, each method with its times, each gate with its page', () => {
  const text = processPages().get('procurement.md')!;
  for (const { label, clock } of Object.values(tenderProject.states)) {
    const line = text.split('\n').find((row) => row.startsWith(`| ${label} |`))!;
    expect(line).toBeDefined();
    if (clock) expect(line).toContain(tenderProject.actions[clock.then]!.label);
  }
  expect(text).toContain('| 确认 | 收回修改（采购组织机构经办岗）；退回修改采购文件（采购人机构管理员、采购人员工）；确认采购文件（采购人机构管理员、采购人员工） | — |');
  expect(text).toContain('| 竞争性磋商 | 3个工作日 | 5个工作日 | 10天 | 5天 |');
  for (const role of ['采购人', '采购代理机构', '获取审核', '评审小组成员', '供应商', '财政', '系统']) expect(text).toContain(`**${role}**`);
  for (const { type, label } of purchaseTables()) expect(text).toContain(`[${label}](${type}.md)`);
  for (const gate of ['BID_TOO_LATE', 'TENDER_BLIND', 'INTENTION_TOO_EARLY', 'AGENT_PHONE_MISSING']) expect(text).toContain(`../problems/${gate}.md`);
  expect(text).not.toContain('{{');
});
