import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedRules } from '../db/data/rules/index.ts';
import { ruleSet, ruleValue } from '../domain/kit/rules.ts';
import { kindNames, registrationKinds } from '../domain/registration/kinds.ts';
import { itemsFor } from '../domain/registration/items.ts';
import { examRules } from '../domain/exam/rules.ts';
import { season } from '../domain/exam/season.ts';
import { registrationRulesOf } from '../domain/registration/rules.ts';
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
