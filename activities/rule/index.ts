// Records of the processes about rules and holidays, for the registry.
import type { ProcessRecords } from '../kit/records.ts';
import { holidayProposalRecords, ruleProposalRecords } from './proposals.ts';

export const ruleRecords: ProcessRecords<any>[] = [ruleProposalRecords, holidayProposalRecords];
