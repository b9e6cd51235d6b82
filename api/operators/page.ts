// The operators' page 运行情况: what stands on it, drawn from the overview.
import { shown } from '../../domain/kit/instant.ts';
import { roles, type Role } from '../../domain/kit/actor.ts';
import type { Overview } from '../../db/operators/overview.ts';
import { html, page, type Html } from './html.ts';
import { viewPath, views } from './views.ts';

export interface Shown extends Overview {
  engine: 'ok' | 'away';
}

const states: Record<string, string> = { notApproved: '未经同意', refused: '平台拒绝' };

/** `3 分 20 秒` */
export function duration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), '天'],
    [Math.floor(seconds / 3600) % 24, '小时'],
    [Math.floor(seconds / 60) % 60, '分'],
    [seconds % 60, '秒'],
  ] as const;
  const first = parts.findIndex(([n]) => n > 0);
  return first < 0
    ? '0 秒'
    : parts
        .slice(first, first + 2)
        .map(([n, unit]) => `${n} ${unit}`)
        .join(' ');
}

const card = (label: string, value: string | number, about: string, bad: boolean): Html =>
  html`<div class="card ${bad ? 'bad' : 'good'}">${label}<b>${value}</b><small>${about}</small></div>`;

const table = (heads: string[], rows: Html[], none: string): Html =>
  rows.length === 0
    ? html`<p class="none">${none}</p>`
    : html`<table>
        <thead>
          <tr>
            ${heads.map((head) => html`<th>${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>`;

function cards({ engine, behind, failing, outbox, heldBack, overdueTasks, passedDeadlines }: Shown): Html[] {
  const sum = (numbers: number[]): number => numbers.reduce((all, n) => all + n, 0);
  const effects = sum(failing.map((row) => row.effects));
  const held = sum(heldBack.map((row) => row.messages));
  const tasks = sum(overdueTasks.map((row) => row.tasks));
  return [
    card('流程引擎', engine === 'ok' ? '正常' : '未应答', engine === 'ok' ? '' : '办理不受影响，恢复后自动跟进', engine !== 'ok'),
    card('流程滞后', `${behind.cases} 件`, behind.cases ? `最久 ${duration(behind.seconds)}` : '已全部跟进', behind.seconds > 60),
    card('后续事项失败', `${effects} 项`, effects ? `${failing.length} 个外部平台` : '', effects > 0),
    card('待发事项', `${outbox.waiting} 项`, outbox.waiting ? `最久 ${duration(outbox.seconds)}` : '', outbox.failing > 0),
    card('未发送短信', `${held} 条`, held ? '须登记同意或更正模板' : '', held > 0),
    card('逾期任务', `${tasks} 项`, '', tasks > 0),
    card('期限已过未办', `${passedDeadlines} 项`, passedDeadlines ? '流程引擎滞后' : '', passedDeadlines > 0),
  ];
}

const role = (name: string): string => roles[name as Role] ?? name;

/** The page. `labels` gives the Chinese name of a process type; `webUi`: this person may open the Web UI. */
export function operatorsPage(
  seen: Shown,
  { namespace, labels, webUi }: { namespace: string; labels: Record<string, string>; webUi: boolean },
): string {
  const body = html`<h1>运行情况</h1>
    <p class="at">${shown(seen.at)}（北京时间，数据库时钟） · 每分钟刷新</p>
    <div class="cards">${cards(seen)}</div>
    ${
      seen.notices.length
        ? html`<h2>须知</h2>
            <ul>
              ${seen.notices.map(({ message }) => html`<li>${message}</li>`)}
            </ul>`
        : null
    }
    <h2>流程引擎中的视图</h2>
    ${
      webUi
        ? html`<ul class="views">
            ${views(seen.at).map(
              (view) =>
                html`<li>
                  <a href="${viewPath(namespace, view)}"><b>${view.name}</b><span>${view.about}</span></a>
                </li>`,
            )}
          </ul>`
        : html`<p class="none">由运维岗打开。</p>`
    }
    <h2>失败的后续事项</h2>
    ${table(
      ['外部平台或事项', '项数', '最多已试', '始于', '最近的原因'],
      seen.failing.map(
        (row) =>
          html`<tr>
            <td>${row.neighbour}</td>
            <td class="n">${row.effects}</td>
            <td class="n">${row.attempts} 次</td>
            <td>${shown(row.since)}</td>
            <td>${row.lastError}</td>
          </tr>`,
      ),
      '没有。',
    )}
    <h2>未发送的短信</h2>
    ${table(
      ['模板', '原因', '条数', '始于'],
      seen.heldBack.map(
        (row) =>
          html`<tr>
            <td>${row.template}</td>
            <td>${states[row.state] ?? row.state}</td>
            <td class="n">${row.messages}</td>
            <td>${shown(row.since)}</td>
          </tr>`,
      ),
      '没有。',
    )}
    <h2>逾期任务</h2>
    ${table(
      ['办件类型', '任务', '岗位', '项数', '最早到期'],
      seen.overdueTasks.map(
        (row) =>
          html`<tr>
            <td>${labels[row.type] ?? row.type}</td>
            <td>${row.label}</td>
            <td>${role(row.role)}</td>
            <td class="n">${row.tasks}</td>
            <td>${shown(row.oldest)}</td>
          </tr>`,
      ),
      '没有。',
    )}
    <h2>组件账号（30 天内到期）</h2>
    ${table(
      ['组件', '账号', '到期'],
      seen.componentAccounts.map(
        (row) =>
          html`<tr>
            <td>${row.component}</td>
            <td>${row.name}</td>
            <td>${shown(row.endsAt)}${row.ended ? '（已到期，请停用）' : ''}</td>
          </tr>`,
      ),
      '没有。',
    )}`;
  return page('运行情况', body, { refreshSeconds: 60 });
}
