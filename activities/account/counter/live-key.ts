// What is unique among running counter cases: one per account (解冻 beside another), one per number that is to be registered.
import type { Requested } from '../../../domain/account/counter/record.ts';
import type { Fields } from '../../../security/field.ts';

/** The live key of a case; of a registration it holds the blind index of the number. */
export function liveKeyOf(fields: Pick<Fields, 'blindIndex'>, requested: Requested): string {
  const subject =
    'accountId' in requested
      ? requested.accountId
      : requested.kind === 'registerLegal'
        ? fields.blindIndex(requested.uscc, 'creditCode')
        : fields.blindIndex(requested.idNumber, 'idNumber');
  return `counter:${subject}${requested.kind === 'unfreeze' ? ':unfreeze' : ''}`;
}
