// Which materials a kind asks for; apart from the rules' declarations, so that the table needs none of them.
import type { RegistrationKind } from './kinds.ts';
import type { RegistrationRules } from './rules.ts';

/** Items that a kind asks for. */
export const itemsFor = ({ values }: Pick<RegistrationRules, 'values'>, kind: RegistrationKind) =>
  values.materials.find((row) => row.kind === kind)!.items;
