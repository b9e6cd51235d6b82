// The processes of accounts for the registry of `decide`.
import type { ProcessRecords } from '../kit/records.ts';
import { createAccountRecords } from './account-records.ts';
import type { AccountRecordDeps } from './deps.ts';
import { createInvitationRecords } from './invitation-records.ts';

export const createAccountProcesses = (deps: AccountRecordDeps): ProcessRecords<any>[] => [createAccountRecords(deps), createInvitationRecords(deps)];
