// P28 对账差异表: of a partner's ledger (`<day>/<partner>`), or of a day's fees with the payment platform (`<day>`).
import { partnerDifferences } from '../dispatch/paper.ts';
import { feeDifferences } from '../exam/reconciliation.ts';
import { defineDocument } from './define.ts';

export const differencesPaper = defineDocument({
  kind: 'P28',
  load: (em, _fields, { subject }) => (subject.includes('/') ? partnerDifferences(em, subject) : feeDifferences(em, subject)),
});
