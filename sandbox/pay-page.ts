// The page on which people pay at the payment platform's stand-in: one button, no money.
import express, { type Router } from 'express';

export interface Payable {
  orderNumber: string;
  paymentCode: string;
  amountFen: string;
  unitName: string;
  projectName: string;
  open: boolean;
}

export interface PayPage {
  find: (paymentCode: string) => Payable | null;
  pay: (orderNumber: string) => Promise<void>;
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const html = (body: string): string => `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>公共支付平台（模拟）</title>${body}</html>`;
const yuan = (fen: string): string => `${fen.padStart(3, '0').slice(0, -2)}.${fen.padStart(3, '0').slice(-2)}`;

/** Ways `GET /pay?code=` and `POST /pay`. */
export function payPage(router: Router, { find, pay }: PayPage): void {
  router.get('/pay', (request, response) => {
    const note = find(String(request.query['code'] ?? ''));
    if (!note) return void response.status(404).type('html').send(html('<h1>未查询到该缴款书</h1>'));
    const rows = [
      ['缴款码', note.paymentCode],
      ['执收单位', note.unitName],
      ['收缴项目', note.projectName],
      ['金额（元）', yuan(note.amountFen)],
    ].map(([label, value]) => `<p>${escape(label!)}：${escape(value!)}</p>`);
    const button = note.open
      ? `<form method="post" action="pay"><input type="hidden" name="code" value="${escape(note.paymentCode)}"><button>确认支付</button></form>`
      : '<p>该缴款书已缴款或已关闭</p>';
    response.type('html').send(html(`<h1>公共支付平台（模拟）</h1>${rows.join('')}${button}`));
  });
  router.post('/pay', express.urlencoded({ extended: false }), async (request, response) => {
    const note = find(String((request.body as { code?: string } | undefined)?.code ?? ''));
    if (!note?.open) return void response.status(409).type('html').send(html('<h1>该缴款书不能缴款</h1>'));
    await pay(note.orderNumber);
    response.type('html').send(html('<h1>支付成功</h1>'));
  });
}
