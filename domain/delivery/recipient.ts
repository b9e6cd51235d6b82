// Who gets the parcel: name, phone and address as they can be right. Apart from the table, so that workflows don't carry the validators.
import { validateMobile } from '../kit/identity/mobile.ts';
import { validateName } from '../kit/identity/person-name.ts';
import type { Reason } from '../kit/refusal.ts';
import type { OrderInput } from './delivery.ts';

/** Everything that speaks against a recipient. */
export function recipientFaults({ recipient, phone, address }: Pick<OrderInput, 'recipient' | 'phone' | 'address'>): Reason[] {
  const name = validateName(recipient);
  const mobile = validateMobile(phone);
  const at = (field: string) => (reason: Reason) => ({ ...reason, field, code: 'DELIVERY_INVALID' });
  return [
    ...(name.ok ? [] : name.reasons.map(at('recipient'))),
    ...(mobile.ok ? [] : mobile.reasons.map(at('phone'))),
    ...([...address.trim()].length < 5 ? [{ field: 'address', code: 'DELIVERY_INVALID', message: '请填写详细地址，至少5个字' }] : []),
  ];
}
