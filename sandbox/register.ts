// U15, the register of market entities. The first two characters of a 统一社会信用代码 (GB 32100: registering department and kind) say which
// 法人类型 it can be; a choice that doesn't fit is answered before anything is looked up.
import type { Router } from 'express';
import {
  registerEntitySchema,
  registerLookupSchema,
  registerReasons,
  type EntityType,
  type RegisterAnswer,
  type RegisterEntity,
  type RegisterLookup,
} from '../gateways/contracts/register.ts';
import { createStandIn, refused, type Kit } from './kit/stand-in.ts';
import { openStore } from './kit/store.ts';

/** 91 enterprise, 92 sole trader, 93 farmers' cooperative; 11 state organ, 12 institution, 13 and 19 others of the 编办; 51 association, 52 private
 * non-enterprise unit, 53 foundation. */
const prefixes: Record<EntityType, readonly string[]> = {
  enterprise: ['91', '93'],
  branch: ['91', '93'],
  soleTrader: ['92'],
  institution: ['11', '12', '13', '19'],
  // The registration form of S4 Q11 has no entry for a private non-enterprise unit: it comes as an association.
  association: ['51', '52', '53'],
  nonEnterprise: ['52'],
};

/** The company of S0; its legal person is not named there. */
const seed: RegisterEntity = { creditCode: '91330000MA27U0684D', name: '林汐经济贸易有限公司', entityType: 'enterprise' };

export function createRegister(kit: Kit): Router {
  const { router, onPost } = createStandIn('register', kit);
  const store = openStore<RegisterEntity>('register', kit.folder);
  const entities = new Map([seed, ...store.rows].map((entity) => [entity.creditCode, entity]));

  onPost('/lookup', registerLookupSchema, (query) => ({ status: 200, body: lookup(query, entities.get(query.creditCode)) }));

  router.post('/entities', (request, response) => {
    const entity = registerEntitySchema.safeParse(request.body);
    if (!entity.success)
      return void response.status(400).json(refused(400, 'BAD_REQUEST', entity.error.issues.map((i) => i.path.join('.')).join()).body);
    if (!fits(entity.data)) return void response.status(422).json(refused(422, 'TYPE_DOES_NOT_FIT', '法人类型与统一社会信用代码不一致').body);
    store.add(entity.data);
    entities.set(entity.data.creditCode, entity.data);
    response.status(201).json(entity.data);
  });
  return router;
}

const fits = ({ creditCode, entityType }: Pick<RegisterEntity, 'creditCode' | 'entityType'>): boolean =>
  prefixes[entityType].includes(creditCode.slice(0, 2));

function lookup(query: RegisterLookup, entity: RegisterEntity | undefined): RegisterAnswer {
  if (!fits(query)) return { result: 'typeMismatch', reason: registerReasons.typeMismatch };
  if (!entity) return { result: 'notFound', reason: registerReasons.notFound };
  const { creditCode, name, entityType } = entity;
  return {
    result: 'found',
    creditCode,
    name,
    entityType,
    nameMatches: matches(query.name, name),
    legalPersonMatches: matches(query.legalPersonName, entity.legalPersonName),
  };
}

const matches = (asked: string | undefined, held: string | undefined): boolean | null =>
  asked === undefined || held === undefined ? null : asked.normalize('NFKC').trim() === held.normalize('NFKC').trim();
