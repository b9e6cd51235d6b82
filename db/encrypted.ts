// Every column that holds encrypted fields (Q04), for whoever has to find all of them: the change of keys, and the test that looks for what is missing here.
import type { BlindKind } from '../security/field.ts';

export interface EncryptedColumn {
  table: string;
  column: string;
  /** Primary key and its types, in order. */
  key: Readonly<Record<string, 'uuid' | 'text' | 'integer'>>;
  /** `text`: the column is one encrypted field; `json`: fields stand somewhere in its JSON. */
  form: 'text' | 'json';
  /** Column beside it with the blind index of the same value. */
  index?: { column: string; kind: BlindKind };
}

const id = { id: 'uuid' } as const;
const ofCase = { case_id: 'uuid' } as const;
const text = (table: string, column: string, key: EncryptedColumn['key'] = id, index?: EncryptedColumn['index']): EncryptedColumn => ({
  table,
  column,
  key,
  form: 'text',
  ...(index ? { index } : {}),
});
const json = (table: string, column: string, key: EncryptedColumn['key'] = id): EncryptedColumn => ({ table, column, key, form: 'json' });

export const encryptedColumns: readonly EncryptedColumn[] = [
  text('account', 'phone', id, { column: 'phone_index', kind: 'phone' }),
  text('account', 'id_number', id, { column: 'id_number_index', kind: 'idNumber' }),
  text('platform_identity', 'uid', id, { column: 'uid_index', kind: 'text' }),
  text('misuse_report', 'description'),
  json('supplier_draft', 'values', { case_id: 'uuid', tab: 'text' }),
  json('dossier_version', 'dossier'),
  text('message', 'params'),
  text('message', 'phone'),
  text('notice', 'text'),
  json('outbox', 'payload', { key: 'text' }),
  text('file', 'name'),
  text('registration', 'form', ofCase),
  text('registration', 'notes', ofCase),
  text('registration', 'shared', ofCase),
  text('registration_attendance', 'agent', ofCase),
  text('registration_visit', 'agent', { case_id: 'uuid', seq: 'integer' }),
  text('correction', 'before_value'),
  text('correction', 'after_value'),
  text('counter_record', 'requested', ofCase),
  text('counter_record', 'missing', ofCase),
  text('counter_record', 'reason', ofCase),
  text('printed_document', 'data'),
  text('counter_appointment', 'phone', ofCase, { column: 'phone_index', kind: 'phone' }),
  text('dispatch', 'content'),
  text('rating', 'text', ofCase),
  text('rating_step', 'note'),
  text('delivery', 'recipient', ofCase),
  text('certificate', 'id_number', id, { column: 'id_number_index', kind: 'idNumber' }),
  text('practice_ban', 'id_number', id, { column: 'id_number_index', kind: 'idNumber' }),
  json('certificate_import', 'rows', ofCase),
  text('enrolment', 'id_number', ofCase, { column: 'id_number_index', kind: 'idNumber' }),
  text('enrolment', 'form', ofCase),
  text('enrolment', 'certificate', ofCase),
  text('enrolment', 'notes', ofCase),
  text('candidate', 'profile', { account_id: 'uuid' }),
  text('enrolment_confirmation', 'form'),
  text('commitment', 'body'),
  text('commitment', 'ip'),
  text('commitment', 'signature'),
  text('enrolment_correction', 'changes'),
  text('enrolment_correction', 'reason'),
  text('enrolment_export', 'reason'),
  text('enrolment_export', 'filter'),
  text('integrity_record', 'id_number', id, { column: 'id_number_index', kind: 'idNumber' }),
  text('subject_pass', 'id_number', id, { column: 'id_number_index', kind: 'idNumber' }),
  text('exam_site', 'contact'),
  text('exam_room', 'invigilators'),
  text('exam_run', 'secret'),
  text('exam_run', 'id_key'),
  text('score', 'record'),
  text('score_review', 'reason', ofCase),
  text('score_review', 'marks', ofCase),
  text('score_review', 'answer', ofCase),
  text('certificate_edition', 'credential'),
  text('qualification_review', 'notes', ofCase),
  text('tender_acquisition', 'contact', ofCase),
  text('clarification', 'content', ofCase),
  text('clarification', 'offline', ofCase),
  text('tender_opening', 'attendees', ofCase),
  text('bid_opening', 'objection', ofCase),
  text('bid_opening', 'answer', ofCase),
  text('evaluation_expert', 'name', ofCase),
  text('tender_panel', 'secret'),
  text('tender_panel', 'key'),
  text('evaluation_duty', 'dissent', ofCase),
  text('evaluation_bid', 'persons'),
  text('price_statement', 'answer', ofCase),
  text('tender_challenge', 'letter', ofCase),
  text('tender_challenge', 'supplement', ofCase),
  text('tender_challenge', 'answer', ofCase),
  text('tender_inquiry', 'question', ofCase),
  text('tender_inquiry', 'answer', ofCase),
  text('tender_complaint', 'letter', ofCase),
  text('tender_complaint', 'asked', ofCase),
  text('tender_complaint', 'explained', ofCase),
  text('tender_complaint', 'refusal', ofCase),
  text('method_change', 'reason', ofCase),
  text('violation', 'record', ofCase),
  text('violation_notice', 'text'),
  text('violation_statement', 'text'),
  text('violation_decision', 'text'),
  text('violation_service', 'details'),
  text('violation_recusal', 'reason'),
  text('violation_dispute', 'text'),
  text('annulment_effect', 'before_image'),
  text('annulment_effect', 'after_image'),
  text('bid_upload', 'form'),
  text('bid_upload', 'origin'),
  text('opening_key', 'private_key', { tender_id: 'uuid' }),
  text('price_stage', 'private_key', { tender_id: 'uuid' }),
  text('hotline_ticket', 'text', ofCase),
  text('hotline_ticket', 'caller', ofCase),
  text('hotline_ticket', 'answer', ofCase),
];

/** The place that the fields of a column were encrypted for. */
export const placeOf = ({ table, column }: EncryptedColumn): string => `${table}.${column}`;

/** Blind indexes that stand elsewhere: codes that were sent (a day at the most counts), and what is unique among running counter cases. */
export const otherIndexes = ['sms_code.phone_index', 'case_file.live_key'] as const;
