// Every entity, room by room. Process people add their list here.
import { kitEntities } from './kit/entities.ts';
import { messageEntities } from './message/entities.ts';
import { ruleEntities } from './rule/entities.ts';

export const entities = [...kitEntities, ...ruleEntities, ...messageEntities];
