// Every entity, room by room. Process people add their list here.
import { counterEntities } from './counter/entities.ts';
import { fileEntities } from './file/entities.ts';
import { accountEntities } from './account/entities.ts';
import { kitEntities } from './kit/entities.ts';
import { messageEntities } from './message/entities.ts';
import { ruleEntities } from './rule/entities.ts';
import { supplierEntities } from './supplier/entities.ts';

export const entities = [
  ...kitEntities,
  ...accountEntities,
  ...ruleEntities,
  ...messageEntities,
  ...fileEntities,
  ...supplierEntities,
  ...counterEntities,
];
