// What a confirmed counter case does to the account. Where it is written in the transaction of `confirm`, a phone or number that is
// taken in that very second refuses the confirmation, and no case says 已修改 beside an account that isn't.
import type { Requested } from './record.ts';

export interface AccountEffect {
  do: 'create' | 'update' | 'unfreeze';
  /** Left out where the account is new. */
  accountId?: string;
  values: Record<string, string>;
  /** Every session of the account ends. */
  endSessions: boolean;
  /** The holder sets a new password by SMS code to the (new) reserved phone before he can sign in. */
  newPassword: boolean;
}

export function accountEffect(requested: Requested): AccountEffect {
  switch (requested.kind) {
    case 'registerIndividual':
    case 'registerLegal': {
      const { kind, ...values } = requested;
      return { do: 'create', values: { ...values, kind: kind === 'registerLegal' ? 'legal' : 'individual' }, endSessions: false, newPassword: true };
    }
    case 'changePhone':
      return { do: 'update', accountId: requested.accountId, values: { phone: requested.phone }, endSessions: true, newPassword: false };
    case 'changeData':
      return { do: 'update', accountId: requested.accountId, values: requested.data, endSessions: false, newPassword: false };
    case 'unfreeze':
      return {
        do: 'unfreeze',
        accountId: requested.accountId,
        values: requested.phone === undefined ? {} : { phone: requested.phone },
        endSessions: true,
        newPassword: true,
      };
  }
}
