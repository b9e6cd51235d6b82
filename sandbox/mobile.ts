// U10, the app 随申办: hands our page a ticket, and shows what is pushed to a person.
import type { Router } from 'express';
import { z } from 'zod';
import { pushSchema } from '../gateways/contracts/mobile.ts';
import { personQuerySchema } from '../gateways/contracts/one-stop.ts';
import { onceEach, taken } from './kit/once.ts';
import { createSealed } from './kit/sealed.ts';
import { refused, type Kit } from './kit/stand-in.ts';
import { createIssuer, ticketRefused } from './kit/tickets.ts';
import type { People } from './people.ts';

export function createMobile(kit: Kit, people: People): Router {
  const sealed = createSealed('mobile', kit);
  const issuer = createIssuer('mobile', kit, sealed, () => people.all().map(({ uid, realName }) => ({ uid, name: realName })));
  const once = onceEach('mobile', kit);
  sealed.onSealed('/persons', personQuerySchema, ({ ticket }) => {
    const uid = issuer.redeem(ticket);
    if (uid === null) return ticketRefused;
    const person = people.get(uid);
    return person ? { status: 200, body: person } : refused(404, 'NO_SUCH_PERSON', '未查询到该用户');
  });
  sealed.onSealed('/push', pushSchema, async (push) => {
    const now = await kit.clock();
    if (!people.get(push.uid)) return refused(404, 'NO_SUCH_PERSON', '未查询到该用户');
    return once('/push', push, (id) => taken(push.requestId, id, now));
  });
  /** What a phone shows. */
  sealed.router.get('/_pushed', (request, response) => {
    const { uid } = z.object({ uid: z.string().optional() }).parse(request.query);
    response.json(
      once.rows.map(({ asked, body }) => ({ ...asked, ...body })).filter((row) => uid === undefined || (row as { uid?: string }).uid === uid),
    );
  });
  return sealed.router;
}
