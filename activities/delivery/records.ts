// Records of 证照快递 for `decide`: who gets it, who pays, what the courier has reported.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../domain/kit/act.ts';
import { validateMobile } from '../../domain/kit/identity/mobile.ts';
import { normalName } from '../../domain/kit/identity/person-name.ts';
import { instant, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { dispatchRows } from '../../domain/dispatch/dispatch.ts';
import { delivery, forward, type DeliveryFacts, type DeliveryState, type OrderInput, type ReportInput } from '../../domain/delivery/delivery.ts';
import { recipientFaults } from '../../domain/delivery/recipient.ts';
import { deliveryRules } from '../../domain/delivery/rules.ts';
import { ruleSetText } from '../../domain/rule/ref.ts';
import { acknowledge } from '../../db/dispatch/ledger.ts';
import { deliveriesOf, deliveryOf, licenceToSend, RECIPIENT_PLACE } from '../../db/delivery/reads.ts';
import { query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import type { ProcessRecords } from '../kit/records.ts';

/** As it is dialled; the guard has refused what is no number. */
const mobileOf = (text: string): string => {
  const found = validateMobile(text);
  return found.ok ? found.value.number : text;
};

async function facts(em: EntityManager, file: CaseView, request: ActRequest): Promise<DeliveryFacts> {
  const book = await ruleBook(em);
  const { first, again } = ruleValue(book.rulesOf(file), deliveryRules.payer);
  if (request.action !== 'order') {
    const row = await deliveryOf(em, file.id);
    if (!row) throw refuse('NOT_FOUND');
    return { valid: true, payer: row.payer, against: [], waybill: row.waybill };
  }
  const input = request.input as OrderInput;
  const { licenceId } = input;
  const licence = await licenceToSend(em, licenceId);
  const mine = licence?.accountId === file.applicantId;
  // What came back was not the recipient's doing alone, but it has been sent once.
  const before = mine ? (await deliveriesOf(em, licenceId)).length : 0;
  return { valid: mine ? licence!.standing === 'valid' : null, payer: before ? again : first, against: recipientFaults(input), waybill: null };
}

/** What the courier is asked: one order per delivery. */
const orderOf = (caseId: string) => dispatchRows('courier', 'order', caseId, {});
const orderKey = (caseId: string): string => orderOf(caseId)[0]!.key;

export const deliveryRecords = ({ fields }: { fields: Fields }): ProcessRecords<DeliveryFacts> => ({
  process: delivery,
  begin: async (em, { input }, received: Instant) => {
    const licence = await licenceToSend(em, (input as OrderInput).licenceId);
    if (!licence) throw refuse('NOT_FOUND');
    const book = await ruleBook(em);
    return { district: licence.district, ruleSet: ruleSetText(book.rulesFor(licence.district, shanghaiDay(received))) };
  },
  facts,
  apply: {
    order: async ({ em, file, input, facts: { payer } }) => {
      const { licenceId, recipient, phone, district, address } = input as OrderInput;
      const sealed = fields.encrypt(
        JSON.stringify({ recipient: normalName(recipient), phone: mobileOf(phone), district, address: address.trim() }),
        file.district,
        RECIPIENT_PLACE,
      );
      await query(em, `insert into delivery (case_id, licence_id, payer, recipient) values ($1, $2, $3, $4)`, [file.id, licenceId, payer, sealed]);
      return { data: { licenceId, payer }, body: { payer }, dispatch: orderOf(file.id) };
    },
    report: async ({ em, file, input, received }) => {
      const { eventId, waybill, status, at, place } = input as ReportInput;
      await query(
        em,
        `insert into delivery_report (case_id, event_id, status, at, received_at, place) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [file.id, eventId, status, instant(at), received, place ?? null],
      );
      await acknowledge(em, 'courier', orderKey(file.id), waybill);
      const reached = forward(file.state as DeliveryState, status);
      const ended = reached === 'signed' || reached === 'returned';
      await query(
        em,
        `update delivery set waybill = coalesce(waybill, $2), live = live and not $3, ended_at = case when $3 then coalesce(ended_at, $4) else ended_at end where case_id = $1`,
        [file.id, waybill, ended, received],
      );
      return { data: { status, eventId } };
    },
  },
  unique: { delivery_live: { code: 'DELIVERY_RUNNING' } },
});
