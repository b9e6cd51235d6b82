// Filling in: from the choice of subjects to the checked commitment, and the office's corrections.
import type { Refusal } from '../../../domain/kit/refusal.ts';
import type { Area } from '../area.ts';
import type { EnrolmentWritten, LoadedEnrolment } from '../enrolment.ts';
import { choosing } from './choosing.ts';
import { committing } from './committing.ts';
import { confirming } from './confirming.ts';
import { correcting } from './correcting.ts';

export const filling: readonly Area<LoadedEnrolment, EnrolmentWritten>[] = [choosing, confirming, committing, correcting];

const exists: Refusal = {
  code: 'ENROLMENT_EXISTS',
  reasons: [{ field: 'examId', code: 'ENROLMENT_EXISTS', message: '已报名本次考试，不能重复报名', rule: 'exam.duplicate' }],
};
/** One live enrolment of a person in an exam: of an account, and of a number whatever account. */
export const fillingUnique: Readonly<Record<string, Refusal>> = { case_file_live_key_key: exists, enrolment_live: exists };
