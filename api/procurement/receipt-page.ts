// 投标回执 as a page to keep and to print. It holds everything that its check needs, and nothing of the bid.
import { shown } from '../../domain/kit/instant.ts';
import type { StoredReceipt, TenderWindow } from '../../db/procurement/bids.ts';
import { BID_WITHDRAWN } from '../../security/bid/log.ts';

const escaped = (text: unknown): string => String(text).replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);

export function receiptPage({ code, name, purchaser }: TenderWindow, { kind, receipt, blind, leaf, token, receivedAt }: StoredReceipt): string {
  const withdrawn = kind === BID_WITHDRAWN;
  const { version, bidRoot, dekCommit, size } = receipt.content;
  const rows: [string, unknown][] = [
    ['项目编号', code],
    ['项目名称', name],
    ['采购人', purchaser],
    ['版本', version],
    [withdrawn ? '撤回时间' : '接收时间', shown(receivedAt)],
    ...(withdrawn
      ? []
      : ([
          ['文件大小（字节）', size],
          ['密文根值', bidRoot],
          ['密钥承诺', dekCommit],
        ] satisfies [string, unknown][])),
    ['日志叶值', leaf],
    ['盲值', blind],
    ['时间戳', token ? `${String(token['genTime'])}（${String(token['tsa'])}，${String(token['serialNumber'])}）` : '正在取得'],
    ['签名密钥', receipt.keyId],
    ['签名', receipt.signature],
  ];
  const title = withdrawn ? '投标文件撤回回执' : '投标回执';
  return `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>${title} ${escaped(code)}</title>
<style>body{max-width:44rem;margin:2rem auto;font:16px/1.7 system-ui,"PingFang SC","Noto Sans SC",sans-serif}th{text-align:left;white-space:nowrap;padding-right:1rem;vertical-align:top}td{word-break:break-all}@media print{body{margin:0}}</style></head>
<body><h1>${title}</h1><table>${rows.map(([label, value]) => `<tr><th>${label}</th><td>${escaped(value)}</td></tr>`).join('')}</table></body>
</html>
`;
}
