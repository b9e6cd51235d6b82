// Acts on an application that a decision of another case carries with it (`Written.also`): the same transaction, all or nothing.
import type { ActRequest } from '../../domain/kit/act.ts';
import type { AnnulInput, ReopenInput } from '../../domain/registration/record.ts';

interface Inputs {
  annul: AnnulInput;
  reopen: ReopenInput;
}

/** `of` names the deciding act (`<case>/<seq>`), so that the same decision is the same act. */
export const registrationAct = <A extends keyof Inputs>(of: string, registrationId: string, action: A, input: Inputs[A]): ActRequest => ({
  key: `${of}/${registrationId}/${action}`,
  type: 'PracticeRegistration',
  action,
  caseId: registrationId,
  actor: { kind: 'system' },
  input,
  bodyHash: '',
});
