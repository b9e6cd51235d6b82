// Every entity, room by room. Process people add their list here.
import { kitEntities } from './kit/entities.ts';

export const entities = [...kitEntities];
