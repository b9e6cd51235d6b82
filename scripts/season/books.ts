// The books of an exam, by SQL alone, and what must be equal in them. Each identity is a sentence that is printed where it does not hold.
import type { ExamConfig } from '../../domain/exam/exam.ts';
import type { World } from './world.ts';

/** One exam, counted. Money in 分. */
export interface Books {
  exam: string;
  /** Enrolments that were begun, and what became of them. */
  begun: number;
  enrolled: number;
  abandoned: number;
  /** Money: received by notice, refunded or returned, what orders, ledger and bills hold. */
  paid: number;
  receivedFen: string;
  refunds: number;
  refundedFen: string;
  ordersFen: string;
  ledgerFen: string;
  billsFen: string;
  feesFen: string;
  unbalanced: number;
  seated: number;
  doubleSeats: number;
  tickets: number;
  present: number;
  absent: number;
  passed: number;
  partial: number;
  failed: number;
  /** Candidates with a void score. */
  void: number;
  voidPassed: number;
  reviewed: number;
  certified: number;
  proofs: number;
  collected: number;
  doubleCertificates: number;
  brokenPasses: number;
}

const sits = `n.state = 'enrolled' and n.invalid_at is null and n.refunded_at is null`;
const seats = `exam_seat s join exam_run r on r.exam_id = s.exam_id and r.run = s.run and r.state = 'allocated' where s.exam_id = $1 and s.vacated_at is null`;
const results = `pass_result p join pass_list l on l.id = p.list_id where l.exam_id = $1 and l.standing = 'published' and p.revoked_at is null`;
const certificates = `certificate c where c.exam_id = $1 and c.standing = 'valid'`;
const count = (what: string): string => `(select count(*)::int from ${what})`;
const sum = (what: string, from: string): string => `(select coalesce(sum(${what}), 0)::text from ${from})`;

const questions: Record<Exclude<keyof Books, 'exam'>, string> = {
  begun: count('enrolment n where n.exam_id = $1'),
  enrolled: count(`enrolment n where n.exam_id = $1 and ${sits}`),
  abandoned: count(`enrolment n where n.exam_id = $1 and n.state = 'abandoned'`),
  paid: count(`exam_order where exam_id = $1 and state = 'paid'`),
  receivedFen: sum('amount_fen', 'exam_receipt where exam_id = $1'),
  refunds: count(`exam_refund where exam_id = $1 and state = 'refunded'`),
  refundedFen: sum('amount_fen', `exam_refund where exam_id = $1 and state = 'refunded'`),
  ordersFen: sum('amount_fen', `exam_order where exam_id = $1 and state in ('paid', 'refundAsked', 'refunding', 'refundFailed')`),
  ledgerFen: sum('credit_fen - debit_fen', `ledger_entry where exam_id = $1 and account = 'payable' and kind in ('received', 'refunded')`),
  billsFen: sum('amount_fen', `exam_bill where exam_id = $1 and state <> 'reversed'`),
  feesFen: sum(
    'i.fee_fen',
    `exam_order_item i join exam_order o on o.id = i.order_id join enrolment n on n.case_id = o.enrolment_id where o.exam_id = $1 and o.state = 'paid' and ${sits}`,
  ),
  unbalanced: count(`(select posting from ledger_entry where exam_id = $1 group by posting having sum(debit_fen) <> sum(credit_fen)) b`),
  seated: count(seats),
  doubleSeats: count(`(select s.enrolment_id from ${seats} group by 1 having count(*) > 1) d`),
  tickets: count(`exam_ticket where exam_id = $1 and revoked_at is null`),
  present: count(`(select distinct enrolment_id from score where exam_id = $1 and in_force and attendance = 'present') a`),
  absent: count(`(select enrolment_id from score where exam_id = $1 and in_force group by 1 having bool_and(attendance = 'absent')) a`),
  passed: count(`${results} and p.outcome = 'passed'`),
  partial: count(`${results} and p.outcome = 'partial'`),
  failed: count(`${results} and p.outcome = 'failed'`),
  void: count(`(select distinct enrolment_id from score where exam_id = $1 and in_force and standing = 'void') v`),
  voidPassed: count(
    `${results} and p.outcome = 'passed' and exists (select from score v where v.exam_id = $1 and v.enrolment_id = p.enrolment_id and v.in_force and v.standing = 'void')`,
  ),
  reviewed: count(`qualification_review where exam_id = $1 and state = 'passed'`),
  certified: count(`${certificates} and c.proof in ('qualification', 'additional')`),
  proofs: count(`${certificates} and c.proof = 'subject'`),
  collected: count(
    `certificate_edition e join ${certificates.replace(' where', ' on c.id = e.certificate_id where')} and e.standing = 'issued' and e.library_at is not null`,
  ),
  doubleCertificates: count(`(select c.enrolment_id from ${certificates} group by 1 having count(*) > 1) d`),
  // 职业资格证书 of somebody who has not passed both subjects.
  brokenPasses: count(
    `${certificates} and c.proof = 'qualification' and (select count(distinct s.subject) from subject_pass s where s.id_number_index = c.id_number_index and s.ended_at is null) < 2`,
  ),
};

export async function booksOf({ sql }: Pick<World, 'sql'>, { id, config }: { id: string; config: Pick<ExamConfig, 'name'> }): Promise<Books> {
  const columns = Object.entries(questions).map(([name, text]) => `${text} as "${name}"`);
  const [row] = await sql<Omit<Books, 'exam'>>(`select ${columns.join(', ')}`, [id]);
  return { exam: config.name, ...row! };
}

/** Sentences that do not hold, with the figures that differ. */
export function wrongIn(one: Books): string[] {
  const equal = (said: string, ...figures: (string | number)[]): string[] =>
    new Set(figures.map(String)).size === 1 ? [] : [`${one.exam}：${said}（${figures.join(' ≠ ')}）`];
  const left = String(BigInt(one.receivedFen) - BigInt(one.refundedFen));
  return [
    ...equal('收到的款项减退款等于订单、账簿、电子票据', left, one.ordersFen, one.ledgerFen, one.billsFen),
    ...equal('订单金额等于已缴费考生的科目费用', one.ordersFen, one.feesFen),
    ...equal('每笔记账借贷相等', one.unbalanced, 0),
    ...equal('报名等于报名成功加已放弃', one.begun, one.enrolled + one.abandoned),
    ...equal('已支付订单等于报名成功', one.paid, one.enrolled),
    ...equal('座位等于已缴费且有效的考生', one.seated, one.enrolled),
    ...equal('每人一个座位', one.doubleSeats, 0),
    ...equal('准考证等于座位', one.tickets, one.seated),
    ...equal('到考加缺考等于座位', one.present + one.absent, one.seated),
    ...equal('合格、单科合格、不合格之和等于座位', one.passed + one.partial + one.failed, one.seated),
    ...equal('成绩无效的人没有合格', one.voidPassed, 0),
    ...equal('资格证书等于合格且审查通过的人', one.certified, one.reviewed),
    ...equal('审查通过的人都合格', one.reviewed, one.passed),
    ...equal('每张证书都已归集', one.collected, one.certified + one.proofs),
    ...equal('每人每次考试一张证书', one.doubleCertificates, 0),
    ...equal('有资格证书的人两科均在有效期内合格', one.brokenPasses, 0),
  ];
}

const yuan = (fen: string): string => `${(Number(fen) / 100).toFixed(2)} 元`;
/** As printed. */
export const lines = (one: Books): string[] => [
  one.exam,
  `  报名       ${one.begun} 人：报名成功 ${one.enrolled}，已放弃 ${one.abandoned}`,
  `  收款       ${yuan(one.receivedFen)}；退款 ${one.refunds} 笔 ${yuan(one.refundedFen)}`,
  `  订单       ${one.paid} 笔 ${yuan(one.ordersFen)} = 账簿 ${yuan(one.ledgerFen)} = 电子票据 ${yuan(one.billsFen)}`,
  `  座位       ${one.seated} = 准考证 ${one.tickets} = 报名成功 ${one.enrolled}`,
  `  到考       ${one.present}，缺考 ${one.absent}`,
  `  成绩无效   ${one.void} 人`,
  `  合格       ${one.passed}，单科合格 ${one.partial}，不合格 ${one.failed}`,
  `  证书       ${one.certified} = 合格且审查通过 ${one.reviewed}；成绩合格证明 ${one.proofs}；已归集 ${one.collected}`,
];
