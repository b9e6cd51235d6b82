// P27 快递面单.
import type { EntityManager } from '@mikro-orm/postgresql';
import { shanghaiDay, shown } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { deliveryRules, payers } from '../../domain/delivery/rules.ts';
import { fullDistrictName } from '../../db/data/districts/index.ts';
import { deliveryOf, licenceToSend, RECIPIENT_PLACE, type Recipient } from '../../db/delivery/reads.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { neighbours } from '../../gateways/contracts/neighbours.ts';
import type { Fields } from '../../security/field.ts';
import type { Waybill } from '../../templates/registration/papers.ts';
import { defineDocument, type About } from '../documents/define.ts';

/** Throws while the courier has not given its number yet: asked again until it has. */
export async function waybillOf(em: EntityManager, fields: Fields, { caseId }: About): Promise<Waybill> {
  const row = await deliveryOf(em, caseId);
  const licence = row && (await licenceToSend(em, row.licenceId));
  if (!row || !licence) throw new Error(`no delivery ${caseId}`);
  if (row.waybill === null) throw new Error('the courier has not given a number yet');
  const { recipient, phone, district, address } = JSON.parse(fields.decrypt(row.recipient, RECIPIENT_PLACE)) as Recipient;
  const rules = (await ruleBook(em)).rulesFor(row.district, shanghaiDay(row.createdAt));
  return {
    number: row.waybill,
    courier: neighbours.courier.label,
    payment: payers[row.payer],
    sender: ruleValue(rules, deliveryRules.sender),
    recipient: { name: recipient, phone, address: `${fullDistrictName(district) ?? ''}${address}` },
    item: '注册证书',
    caseNumber: licence.number,
    bookedAt: shown(row.createdAt),
  };
}

export const waybillPaper = defineDocument({ kind: 'P27', load: waybillOf });
