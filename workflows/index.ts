// Every workflow type that the worker runs. Their names are what operators read; they are never renamed.
export { SupplierChange } from './supplier/change.ts';
export { SupplierOnboarding } from './supplier/onboarding.ts';
