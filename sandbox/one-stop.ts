// U01, the unified identity of 一网通办.
import type { Router } from 'express';
import { oneStopPersonSchema, personQuerySchema, signOutSchema } from '../gateways/contracts/one-stop.ts';
import { onceEach } from './kit/once.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';
import { createIssuer, ticketRefused } from './kit/tickets.ts';
import type { People } from './people.ts';

export function createOneStop(kit: Kit, people: People): Router {
  const sealed = createSealed('one-stop', kit);
  const issuer = createIssuer('one-stop', kit, sealed, () => people.all().map(({ uid, realName }) => ({ uid, name: realName })));
  const once = onceEach('one-stop', kit);
  sealed.onSealed('/persons', personQuerySchema, ({ ticket }) => {
    const uid = issuer.redeem(ticket);
    if (uid === null) return ticketRefused;
    const person = people.get(uid);
    return person ? { status: 200, body: person } : refused(404, 'NO_SUCH_PERSON', '未查询到该用户');
  });
  sealed.onSealed('/sign-out', signOutSchema, async (asked) => {
    const at = (await kit.clock()).toISOString();
    return once('/sign-out', asked, () => ({ status: 200, body: { requestId: asked.requestId, at } }));
  });
  sealed.onData('/_data', oneStopPersonSchema, (person) => {
    people.put(person);
    return { status: 201, body: person };
  });
  return sealed.router;
}
