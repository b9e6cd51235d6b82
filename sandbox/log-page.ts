// The page at `/`: every SMS as the phone shows it, newest first. Clear text on purpose: this is the phone's side.
import type { SmsDelivered } from '../gateways/contracts/sms.ts';

const SHOWN = 500;

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const localTime = (at: string): string =>
  new Date(at).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false, dateStyle: 'medium', timeStyle: 'medium' });

/** Page with the latest 500 messages and what is set to fail. */
export function logPage(delivered: readonly SmsDelivered[], faults: Record<string, unknown>): string {
  const rows = delivered
    .slice(-SHOWN)
    .reverse()
    .map(
      (m) =>
        `<tr><td>${escape(localTime(m.at))}</td><td>${escape(m.phone)}</td><td>${escape(m.text)}</td><td><code>${escape(m.templateCode)}</code></td></tr>`,
    );
  const standIns = Object.entries(faults).map(
    ([name, fault]) =>
      `<li><a href="_log/${name}"><code>${name}</code></a> ${fault ? `故障 <code>${escape(JSON.stringify(fault))}</code>` : '正常'}</li>`,
  );
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>外部平台模拟</title>
<style>body{font:15px/1.6 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse}td,th{border-bottom:1px solid #ccc;padding:.3rem .8rem;text-align:left}</style>
</head><body><h1>外部平台模拟 · Sandbox</h1><ul>${standIns.join('')}</ul><h2>短信 (${delivered.length})</h2>
<table><thead><tr><th>时间</th><th>手机号码</th><th>内容</th><th>模板</th></tr></thead><tbody>${rows.join('') || '<tr><td colspan="4">暂无数据</td></tr>'}</tbody></table>
</body></html>`;
}
