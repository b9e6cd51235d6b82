// Sign-in by a platform's ticket: 一网通办 (U01), 随申办 (U10), 统一登录 of the safety platform (U20). The ticket is verified (SM2), good once, and asked whose it
// is; the first time, the person gets an account, and however many come at once, one.
import { reason, refusalOf } from '../../domain/account/problems.ts';
import { codeSignInProblem } from '../../domain/account/sign-in.ts';
import { refuse, Refused } from '../../domain/kit/refusal.ts';
import { accountById, accountByIdentifier, accountByPhone, places, type FoundAccount } from '../../db/account/find.ts';
import { accountOfPlatform, linkIdentity, ticketUsed, useTicket, type IdentityIssuer, type NewIdentity } from '../../db/account/platform.ts';
import { now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import type { TicketClaims, TicketIssuer } from '../../gateways/contracts/ticket.ts';
import { isNeighbourRefused } from '../../gateways/kit/http.ts';
import { readTicket } from '../../gateways/kit/ticket.ts';
import type { MobileGateway } from '../../gateways/mobile.ts';
import type { OneStopGateway } from '../../gateways/one-stop.ts';
import type { SafetyPlatformGateway } from '../../gateways/safety-platform.ts';
import { hmacSm3 } from '../../security/hash.ts';
import { save } from '../kit/save.ts';
import { applyAuthority, createCentral } from './central.ts';
import type { AccountDeskDeps } from './deps.ts';
import type { ArriveInput, NewAccount } from './inputs.ts';
import type { From, SignedIn } from './sign-in.ts';

export interface Platforms {
  /** Our client number at the platforms. */
  client: string;
  /** Addresses that `/authorize` is below, for browsers; undefined: no such sign-in here. */
  oneStopUrl: string | undefined;
  safetyPlatformUrl: string | undefined;
  oneStop: OneStopGateway;
  mobile: MobileGateway;
  safetyPlatform: SafetyPlatformGateway;
}

type Open = (account: FoundAccount, from: From, central: boolean) => Promise<SignedIn>;
interface Arriving {
  identity: NewIdentity;
  account: NewAccount;
}

const invalid = (): Refused => refuse('SSO_TICKET_INVALID');

export function createPlatformSignIn(deps: AccountDeskDeps & { platforms: Platforms }, open: Open) {
  const { orm, fields, platforms } = deps;
  const em = () => orm.em.fork();
  const central = createCentral({ ...deps, platform: platforms.safetyPlatform });

  /** What a good ticket says. Throws SSO_TICKET_INVALID. */
  async function read(issuer: TicketIssuer, ticket: string, state: string): Promise<TicketClaims> {
    const gateway = issuer === 'safety-platform' ? platforms.safetyPlatform : issuer === 'mobile' ? platforms.mobile : platforms.oneStop;
    const ticketRead = readTicket(ticket, { issuer, client: platforms.client, state, publicKey: await gateway.publicKey(), now: Date.now() });
    if (!ticketRead.ok || (await ticketUsed(em(), issuer, ticketRead.claims.jti))) throw invalid();
    return ticketRead.claims;
  }

  /** What the platform says of a ticket's person, who must be the one that the ticket names. */
  async function told<T extends { uid: string }>(asked: Promise<T>, claims: TicketClaims): Promise<T> {
    const person = await asked.catch((error: unknown) => {
      throw isNeighbourRefused(error) ? (error.code === 'ACCOUNT_WITHDRAWN' ? refuse('ACCOUNT_WITHDRAWN') : invalid()) : error;
    });
    if (person.uid !== claims.uid) throw invalid();
    return person;
  }

  /** The account of an arriving person, made or linked where there is none yet. */
  async function accountOf({ identity, account }: Arriving): Promise<string> {
    const known = await accountOfPlatform(em(), fields, identity.issuer, identity.uid);
    if (known) return known;
    const mine = await sameperson(account);
    if (mine) return linked(mine, identity);
    const at = await now(em());
    const caseId = uuidv7();
    const input: ArriveInput = { account, identity };
    // One key for all who come within a minute, so that they are one act; the constraint of the identity holds for the rest.
    const secret = deps.ring.all('act').at(-1)!.secret;
    const key = hmacSm3(secret, ['arrive', identity.issuer, identity.uid, account.phone, at.slice(0, 16)].join('\n'));
    const actor = { kind: 'platform', platform: identity.issuer } as const;
    const outcome = await deps.decide({ key, type: 'Account', action: 'arrive', caseId, actor, input, bodyHash: '' });
    if (outcome.ok) return outcome.caseId;
    const meanwhile = await accountOfPlatform(em(), fields, identity.issuer, identity.uid);
    if (meanwhile) return meanwhile;
    throw new Refused(outcome.refusal);
  }

  /**
   * An account that is surely the same person's: the platform has shown identity number and phone, and the account has both, or the phone alone and no number.
   * One that shares only one of them is somebody's else, or nobody can say: it is refused, and the counter settles it.
   */
  async function sameperson({ idNumber, phone }: NewAccount): Promise<FoundAccount | null> {
    const byNumber = idNumber === undefined ? null : await accountByIdentifier(em(), fields, idNumber);
    const byPhone = await accountByPhone(em(), fields, phone);
    if (byNumber && byNumber.id !== byPhone?.id) throw new Refused(refusalOf([reason('ID_NUMBER_REGISTERED', { field: 'idNumber', rule: 'K01' })]));
    if (!byPhone || byNumber) return byPhone;
    const [row] = await query<{ number: string | null }>(em(), `select id_number as number from account where id = $1`, [byPhone.id]);
    const other = row?.number != null && idNumber !== undefined && fields.decrypt(row.number, places.idNumber) !== idNumber;
    if (other) throw new Refused(refusalOf([reason('PHONE_REGISTERED', { field: 'phone', rule: 'A10' })]));
    return byPhone;
  }

  /** Links an account that was there before. Two at once: the constraint lets one through, the other finds it. */
  async function linked(account: FoundAccount, identity: NewIdentity): Promise<string> {
    await save(orm, async (tx) => linkIdentity(tx, fields, account.id, identity, account.district, await now(tx))).catch(async (error: unknown) => {
      if ((await accountOfPlatform(em(), fields, identity.issuer, identity.uid)) !== account.id) throw error;
    });
    return account.id;
  }

  async function admit(accountId: string, claims: TicketClaims, from: From): Promise<SignedIn> {
    const account = (await accountById(em(), accountId))!;
    const at = await now(em());
    const problem = account.endsAt !== null && at >= account.endsAt ? 'ACCOUNT_ENDED' : codeSignInProblem(account.state);
    if (problem) throw refuse(problem);
    // Once only, decided by the database: of fifty that show the same ticket one goes on.
    if (!(await useTicket(em(), claims.iss, claims.jti))) throw invalid();
    return open(account, from, claims.iss === 'safety-platform');
  }

  const person = async (issuer: 'one-stop' | 'mobile', ticket: string, state: string, from: From): Promise<SignedIn> => {
    const claims = await read(issuer, ticket, state);
    const shown = await told((issuer === 'mobile' ? platforms.mobile : platforms.oneStop).person(ticket), claims);
    const account: NewAccount = { kind: 'personal', district: deps.district, phone: shown.mobile, personName: shown.realName, idNumber: shown.idNo };
    return admit(await accountOf({ identity: { issuer: 'one-stop', uid: shown.uid, level: shown.level }, account }), claims, from);
  };

  const officer = async (ticket: string, state: string, from: From): Promise<SignedIn> => {
    const claims = await read('safety-platform', ticket, state);
    const shown = await told(platforms.safetyPlatform.officer(ticket), claims);
    const account: NewAccount = { kind: 'staff', district: shown.district, phone: shown.mobile, personName: shown.name };
    const accountId = await accountOf({ identity: { issuer: 'safety-platform', uid: shown.uid, level: null }, account });
    await save(orm, (tx) => applyAuthority(tx, deps, accountId, shown));
    return admit(accountId, claims, from);
  };

  const webUrl = (issuer: IdentityIssuer): string => {
    const url = issuer === 'one-stop' ? platforms.oneStopUrl : platforms.safetyPlatformUrl;
    if (url === undefined) throw refuse('NOT_FOUND');
    return url.replace(/\/$/, '');
  };

  return {
    central,
    /** Where a browser goes to sign in; it comes back to `redirect`. Throws NOT_FOUND where there is no such sign-in. */
    address: (issuer: IdentityIssuer, redirect: string, state: string): string => {
      const url = new URL(`${webUrl(issuer)}/authorize`);
      for (const [name, value] of Object.entries({ client: platforms.client, redirect, state })) url.searchParams.set(name, value);
      return url.href;
    },
    /** Throws SSO_TICKET_INVALID, ACCOUNT_FROZEN, ACCOUNT_ENDED, ID_NUMBER_REGISTERED, PHONE_REGISTERED, NeighbourAway. */
    byOneStop: (ticket: string, state: string, from: From) => person('one-stop', ticket, state, from),
    byMobile: (ticket: string, from: From) => person('mobile', ticket, '', from),
    /** Throws SSO_TICKET_INVALID, ACCOUNT_WITHDRAWN, NeighbourAway. */
    byCentral: officer,
    /** Signs out at 一网通办 too. The session here has ended whether or not it hears of it. */
    signOutThere: async (key: string, uid: string): Promise<void> => platforms.oneStop.signOut(key, uid),
  };
}
export type PlatformSignIn = ReturnType<typeof createPlatformSignIn>;
