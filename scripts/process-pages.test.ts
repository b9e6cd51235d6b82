import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seedRules } from '../db/data/rules/index.ts';
import { ruleSet } from '../domain/kit/rules.ts';
import { kindNames, registrationKinds } from '../domain/registration/kinds.ts';
import { itemsFor } from '../domain/registration/items.ts';
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
