// What the acts of accounts are decided on: made by the desk from what was typed, after the slow and outside things are done. No password, no code.
import type { MisuseKind, Reporter } from '../../domain/account/misuse.ts';
import type { UserType } from '../../domain/account/counter/materials.ts';
import type { Recovery } from '../../domain/account/process.ts';
import type { AccountKind, LegalType } from '../../domain/account/roles.ts';
import type { Reason } from '../../domain/kit/refusal.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { NewIdentity } from '../../db/account/platform.ts';
import type { CodeProof } from './codes.ts';

/** Of every act: what was found against the form, the code, the old password. */
export interface Proven {
  reasons?: Reason[];
  code?: CodeProof;
  passwordRight?: boolean;
}

export interface NewAccount {
  kind: AccountKind;
  district: string;
  /** 11 digits; empty only beside reasons. */
  phone: string;
  accountName?: string;
  personName?: string;
  idNumber?: string;
  passwordHash?: string;
  /** Organisation that is registered with it, or for 采购单位 the awaited one, by its credit code. */
  organisation?: { name: string; creditCode: string; legalType: LegalType | null };
  /** Temporary account (O21). */
  temporary?: { ownerId: string; endsAt: Instant };
}

/** `null`: the form has reasons against it. */
export type RegisterInput = Proven & { account: NewAccount | null; district: string };
export type SetUpInput = Proven & { account: NewAccount };
/** `identity`: who the platform says it is. */
export interface ArriveInput {
  account: NewAccount;
  identity: NewIdentity;
}
export type VerifyInput = Proven & { accountName?: string; passwordHash?: string };
export type StartRecoveryInput = Proven & { kind: Recovery; ticketHash: string };
/** `ticketHash` shows that this is whoever began the recovery. */
export type RecoverInput = Proven & { ticketHash: string; passwordHash?: string };
export type ChangePasswordInput = Proven & { passwordHash?: string };
export type ChangePhoneInput = Proven & { phone?: string };
export type FreezeInput = Proven & { kind: MisuseKind; description: string; reporter: Reporter; userType: UserType };
/** Decided by the counter (domain/account/counter/effect.ts). */
export interface CounterChangedInput {
  values: Record<string, string>;
  newPassword: boolean;
}

export interface InviteInput {
  /** Whom the phone belongs to; null: nobody. */
  accountId: string | null;
  personName: string;
  post: string;
  roles: string[];
}
export interface AddInput {
  phone: string;
  personName: string;
  post: string;
  roles: string[];
  district: string;
  /** Id of the account to be set up. */
  accountId: string;
}
export interface FoundInput {
  accountId: string;
  organisationId: string;
  district: string;
  personName: string;
}
