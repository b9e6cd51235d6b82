// Who plays in the demonstration: the guide's supplier, and officers that the administrator sets up. All invented.
import { setTimeout as pause } from 'node:timers/promises';
import { linXi, linXiFiles, linXiRegistration, type LinXiFile } from '../../db/demo/lin-xi.ts';
import { tabNames } from '../../domain/supplier/dossier/tabs.ts';
import type { Portal } from './portal.ts';

export interface Stage {
  public: Portal;
  officers: Portal;
  /** Asks a stand-in, or tells it what it is to know. Throws on 4xx and 5xx. */
  sandbox: (method: 'GET' | 'POST', path: string, body?: object) => Promise<any>;
  say: (line: string) => void;
}

export const PASSWORD = 'Banshi2026';

/** What a phone shows, the oldest first. */
async function shownOn(stage: Stage, phone: string): Promise<string[]> {
  const { messages } = (await stage.sandbox('GET', `/sms/log?phone=${phone}`)) as { messages: { text: string }[] };
  return messages.map(({ text }) => text);
}

/** Longest wait for a code, by 100 ms: behind a moved clock all that was due comes first. */
const TRIES = 1_200;

/** Has a code sent and reads it from the phone. */
export async function freshCode(stage: Stage, purpose: string, phone: string): Promise<string> {
  const before = (await shownOn(stage, phone)).length;
  await stage.public.send('POST', '/v1/sms-codes', { purpose, phone });
  for (let tries = 0; tries < TRIES; tries++) {
    const texts = (await shownOn(stage, phone)).slice(before);
    const code = texts.flatMap((text) => /验证码为(\d{6})/.exec(text)?.[1] ?? []).at(-1);
    if (code) return code;
    await pause(100);
  }
  throw new Error(`no code came to ${phone}`);
}

/** Token of a new session by name and password. */
export const tokenOf = async (at: Portal, identifier: string): Promise<string> =>
  (await at.send('POST', '/v1/sessions', { identifier, password: PASSWORD, tokenIn: 'body' })).body.token as string;

export const signIn = async (at: Portal, identifier: string): Promise<Portal> => at.as(await tokenOf(at, identifier));

/** 忘记密码: the same password again, for somebody whose time with it is over. */
export async function renewPassword(stage: Stage, phone: string): Promise<void> {
  const smsCode = await freshCode(stage, 'recoverPassword', phone);
  const { body } = await stage.officers.send('POST', '/v1/recoveries', { kind: 'password', phone, smsCode });
  await stage.officers.send('POST', '/v1/recoveries/password', { ticket: body.ticket, password: PASSWORD, passwordAgain: PASSWORD });
}

/** Token of 短信验证码登录, as personal and legal accounts do who need more than a password. */
export async function tokenByCode(stage: Stage, phone: string): Promise<string> {
  const smsCode = await freshCode(stage, 'signIn', phone);
  return (await stage.public.send('POST', '/v1/sessions/by-code', { phone, smsCode, tokenIn: 'body' })).body.token as string;
}
export const signInByCode = async (stage: Stage, phone: string): Promise<Portal> => stage.public.as(await tokenByCode(stage, phone));

/** Registers a supplier as S0§1 describes it and signs in; accepts the terms. */
export async function newSupplier(
  stage: Stage,
  who: { name: string; creditCode: string; accountName: string; phone: string; district?: string },
): Promise<Portal> {
  const { body } = await stage.public.send('POST', '/v1/registrations/supplier', {
    organisationName: who.name,
    creditCode: who.creditCode,
    accountName: who.accountName,
    phone: who.phone,
    smsCode: await freshCode(stage, 'register', who.phone),
    password: PASSWORD,
    passwordAgain: PASSWORD,
  });
  stage.say(`注册账号：${body.title} ${body.text}`);
  const me = await signIn(stage.public, who.accountName);
  const { body: terms } = await me.get('/v1/terms/supplierTerms');
  const documents = terms.documents.map(({ document, version, hash }: Record<string, string>) => ({ document, version, hash }));
  await me.send('POST', '/v1/terms/supplierTerms/consents', { agreed: true, documents });
  return me;
}

export const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkY+D4DwABIQEAx1Q5AgAAAABJRU5ErkJggg==', 'base64');
export const PAPER = Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF');

/** Uploads what the dossier needs and fills in all seven tabs; 企业 by name and code. */
export async function fillDossier(me: Portal, base: string, who: { name: string; creditCode: string }, today: string): Promise<void> {
  const ids = {} as Record<LinXiFile, string>;
  for (const [key, { name, mime }] of Object.entries(linXiFiles))
    ids[key as LinXiFile] = await me.upload(name, mime, mime === 'image/png' ? PIXEL : PAPER);
  const draft = linXi(today, (file) => ids[file]);
  const own = { ...draft, basic: { ...draft.basic, fullName: who.name }, qualification: { ...draft.qualification, creditCode: who.creditCode } };
  for (const tab of tabNames) {
    const { version } = await me.get(`${base}/draft/${tab}`);
    await me.send('PUT', `${base}/draft/${tab}`, own[tab], version ?? 0);
  }
}

/** An officer with a post in a 区划, signed in. */
export async function newOfficer(
  stage: Stage,
  admin: Portal,
  who: { accountName: string; personName: string; phone: string; role: string; district: string },
): Promise<Portal> {
  const { body } = await admin.send('POST', '/v1/staff', { phone: who.phone, personName: who.personName, district: who.district });
  const smsCode = await freshCode(stage, 'verify', who.phone);
  await stage.officers.send('POST', '/v1/accounts/verify', {
    phone: who.phone,
    smsCode,
    accountName: who.accountName,
    password: PASSWORD,
    passwordAgain: PASSWORD,
  });
  await admin.send('POST', `/v1/accounts/${body.id}/grants`, { role: who.role, district: who.district });
  return signIn(stage.officers, who.accountName);
}

export const guide = { name: linXiRegistration.orgName, creditCode: linXiRegistration.creditCode, accountName: 'lx0001', phone: '13377771119' };
