// Every workflow type that the worker runs. Their names are what operators read; they are never renamed.
export { CounterAppointment } from './account/appointment.ts';
export { CounterCase } from './account/counter.ts';
export { Reconciliation } from './kit/scheduled.ts';
export { CaseRating } from './rating/rating.ts';
export { Delivery } from './delivery/delivery.ts';
export { CalendarCoverage, ExpiryCheck, JournalCheckpoint, ReminderRound, StaleDraftCheck } from './kit/scheduled.ts';
export { SupplierChange } from './supplier/change.ts';
export { SupplierOnboarding } from './supplier/onboarding.ts';
