import { roles, type Actor, type Role } from './actor.ts';
import { deniedCode, may, mayAnywhere, policy, reach, within, type PermissionName, type Target } from './policy.ts';

// The expectation, written by hand and not derived from the table: for each permission who reaches what.
// O the account's own thing, G one of the organisation where the role is held, D one inside the district where it is held, X anybody else's.
// `anyone` also counts without sign-in, `everybody` for every signed-in person; whoever isn't named reaches nothing.
const expected = `
meta.read              | anyone OGDX
calendar.read          | anyone OGDX
supplier.public        | anyone OGDX
appendix.read          | anyone OGDX
account.read           | everybody O; counterClerk OD; counterVerifier OD; administrator OD; auditor OD
account.find           | counterClerk D; counterVerifier D; administrator D; auditor D
account.edit           | everybody O
session.list           | everybody O; administrator OD; auditor OD
session.end            | everybody O; administrator OD
grant.list             | everybody O; administrator OD; auditor OD
grant.give             | administrator D
invitation.create      | orgAdmin G
invitation.read        | everybody O; orgAdmin OG
member.list            | orgAdmin G; orgMember G
counter.list           | counterClerk D; counterVerifier D
counter.read           | everybody O; counterClerk OD; counterVerifier OD; auditor OD
registration.read      | everybody O; orgAdmin OG; orgMember OG; preReviewer OD; caseOfficer OD; caseReviewer OD; caseSigner OD; auditor OD
registration.enter     | counterClerk D
registration.list      | preReviewer D; caseOfficer D; caseReviewer D; caseSigner D; auditor D
registration.verify    | preReviewer D
unit.await             | finance D; administrator D
component.read         | operator OGDX; administrator OGDX; auditor OGDX
component.manage       | operator OGDX; administrator OGDX
disclosure.record      | administrator D
disclosure.read        | administrator D; auditor D
dossier.read           | orgAdmin G; orgMember G; initialReviewer D; paperReviewer D; finalReviewer D; auditor D
dossier.edit           | orgAdmin G; orgMember G
dossier.list           | initialReviewer D; paperReviewer D; finalReviewer D; auditor D
log.read               | everybody O; orgAdmin OG; orgMember OG; initialReviewer OD; paperReviewer OD; finalReviewer OD; counterClerk OD; counterVerifier OD; preReviewer OD; caseOfficer OD; caseReviewer OD; caseSigner OD; examOfficer OD; examAdministrator OD; examInstitute OD; qualificationReviewer OD; finance OD; auditor OD
task.list              | everybody O; initialReviewer OD; paperReviewer OD; finalReviewer OD; counterClerk OD; counterVerifier OD; preReviewer OD; caseOfficer OD; caseReviewer OD; caseSigner OD; examOfficer OD; examAdministrator OD; examInstitute OD; qualificationReviewer OD; violationHandler OD; violationReviewer OD; finance OD
message.read           | everybody O
event.read             | everybody O
file.upload            | everybody O
file.read              | everybody O; orgAdmin OG; orgMember OG; initialReviewer OD; paperReviewer OD; finalReviewer OD; counterClerk OD; counterVerifier OD; preReviewer OD; caseOfficer OD; caseReviewer OD; caseSigner OD; examOfficer OD; examAdministrator OD; examInstitute OD; qualificationReviewer OD; finance OD; auditor OD
document.read          | everybody O; orgAdmin OG; orgMember OG; initialReviewer OD; paperReviewer OD; finalReviewer OD; counterClerk OD; counterVerifier OD; preReviewer OD; caseOfficer OD; caseReviewer OD; caseSigner OD; examOfficer OD; examAdministrator OD; examInstitute OD; qualificationReviewer OD; informationManager OD; auditor OD
document.inside        | initialReviewer D; paperReviewer D; finalReviewer D; counterClerk D; counterVerifier D; preReviewer D; caseOfficer D; caseReviewer D; caseSigner D; examOfficer D; examAdministrator D; examInstitute D; qualificationReviewer D; informationManager D; auditor D
file.delete            | everybody O
rule.read              | ruleEditor OGDX; ruleConfirmer OGDX; operator OGDX; administrator OGDX; auditor OGDX
rule.propose           | ruleEditor D
rule.confirm           | ruleConfirmer D
calendar.propose       | ruleEditor OGDX
template.list          | operator OGDX; administrator OGDX; auditor OGDX
template.consent       | administrator OGDX
certificate.read       | everybody O; preReviewer OD; caseOfficer OD; caseReviewer OD; caseSigner OD; informationManager OD; examAdministrator OD; qualificationReviewer OD; auditor OD; administrator OD
certificate.list       | preReviewer D; caseOfficer D; caseReviewer D; caseSigner D; informationManager D; examAdministrator D; qualificationReviewer D; auditor D; administrator D
licence.read           | everybody O; preReviewer OD; caseOfficer OD; caseReviewer OD; caseSigner OD; informationManager OD; auditor OD
licence.list           | preReviewer D; caseOfficer D; caseReviewer D; caseSigner D; informationManager D; auditor D
journal.read           | auditor D
journal.verify         | auditor OGDX; operator OGDX
override.read          | operator D; auditor D
operator.views         | operator OGDX; administrator OGDX; auditor OGDX
webui.open             | operator OGDX
codec.decode           | operator OGDX; auditor OGDX
signin.key             | administrator D
signin.trace           | administrator D; operator OGDX; auditor OGDX
sms.log                | operator OGDX; auditor OGDX
statistics.read        | preReviewer D; caseOfficer D; caseReviewer D; caseSigner D; informationManager D; administrator D; auditor D
statistics.processes   | caseSigner D; administrator D; auditor D; operator OGDX
deputy.list            | administrator D; auditor D; operator OGDX
post.list              | administrator D; auditor D; ruleEditor OGDX; operator OGDX
case.done              | everybody O
case.closed            | preReviewer D; caseOfficer D; caseReviewer D; caseSigner D; initialReviewer D; paperReviewer D; finalReviewer D; counterClerk D; counterVerifier D; administrator D; auditor D
case.archive           | preReviewer D; caseOfficer D; caseReviewer D; caseSigner D; auditor D
bid.own                | bidHandler G
guide.read             | anyone OGDX
exam.public            | anyone OGDX
exam.setup             | examOfficer D; examAdministrator D; examInstitute D; feeOfficer D; informationManager D; auditor D
exam.read              | examOfficer D; examAdministrator D; examInstitute D; feeOfficer D; auditor D
exam.manage            | examAdministrator D
enrolment.read         | everybody O; examOfficer OD; examAdministrator OD; examInstitute OD; feeOfficer OD; auditor OD
enrolment.list         | examOfficer D; examAdministrator D; examInstitute D; auditor D
exam.analysis          | examOfficer D; examAdministrator D; examInstitute D; caseSigner D; auditor D
order.read             | everybody O; examAdministrator OD; feeOfficer OD; auditor OD
order.list             | feeOfficer D; auditor D
reconciliation.read    | feeOfficer D; auditor D
reconciliation.run     | feeOfficer D
enrolment.export       | examOfficer D; examAdministrator D
photo.judge            | examOfficer D; auditor D
review.read            | everybody O; examAdministrator OD; qualificationReviewer OD; auditor OD
review.list            | examAdministrator D; qualificationReviewer D; auditor D
score.own              | everybody O
score.read             | examOfficer D; examAdministrator D; examInstitute D; auditor D
score.export           | examOfficer D; examAdministrator D
passList.public        | anyone OGDX
violation.read         | everybody O; violationHandler OD; violationReviewer OD; examOfficer OD; examAdministrator OD; auditor OD
violation.list         | violationHandler D; violationReviewer D; examOfficer D; examAdministrator D; auditor D
violation.inside       | violationHandler D; violationReviewer D; examOfficer D; auditor D
violation.preview      | violationHandler D; violationReviewer D
annulment.read         | violationHandler D; violationReviewer D; examAdministrator D; qualificationReviewer D; auditor D
annulment.preview      | examAdministrator D
integrity.read         | everybody O; violationHandler OD; violationReviewer OD; examOfficer OD; qualificationReviewer OD; auditor OD
guide.manage           | informationManager D; caseSigner D; auditor D
dispatch.read          | operator OGDX; informationManager OGDX; administrator OGDX; auditor OGDX
dispatch.manage        | operator OGDX; informationManager OGDX
rating.read            | everybody O; informationManager OD; caseSigner OD; auditor OD
hotline.read           | informationManager D; auditor D
rating.figures         | informationManager D; caseReviewer D; caseSigner D; auditor D
delivery.read          | everybody O; informationManager OD; auditor OD
budget.read            | orgAdmin G; orgMember G; finance D; auditor D
budget.list            | finance D; auditor D
urgent.read            | orgAdmin G; orgMember G; finance D; auditor D
plan.read              | orgAdmin G; orgMember G; finance D; auditor D
intention.read         | orgAdmin G; orgMember G; finance D; auditor D
commission.read        | orgAdmin G; orgMember G; finance D; auditor D
expert.list            | finance D; auditor D
complaint.list         | finance D; auditor D
agency.read            | orgAdmin G; orgMember G; finance D; auditor D
intention.public       | anyone OGDX
`;

const applicantsSide: readonly Role[] = ['applicant', 'orgAdmin', 'orgMember', 'bidHandler'];
const allRoles = Object.keys(roles) as Role[];

/** A person who holds one role, where such a role is held. */
const holder = (role: Role | null): Actor => ({
  kind: 'person',
  accountId: 'me',
  organisationId: 'mine',
  grants: role === null ? [] : [applicantsSide.includes(role) ? { role, organisationId: 'mine' } : { role, district: '140100' }],
});
const targets: Record<string, Target> = {
  O: { ownerId: 'me', organisationId: 'theirs', district: '330000' },
  G: { ownerId: 'other', organisationId: 'mine', district: '330000' },
  D: { ownerId: 'other', organisationId: 'theirs', district: '140105' },
  X: { ownerId: 'other', organisationId: 'theirs', district: '140200' },
};

/** permission → holder → letters */
const table = new Map(
  expected
    .trim()
    .split('\n')
    .map((line) => {
      const [name, cells] = line.split('|').map((part) => part.trim()) as [string, string];
      return [name, new Map(cells.split('; ').map((cell) => cell.split(' ') as [string, string]))] as const;
    }),
);
const reached = (name: PermissionName, actor: Actor) =>
  Object.keys(targets)
    .filter((letter) => may(name, actor, targets[letter]))
    .join('');
const wanted = (name: string, role: Role | null): string => {
  const row = table.get(name)!;
  return row.get('anyone') ?? (role === null ? undefined : row.get(role)) ?? row.get('everybody') ?? '';
};
const names = Object.keys(policy) as PermissionName[];

test('every permission of the policy has its expectation, and no expectation names an unknown permission or role', () => {
  expect([...table.keys()].sort()).toEqual([...names].sort());
  const holders = [...table.values()].flatMap((row) => [...row.keys()]);
  expect(holders.filter((name) => !['anyone', 'everybody', ...allRoles].includes(name))).toEqual([]);
});

describe.each(names)('%s', (name) => {
  test.each([...allRoles, null])('role %s reaches exactly what is expected', (role) => {
    expect(reached(name, holder(role))).toBe(wanted(name, role));
  });
  test('before sign-in only what is public, and the system and platforms have no reach of their own', () => {
    const publicly = table.get(name)!.get('anyone') ?? '';
    expect(reached(name, { kind: 'anonymous' })).toBe(publicly);
    expect(reached(name, { kind: 'system' })).toBe(publicly);
    expect(reached(name, { kind: 'platform', platform: 'sms' })).toBe(publicly);
  });
  test('a target that belongs to nobody is reached by `any` alone', () => {
    for (const role of allRoles) expect(may(name, holder(role))).toBe(wanted(name, role) === 'OGDX');
  });
});

test('a role held for one organisation or district gives nothing in another, and several roles add up', () => {
  const both: Actor = {
    kind: 'person',
    accountId: 'me',
    organisationId: 'mine',
    grants: [
      { role: 'orgMember', organisationId: 'mine' },
      { role: 'initialReviewer', district: '140100' },
      { role: 'initialReviewer', district: '330000' },
    ],
  };
  expect(reach('dossier.read', both)).toEqual({ any: false, ownerId: null, organisationIds: ['mine'], districts: ['140100', '330000'] });
  expect(may('dossier.read', both, { organisationId: 'theirs', district: '330106' })).toBe(true);
  expect(may('dossier.read', both, { organisationId: 'theirs', district: '310000' })).toBe(false);
  expect(may('dossier.edit', both, { organisationId: 'theirs', district: '330106' })).toBe(false);
});

test('a grant of an officer’s role bound to an organisation, or of a member’s role bound to a district, reaches nothing', () => {
  const wrong: Actor = {
    kind: 'person',
    accountId: 'me',
    grants: [
      { role: 'auditor', organisationId: 'mine' },
      { role: 'orgAdmin', district: '000000' },
    ],
  };
  expect(mayAnywhere('dossier.read', wrong)).toBe(false);
  expect(may('dossier.read', wrong, { organisationId: 'mine', district: '140000' })).toBe(false);
});

test('lists filter by the same reach that single reads ask', () => {
  for (const name of names) {
    for (const role of allRoles) {
      const actor = holder(role);
      for (const target of Object.values(targets)) expect(within(reach(name, actor), target)).toBe(may(name, actor, target));
      expect(mayAnywhere(name, actor)).toBe(wanted(name, role) !== '');
    }
  }
});

test('without a session the answer is to sign in, where existence is secret not found, else forbidden', () => {
  expect(deniedCode('dossier.read', { kind: 'anonymous' })).toBe('SIGN_IN_REQUIRED');
  expect(deniedCode('dossier.read', holder('operator'))).toBe('NOT_FOUND');
  expect(deniedCode('rule.confirm', holder('operator'))).toBe('FORBIDDEN');
});
