// V18: what each step may do with which field of the form. Platform defaults: corrections of clerical slips early on, the office's own remark at every step but
// the last; whoever got a copy reads what the matter is about and no more.
import type { FieldRule } from '../../../domain/approval/form.ts';
import type { Definition } from '../../../domain/approval/definition.ts';

const read = (field: string, copy: FieldRule['copy'] = 'hide'): FieldRule => ({ field, office: 'read', applicant: 'read', copy });
const edit = (field: string, copy: FieldRule['copy'] = 'hide'): FieldRule => ({ ...read(field, copy), office: 'edit' });
/** 办理备注: the office's own. */
const remark = (office: FieldRule['office']): FieldRule => ({ field: 'remark', office, applicant: 'hide', copy: 'hide' });

export const registrationForms: Readonly<Record<string, readonly FieldRule[]>> = {
  preReview: [edit('matter', 'read'), edit('employerName', 'mask'), edit('contractTo'), remark('edit')],
  handling: [read('matter', 'read'), read('employerName', 'mask'), remark('edit')],
  review: [read('matter', 'read'), read('employerName', 'mask'), remark('edit')],
  signing: [read('matter', 'read'), read('employerName', 'mask'), remark('read')],
};

export const onboardingForms: Readonly<Record<string, readonly FieldRule[]>> = {
  initial: [read('basic.fullName', 'read'), edit('basic.registryDistrict', 'read'), edit('basic.postcode')],
  paper: [read('basic.fullName', 'read')],
  final: [read('basic.fullName', 'read')],
};

/** A definition with the form's rules at its steps. */
export const withForms = (definition: Definition, forms: Readonly<Record<string, readonly FieldRule[]>>): Definition => ({
  ...definition,
  steps: definition.steps.map((step) => ({ ...step, form: forms[step.node] ?? [] })),
});
