// What the documents of delivery take from their sources: tables of processes, rules, routes, refusals, components … Each part is Markdown, in Chinese.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from '../../api/index.ts';
import { seedRules } from '../../db/data/rules/index.ts';
import { acceptanceEvents, acceptanceStages } from '../../domain/contract/acceptance.ts';
import { contractRules } from '../../domain/contract/rules.ts';
import { catalogues, mergeCatalogues } from '../../domain/catalogues.ts';
import { incidentLevels, incidentSteps } from '../../domain/incident/incident.ts';
import { incidentRules } from '../../domain/incident/rules.ts';
import { roles } from '../../domain/kit/actor.ts';
import { actsTable, partyLabel, statesTable } from '../../domain/kit/diagram.ts';
import { periodWords } from '../../domain/kit/period.ts';
import { allStates, partiesOf } from '../../domain/kit/process.ts';
import { ruleRow, ruleSet, ruleValue } from '../../domain/kit/rules.ts';
import { schedules, type ScheduleEntry } from '../../domain/kit/schedules.ts';
import { processTables } from '../../domain/processes.ts';
import { allRules } from '../../domain/rules.ts';
import { neighbours } from '../../gateways/contracts/neighbours.ts';
import { componentTable } from '../compliance/components.ts';
import { contractRows } from '../compliance/contract-rows.ts';
import { examGuide } from '../guide/exam.ts';
import { registrationGuide } from '../guide/registration.ts';
import { testsByRequirement } from '../requirements.ts';
import { idOfRow } from '../reports/write.ts';
import { applied, appliedServices, machines, services, used } from './cloud.ts';
import { databaseTables } from './database.ts';
import { deliveryDocuments } from './list.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.map((one) => cell(String(one))).join(' | ')} |`),
  ].join('\n');

/** The text of another page under a heading of this one: without its title, one level lower, links as what they are called. */
const within = (page: string, deeper = 1): string =>
  page
    .replace(/^# .*\n+/, '')
    .replaceAll(/^(#+) /gm, (_, marks: string) => `${'#'.repeat(marks.length + deeper)} `)
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim();

/** The contract's four modules, by row. */
const moduleOf = (row: number): string => (row <= 6 ? '业务管理' : row <= 16 ? '报名系统' : row <= 44 ? '考务管理' : '注册管理');
const district = ruleSet(seedRules, '310000', '2026-01-01');

/** Heads of the page of requirements in Chinese, in its order. */
const sections: Readonly<Record<string, string>> = {
  'Accounts: roles, entry, registration': '账号：角色、入口、注册',
  'Supplier dossier': '供应商资料',
  'Onboarding: states, withdrawal, change': '供应商入驻：状态、撤回、变更',
  'Help and recovery': '帮助和找回',
  'Counter cases and their materials': '大厅受理及材料',
  'Identity data': '身份数据',
  Organisations: '机构',
  'Documents, neighbours, protection, operation': '文书、对接、保护、运行',
  'Approval: actions of a round': '审批：各个动作',
  'Approval: what its users expect': '审批：使用要求',
  'Practice registration': '执业注册',
  'Around registration': '注册相关业务',
  'The exam: setting up': '考试：设置',
  'The exam: filling in': '考试：报名',
  'The exam: money': '考试：缴费',
  'The exam: rooms, seats, tickets': '考试：考场、座位、准考证',
  'The exam: scores, lists, analysis': '考试：成绩、名单、分析',
  'The exam: qualification review, certificates': '考试：资格审查、证书',
  'The exam: the whole season': '考试：整个考试季',
  'Papers of registration': '注册文书',
  Neighbours: '外部平台',
  Protection: '保护',
  'Procurement: law': '采购：法规',
  'Procurement: projects': '采购：项目',
  'Delivery of the system': '系统交付',
};

interface Requirement {
  section: string;
  id: string;
  label: string;
}
function requirements(): Requirement[] {
  let section = '';
  return read('docs/requirements.md')
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('## ')) section = sections[line.slice(3)] ?? line.slice(3);
      const [, id, label] = /^\| (S3-\d{2}|[A-Z]\d{2}) \| ([^|]*) \|/.exec(line) ?? [];
      return id ? [{ section, id, label: label! }] : [];
    });
}
const bySection = (head: readonly string[], row: (one: Requirement) => string[]): string =>
  [...Map.groupBy(requirements(), ({ section }) => section)].map(([section, all]) => `### ${section}\n\n${table(head, all.map(row))}`).join('\n\n');

const proofs = (tests: ReadonlyMap<string, string[]>, id: string): string => (tests.get(id) ?? []).map((file) => `\`${file}\``).join('<br>') || '—';
const what = (tests: ReadonlyMap<string, string[]>) =>
  contractRows.map((label, n) => [idOfRow(n + 1), moduleOf(n + 1), label, proofs(tests, idOfRow(n + 1))]);

const clockTime = ({ at: { month, dayOfMonth, hour, minute } }: ScheduleEntry): string =>
  `${month ? `每年${month}月` : dayOfMonth ? '每月' : hour === undefined ? '每小时' : '每天'}${dayOfMonth ? `${dayOfMonth}日` : ''}${hour === undefined ? `第${minute}分` : `${hour}:${String(minute).padStart(2, '0')}`}`;

const minutes = (value: number | null): string => (value === null ? '—' : value % 60 === 0 ? `${value / 60}小时` : `${value}分钟`);

function faults(): string {
  const common = [minutes(ruleValue(district, incidentRules.response)), minutes(ruleValue(district, incidentRules.onSite))];
  const rows = Object.entries(incidentLevels).map(([level, label]) => {
    if (level === 'special') return [label, ...common, '协商', '协商', '协商'];
    const { diagnosed, expert, solved } = ruleValue(district, incidentRules[level as Exclude<keyof typeof incidentLevels, 'special'>]);
    return [label, ...common, minutes(diagnosed), minutes(expert), minutes(solved)];
  });
  return table(['级别', ...Object.values(incidentSteps)], rows);
}

/** Every part, by the name that templates call it. Each is made when it is asked for. */
export const parts: Readonly<Record<string, () => string>> = {
  modules: () => {
    const groups = Map.groupBy(
      contractRows.map((label, n) => ({ label, name: moduleOf(n + 1) })),
      ({ name }) => name,
    );
    return table(
      ['模块', '功能数', '功能'],
      [...groups].map(([name, rows]) => [name, rows.length, rows.map(({ label }) => label).join('、')]),
    );
  },
  functions: () => table(['编号', '模块', '功能', '验证它的测试'], what(testsByRequirement())),
  confirmation: () =>
    table(
      ['编号', '模块', '功能', '采购人', '使用部门', '供应商', '备注'],
      contractRows.map((label, n) => [idOfRow(n + 1), moduleOf(n + 1), label, '□', '□', '□', '']),
    ),
  requirements: () => bySection(['编号', '事项'], ({ id, label }) => [id, label]),
  coverage: () => {
    const tests = testsByRequirement();
    return bySection(['编号', '事项', '测试'], ({ id, label }) => [id, label, proofs(tests, id)]);
  },
  roles: () =>
    table(
      ['角色', '可以办理'],
      (['self', ...Object.keys(roles)] as Parameters<typeof partyLabel>[0][]).flatMap((party) => {
        const does = processTables.flatMap((process) => {
          const acts = Object.values(process.actions).filter((action) => !action.hidden && partiesOf(action).includes(party));
          return acts.length ? [`${process.label}：${[...new Set(acts.map(({ label }) => label))].join('、')}`] : [];
        });
        return does.length ? [[partyLabel(party), does.join('<br>')]] : [];
      }),
    ),
  processes: () =>
    table(
      ['流程', '类型', '方式', '状态', '动作'],
      processTables.map((process) => [
        process.label,
        `\`${process.type}\``,
        process.kind === 'case' ? '有流程跟随' : '只有记录',
        allStates(process).length,
        Object.keys(process.actions).length,
      ]),
    ),
  processDetails: () =>
    processTables.map((process) => `### ${process.label}（${process.type}）\n\n${statesTable(process)}\n\n${actsTable(process)}`).join('\n\n'),
  rules: () =>
    table(
      ['规则', '取值', '依据', '来源', '已核对'],
      allRules.flatMap((rule) => {
        try {
          const { value, article, source, verified } = ruleRow(district, rule);
          const words = JSON.stringify(value);
          return [
            [
              `${rule.label}<br>\`${rule.key}\``,
              words.length > 120 ? '（成组取值，见规则页面）' : words,
              article ?? '—',
              source,
              verified ? '是' : '否',
            ],
          ];
        } catch {
          // Rules of other places have no row here.
          return [];
        }
      }),
    ),
  routes: () =>
    [...Map.groupBy(routes, ({ tag }) => tag ?? 'other')]
      .map(([tag, all]) => {
        const rows = all.map((one) => [
          `\`${one.method.toUpperCase()} ${one.path}\``,
          { public: '申请人', officers: '经办人员', both: '两者' }[one.listener],
          one.class,
          one.summary,
        ]);
        return `### ${tag}\n\n${table(['接口', '入口', '类别', '用途'], rows)}`;
      })
      .join('\n\n'),
  problems: () =>
    table(
      ['代码', 'HTTP', '系统说', '怎么办'],
      Object.entries(mergeCatalogues(catalogues))
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([code, { status, message, next }]) => [`\`${code}\``, status, message, next]),
    ),
  tables: () => [...databaseTables()].map(([name, columns]) => `### ${name}\n\n${columns.map((one) => `\`${one}\``).join('、')}`).join('\n\n'),
  neighbours: () =>
    table(
      ['编号', '平台', '地址配置'],
      Object.entries(neighbours).map(([name, { id, label }]) => [id, label, `\`${name.toUpperCase().replaceAll('-', '_')}_URL\``]),
    ),
  schedules: () =>
    table(
      ['工作', '何时', '流程'],
      schedules.map((one) => [one.label, clockTime(one), `\`${one.workflow}\``]),
    ),
  components: () =>
    table(
      ['组件', '本系统使用', '信创对应产品（供参考）', '是否试过'],
      componentTable(root).components.map(({ component, uses, counterpart, counterpartTried }) => [
        component,
        uses,
        counterpart,
        counterpartTried ? '已试' : '未试',
      ]),
    ),
  machines: () =>
    table(
      ['服务器', '区域', '运行内容', '核', '内存（G）', '存储（GB）', '中间件', '数据库服务'],
      machines.map((one) => [one.name, one.zone, one.runs, one.cores, one.memoryG, one.storageG, one.middleware, one.database]),
    ),
  cloudSums: () => {
    const sums = used();
    const counted = (kind: string): number => services.filter((one) => one.kind === kind).length;
    return table(
      ['资源', '申请', '方案使用'],
      [
        ...Object.entries(applied).map(([name, amount]) => [name, amount, sums[name as keyof typeof applied]]),
        ...Object.entries(appliedServices).map(([name, amount]) => [name, amount, counted(name)]),
      ],
    );
  },
  services: () =>
    table(
      ['类别', '名称', '用途'],
      services.map(({ kind, name, use }) => [kind, name, use]),
    ),
  generalUser: () => within(read('docs/training/general-user.md')),
  informationManager: () => within(read('docs/training/information-manager.md')),
  registrationGuide: () => within(registrationGuide()),
  examGuide: () => within(examGuide()),
  training: () => within(read('docs/training/README.md')),
  faults,
  faultWarnings: () =>
    ruleValue(district, incidentRules.warnings)
      .map((percent) => `${percent}%`)
      .join('、'),
  acceptanceStages: () => Object.values(acceptanceStages).join(' · '),
  acceptanceEvents: () => Object.values(acceptanceEvents).join('、'),
  acceptanceClocks: () =>
    table(
      ['时限', '长度', '依据'],
      [contractRules.initialDate, contractRules.trial, contractRules.expertMeeting].map((rule) => [
        rule.label,
        periodWords(ruleValue(district, rule)),
        ruleRow(district, rule).article ?? '—',
      ]),
    ),
  acceptanceFailures: () => String(ruleValue(district, contractRules.failures)),
  phases: () =>
    table(
      ['阶段', '月数'],
      ruleValue(district, contractRules.phases).map(({ name, months }) => [name, months]),
    ),
  documents: () =>
    table(
      ['文件', '依据', '读者'],
      deliveryDocuments.map(({ title, clause, reader }) => [`《${title}》`, clause, reader]),
    ),
};
