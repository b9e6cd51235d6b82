// The four reports of the contract's 技术绩效指标 (O18), from the tree and the result of a run of its tests.
import { contractRows } from '../compliance/contract-rows.ts';
import type { Evidence } from '../compliance/evidence.ts';
import { ended, type Results } from './results.ts';

export interface Report {
  /** File name. */
  name: string;
  text: string;
  /** Is the indicator met? */
  met: boolean;
}

/** The words of an end. */
const words = { passed: '通过', failed: '未通过', notRun: '未执行' } as const;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`)].join('\n');
const title = (name: string, { at }: Results): string => `# ${name}\n\n依据 ${at} 的测试运行结果生成（\`npm run reports\`）。\n`;

export const idOfRow = (row: number): string => `S3-${String(row).padStart(2, '0')}`;

/** 软件开发完成率: each row of the feature table with the tests that name it. */
export function completionReport(results: Results): Report {
  const rows = contractRows.map((label, n) => {
    const id = idOfRow(n + 1);
    const own = results.tests.filter(({ name }) => new RegExp(`\\b${id}\\b`).test(name));
    const state = own.length === 0 ? '无测试' : own.every(({ passed }) => passed) ? '完成' : '未通过';
    return { id, label, state, tests: own };
  });
  const done = rows.filter(({ state }) => state === '完成').length;
  const lines = rows.map(({ id, label, state, tests }) => [
    id,
    label,
    state,
    tests.map(({ file, name, passed }) => `${file} › ${name}${passed ? '' : '（未通过）'}`).join('<br>'),
  ]);
  const text = `${title('软件开发完成率', results)}\n共 ${rows.length} 项，完成 ${done} 项（${Math.floor((done / rows.length) * 100)}%）。\n\n${table(['编号', '功能', '状态', '测试'], lines)}\n`;
  return { name: 'completion.md', text, met: done === rows.length };
}

/** 软件测试: how many passed, per folder, and each that did not. */
export function testReport(results: Results): Report {
  const { tests, broken } = results;
  const failed = tests.filter(({ passed }) => !passed);
  const met = tests.length > 0 && failed.length === 0 && broken.length === 0;
  const folders = Map.groupBy(tests, ({ file }) => file.split('/')[0]!);
  const lines = [...folders]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([folder, own]) => [folder, String(own.length), String(own.filter(({ passed }) => !passed).length)]);
  const bad = [...broken.map((file) => `- ${file}：不能加载`), ...failed.map(({ file, name }) => `- ${file} › ${name}`)];
  const text = `${title('软件测试', results)}\n结论：${met ? '通过' : '未通过'}。共 ${tests.length} 项，未通过 ${failed.length} 项，不能加载的文件 ${broken.length} 个。\n\n${table(['目录', '测试', '未通过'], lines)}\n${bad.length ? `\n未通过：\n\n${bad.join('\n')}\n` : ''}`;
  return { name: 'tests.md', text, met };
}

/** Kinds of security cases that the contract asks for, by the lines of docs/security.md that show them. */
export const securityKinds: Readonly<Record<string, readonly string[]>> = {
  角色: ['访问控制：监听分离', '审计员（三权分立）', '双人复核', '会话限制'],
  注入: ['入侵防范：注入与路径'],
  上传: ['恶意代码防范'],
  密钥: ['口令与密钥不落地', '口令存储'],
  依赖: ['供应链'],
};

function evidenceReport(name: string, heading: string, results: Results, groups: readonly (readonly [string, readonly Evidence[]])[]): Report {
  let met = groups.length > 0;
  const lines = groups.flatMap(([kind, evidence]) => {
    if (!evidence.length) met = false;
    return evidence.flatMap(({ line, tests }) =>
      tests.map(({ file, name: test }) => {
        const end = ended(results, file, test);
        if (end !== 'passed') met = false;
        return [kind, line, `${file} › ${test}`, words[end]];
      }),
    );
  });
  const text = `${title(heading, results)}\n结论：${met ? '通过' : '未通过'}。\n\n${table(['类别', '项目', '测试', '结果'], lines)}\n`;
  return { name, text, met };
}

/** 安全测试: roles, injection, upload, secrets, dependencies, then every other control. */
export function securityReport(results: Results, evidence: readonly Evidence[]): Report {
  const of = (lines: readonly string[]): Evidence[] => evidence.filter(({ line }) => lines.includes(line));
  const named = new Set(Object.values(securityKinds).flat());
  const others = evidence.filter(({ line }) => !named.has(line) && !/^Q\d\d$/.test(line));
  return evidenceReport('security.md', '安全测试', results, [
    ...Object.entries(securityKinds).map(([kind, lines]) => [kind, of(lines)] as const),
    ['其他', others],
  ]);
}

/** 密码测试: the evidence of Q01 to Q06. */
export function cryptographyReport(results: Results, evidence: readonly Evidence[]): Report {
  const ids = ['Q01', 'Q02', 'Q03', 'Q04', 'Q05', 'Q06'];
  const groups = ids.map(
    (id) => [id, evidence.filter(({ line }) => line === id).map((one) => ({ ...one, line: one.built.split(' · ')[0]! }))] as const,
  );
  return evidenceReport('cryptography.md', '密码测试', results, groups);
}

export const allReports = (results: Results, evidence: readonly Evidence[]): Report[] => [
  completionReport(results),
  testReport(results),
  securityReport(results, evidence),
  cryptographyReport(results, evidence),
];
