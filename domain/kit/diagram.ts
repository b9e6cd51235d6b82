// A process table as a picture and as a list, for docs/processes and whoever asks the API for it. Pure text.
import { roles, type Role } from './actor.ts';
import { allStates, dueNames, partiesOf, sources, stateOf, targets, type Action, type Party, type Process } from './process.ts';

const names: Record<Exclude<Party, Role | `counterpart.${Role}`>, string> = {
  system: '系统',
  platform: '外部平台',
  anonymous: '未登录',
  self: '本人',
  member: '本环节办理人',
};
/** Chinese word for a party. */
export function partyLabel(party: Party): string {
  if (party.startsWith('counterpart.')) return `对方${partyLabel(party.slice('counterpart.'.length) as Role)}`;
  return (roles as Record<string, string>)[party] ?? names[party as keyof typeof names] ?? party;
}

const id = (address: string): string => address.replaceAll(/\W/g, '_');
const label = (process: Process<any>, address: string): string => stateOf(process, address)?.label ?? address;

/** Mermaid state diagram: every state, every act that moves, with its label. */
export function diagram(process: Process<any>): string {
  const lines = ['stateDiagram-v2', ...Object.keys(process.states).map((state) => `  ${id(state)}: ${label(process, state)}`)];
  for (const [region, { states }] of Object.entries(process.regions ?? {})) {
    for (const state of Object.keys(states)) lines.push(`  ${id(`${region}:${state}`)}: ${region} · ${label(process, `${region}:${state}`)}`);
  }
  for (const action of Object.values(process.actions)) lines.push(...arrows(action));
  for (const address of allStates(process)) if (stateOf(process, address)?.final) lines.push(`  ${id(address)} --> [*]`);
  return lines.join('\n');
}

function arrows(action: Action<any>): string[] {
  const from = action.from === null ? ['[*]'] : sources(action).map(id);
  const regions = new Set(sources(action).map((address) => address.split(':').length));
  // A move of several regions at once is drawn from where it starts to where the main state goes.
  const to = targets(action).filter((address) => regions.size === 0 || !address.includes(':') || regions.has(2));
  return from.flatMap((source) => to.map((target) => `  ${source} --> ${id(target)}: ${action.label}`));
}

/** Table of the acts: who, from where, to where, until when. */
export function actsTable(process: Process<any>): string {
  const rows = Object.entries(process.actions).map(([name, action]) => {
    const from =
      action.from === null
        ? '（新建）'
        : sources(action)
            .map((state) => label(process, state))
            .join('、');
    const to =
      targets(action)
        .map((state) => label(process, state))
        .filter((text) => text !== '—')
        .join('、') || '—';
    const when = dueNames(action).length ? '到期时' : action.window ? '窗口内' : action.inTime ? `期限内（${action.inTime.op}）` : '';
    return `| ${action.label} | \`${name}\` | ${partiesOf(action).map(partyLabel).join('、')} | ${from} | ${[...new Set(to.split('、'))].join('、')} | ${when} |`;
  });
  return ['| 动作 | 名称 | 谁 | 从 | 到 | 何时 |', '|---|---|---|---|---|---|', ...rows].join('\n');
}

/** Table of the states: what each waits for. */
export function statesTable(process: Process<any>): string {
  const rows = allStates(process).map((address) => {
    const state = stateOf(process, address)!;
    const waits = [
      ...(state.round ? [`${partyLabel(state.round.role)}办理「${state.round.label}」`] : []),
      ...(state.clock ? [`${state.clock.label}到期 → ${process.actions[state.clock.then]!.label}`] : []),
      ...(state.final ? ['办结'] : []),
    ];
    return `| ${state.label} | \`${address}\` | ${waits.join('；') || '申请人或经办人的下一步'} |`;
  });
  return ['| 状态 | 名称 | 等待 |', '|---|---|---|', ...rows].join('\n');
}
