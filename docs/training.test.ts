// O26: manuals, questions and the training environment are whole: nothing that the people they are for can do is left out.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { roles, type Role } from '../domain/kit/actor.ts';
import { partiesOf } from '../domain/kit/process.ts';
import { processTables } from '../domain/processes.ts';
import { contractRows } from '../scripts/compliance/contract-rows.ts';
import { SetUpProblem } from '../scripts/setup/problem.ts';
import { resetTraining, trainingFolder } from '../scripts/setup/training.ts';

const folder = join(import.meta.dirname, 'training');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');
/** Labels of everything that a party may do of his own accord, in the given processes or in all. */
const labelsOf = (party: Role | 'self', types?: readonly string[]): string[] => [
  ...new Set(
    processTables
      .filter(({ type }) => !types || types.includes(type))
      .flatMap(({ actions }) => Object.values(actions))
      .filter((action) => !action.hidden && partiesOf(action).includes(party))
      .map(({ label }) => label),
  ),
];
/** Rows of the contract's table that candidates and applicants use; one of them speaks of the making of what they use. */
const ofUsers = [...Array.from({ length: 4 }, (_, n) => n + 1), 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 45, 46, 47, 48, 49, 50];

test('O26 the manual for 一般用户 names every act of one’s own, and each row of the contract that applicants use', () => {
  const manual = read('general-user.md');
  expect(labelsOf('self').filter((label) => !manual.includes(label))).toEqual([]);
  expect(ofUsers.map((row) => contractRows[row - 1]!.replace(/开发$/, '')).filter((label) => !manual.includes(label))).toEqual([]);
});

test('O26 the manual for the 部门信息管理员 names every act of that role and its processes', () => {
  const manual = read('information-manager.md');
  expect(labelsOf('informationManager').filter((label) => !manual.includes(label))).toEqual([]);
  for (const word of ['考务字典', '考试模板', '办事指南', '推送', '培训环境']) expect(manual).toContain(word);
});

test('O26 there are questions for every role: answers among the options, none without the place where it is taught', () => {
  const page = read('questions.md');
  const parts = new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((part) => [/\((\w+)\)/.exec(part.split('\n')[0]!)?.[1], part]),
  );
  expect(new Set(parts.keys())).toEqual(new Set(Object.keys(roles)));
  const least: Partial<Record<Role, number>> = { applicant: 2, informationManager: 4, examOfficer: 2, examAdministrator: 2 };
  const answers: string[] = [];
  for (const [role, part] of parts) {
    expect(part).toContain(`${roles[role as Role]} (${role})`);
    const questions = part.split(/^\d+\. /m).slice(1);
    expect({ role, enough: questions.length >= (least[role as Role] ?? 1) }).toEqual({ role, enough: true });
    for (const question of questions) {
      const options = [...question.matchAll(/^ {3}- ([A-C]) \S/gm)].map(([, letter]) => letter!);
      const answer = /答案：([A-C])。/.exec(question)?.[1];
      const taught = [...question.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target!);
      expect({ role, options, known: options.includes(answer!) }).toEqual({ role, options: ['A', 'B', 'C'], known: true });
      expect({ role, taught: taught.length > 0 && taught.every((target) => existsSync(join(folder, target))) }).toEqual({ role, taught: true });
      answers.push(answer!);
    }
  }
  // Nobody passes by always ticking the same.
  for (const letter of ['A', 'B', 'C']) expect(answers.filter((one) => one === letter).length).toBeLessThanOrEqual(answers.length * 0.6);
});

test('O26 the plan has two trainings with a test each, and names manuals, environment and questions', () => {
  const plan = read('README.md');
  expect([...plan.matchAll(/^\| 第[一二]次 \| [^|]+ \| [^|]+ \| [^|]+ \| [^|]*(试题|同上)[^|]* \|$/gm)]).toHaveLength(2);
  for (const file of ['general-user.md', 'information-manager.md', 'questions.md']) expect(plan).toContain(`](${file})`);
  const { scripts } = JSON.parse(readFileSync(join(dirname(folder), '../package.json'), 'utf8')) as { scripts: Record<string, string> };
  for (const command of [...plan.matchAll(/`npm run (\w+)/g)].map(([, name]) => name!)) expect(scripts).toHaveProperty(command);
});

test('O26 a training environment is emptied for a new beginning; a folder that is none, or one in use, is left alone', () => {
  const dir = mkdtempSync(join(tmpdir(), 'banshi-training-'));
  try {
    const other = join(dir, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'precious'), '');
    expect(() => resetTraining(other)).toThrow(SetUpProblem);
    expect(readdirSync(other)).toEqual(['precious']);
    const own = join(dir, 'own');
    resetTraining(own);
    trainingFolder(own);
    mkdirSync(join(own, 'postgres'));
    writeFileSync(join(own, 'postgres/data'), '');
    // In use by a living process: this one.
    writeFileSync(join(own, 'start.lock'), String(process.pid));
    expect(() => resetTraining(own)).toThrow(/already runs/);
    expect(existsSync(join(own, 'postgres/data'))).toBe(true);
    rmSync(join(own, 'start.lock'));
    resetTraining(own);
    expect(readdirSync(own)).toEqual(['training']);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
