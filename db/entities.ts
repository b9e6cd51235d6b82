// Every entity, room by room. Process people add their list here.
import { accountEntities } from './account/entities.ts';
import { kitEntities } from './kit/entities.ts';
import { messageEntities } from './message/entities.ts';
import { ruleEntities } from './rule/entities.ts';

export const entities = [...kitEntities, ...accountEntities, ...ruleEntities, ...messageEntities];
