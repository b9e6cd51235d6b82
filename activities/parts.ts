// What acts and effects are made of, put together once per process from its configuration: database, keys, rules, neighbours.
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from '../config.ts';
import { documentVersions } from '../db/account/documents.ts';
import { administratorsOf, phoneOf, registrationOf } from '../db/account/people.ts';
import { hasConsented, userNameOf } from '../db/account/reads.ts';
import { dossierReference } from '../db/data/dossier.ts';
import { filesOf, filesOfCase } from '../db/file/files.ts';
import { now } from '../db/kit/clock.ts';
import { createOrm } from '../db/kit/orm.ts';
import { SEND_AGAIN } from '../db/message/again.ts';
import { consentsOf } from '../db/message/consents.ts';
import { bookAtHand, ruleBook } from '../db/rule/book.ts';
import { loadDraft } from '../db/supplier/drafts.ts';
import type { ActRequest } from '../domain/kit/act.ts';
import { shanghaiDay } from '../domain/kit/instant.ts';
import { versionsInForce } from '../domain/account/consent.ts';
import { createSmsGateway } from '../gateways/sms.ts';
import { openNeighbours } from '../gateways/neighbours.ts';
import { createVirusGateway } from '../gateways/virus.ts';
import type { Logger } from '../logger.ts';
import { createFields, type Fields } from '../security/field.ts';
import { keepFresh, openKeyring, type Keyring } from '../security/keyring.ts';
import { createRowSeals, type RowSeals } from '../security/row-seal.ts';
import type { Queue } from '../temporal/names.ts';
import { batchHandler } from './approval/batch.ts';
import { beside } from './kit/beside.ts';
import { createNotifier } from './kit/notify.ts';
import { createOutbox } from './kit/outbox.ts';
import { decide } from './kit/decide.ts';
import { createFollowActivities } from './kit/next.ts';
import { registry, type Registry } from './kit/records.ts';
import { openingDesk } from './procurement/bid/opening.ts';
import { priceDesk } from './procurement/bid/price.ts';
import { remindBidders } from './procurement/bid/remind.ts';
import { evaluationNotices } from './procurement/evaluation/notices.ts';
import { passSilentExperts } from './procurement/evaluation/silent.ts';
import { openClosedTenders } from './procurement/opening/start.ts';
import { unsealBids } from './procurement/opening/unseal.ts';
import { checkpointBids, closeDueTenders, timestampHandler } from './procurement/bid/log.ts';
import { createQualificationChecks } from './exam/qualification-effects.ts';
import { certificateCollection, watchCertificates } from './licence/certificate-watch.ts';
import { certificateDispatches } from './licence/collect-certificates.ts';
import { collectorsOf, licenceDispatches } from './licence/collect.ts';
import { licenceCollection } from './licence/reconcile.ts';
import { employerStanding } from './licence/employers.ts';
import { licenceStanding } from './licence/standing.ts';
import { CHECK_PHOTO, photoHandler } from './exam/photos.ts';
import { createMessageActivities } from './message/index.ts';
import { smsAgainHandler, smsHandler } from './message/outbox.ts';
import { callOffClosed, closedAppointments } from './account/counter/appointment/closed.ts';
import { dailyChecks } from './checks.ts';
import { watchIncidents } from './incident/watch.ts';
import { certificateEnds } from './protection/certificate-ends.ts';
import { PAYMENT_CALLBACK } from '../domain/exam/payment.ts';
import { createPaymentActivities } from './exam/payment-effects.ts';
import { createReconcileActivities } from './exam/reconciliation.ts';
import { createRefundAll } from './exam/refund-all.ts';
import { openDispatch } from './dispatch/open.ts';
import { createScoreActivities } from './exam/scores/batches.ts';
import { envelopeAlarm } from './kit/envelope-alarm.ts';
import { orphanFiles } from './file/check.ts';
import { issuing } from './documents/issuing.ts';
import { openFiles, openStore, scanHandler } from './file/open.ts';
import { bidRemains } from './procurement/bid/check.ts';
import { BID_TIMESTAMP } from './procurement/bid/records.ts';
import { createReplanner, createScheduledActivities } from './kit/scheduled.ts';
import { effects as processEffects, processes } from './processes.ts';
import { sealing, sealSettled } from './protection/rows.ts';
import type { SupplierDeps } from './supplier/deps.ts';
import { hotlineTickets } from './hotline/take.ts';
import { daysOffCheck, tellDaysOff } from './procurement/tender/days-off.ts';
import { createBudgetActivities } from './procurement/import.ts';
import { intentionRound } from './procurement/intention.ts';

/** What the records of processes are built with: everything that `decide` may read and write with. */
export interface ActParts {
  keyring: Keyring;
  fields: Fields;
  seals: RowSeals;
  supplier: SupplierDeps;
  /** Where everybody reaches this platform, for what is published with an address; null: nothing has one. */
  site: string | null;
}

/** Parts of acts, the same in API and worker. Nothing in them reaches outside. `publicUrl`: of the listener that everybody reaches. */
export function actParts(keyring: Keyring, publicUrl?: string): ActParts {
  const fields = createFields(keyring);
  const supplier: SupplierDeps = {
    fields,
    reference: dossierReference,
    rules: async (em, district, at, kept, asked = true) => {
      const [book, ref] = await Promise.all([asked ? ruleBook(em) : bookAtHand(em), kept]);
      return { set: ref ? book.rulesAt(ref) : book.rulesFor(district, shanghaiDay(at)), calendar: book.calendar() };
    },
    registration: registrationOf,
    userName: userNameOf,
    loadDraft: (em, caseId) => loadDraft(em, caseId, fields),
    files: (em, ids) => filesOf(em, ids, fields),
    filesOfCase: (em, caseId) => filesOfCase(em, caseId, fields),
    termsAccepted: (em, accountId, at) => hasConsented(em, accountId, 'supplierTerms', versionsInForce('supplierTerms', documentVersions, at)),
  };
  return { keyring, fields, seals: createRowSeals(keyring), supplier, site: publicUrl === undefined ? null : new URL(publicUrl).origin };
}

/** All processes with their records. */
export const processRegistry = (parts: ActParts): Registry => registry(...processes.map((make) => sealing(make(parts), parts)));

export interface WorkerParts {
  orm: MikroORM;
  keyring: Keyring;
  /** Activities of a queue; `build` names the workflow bundle. */
  activities: (queue: Queue, build: string) => object;
  /** What the loop's holder does beside poking. */
  also: (() => Promise<unknown>)[];
  close: () => Promise<void>;
}

/** At most once in so many milliseconds: the loop asks each second. */
function every(ms: number, work: () => Promise<unknown>): () => Promise<void> {
  let next = 0;
  return async () => {
    if (performance.now() < next) return;
    next = performance.now() + ms;
    await work();
  };
}

/** Opens what a worker needs. */
export async function openWorkerParts(config: Config, logger: Logger, { documents }: { documents: boolean }): Promise<WorkerParts> {
  const keyring = await openKeyring(config.keyringDir, { create: !config.production });
  const stopFresh = keepFresh(keyring, (error) => logger.warn({ err: error }, 'the key ring can not be read anew'));
  const orm = await createOrm(config.databaseUrl, {
    applicationName: documents ? 'banshi-documents' : 'banshi-worker',
    poolSize: documents ? 4 : 20,
  });
  const acts = actParts(keyring, config.publicUrl);
  const secret = config.gatewaySecret ?? '';
  const sms = createSmsGateway({ url: config.smsUrl, secret, consentsOf: (code) => consentsOf(orm.em.fork(), code) });
  const telling = { orm, sms, fields: acts.fields, phoneOf: (em: Parameters<typeof phoneOf>[0], id: string) => phoneOf(em, acts.fields, id) };
  const messages = createMessageActivities({ ...telling, membersOf: administratorsOf });
  const notifier = createNotifier(orm, { onError: (error) => logger.warn({ err: error }, 'events not told') });
  const virus = createVirusGateway({ url: config.virusUrl, secret });
  // Operators know of an envelope that was altered or came twice, whatever becomes of the work that it belonged to.
  const alarm = envelopeAlarm(orm, logger);
  const neighbours = openNeighbours({ urls: config.neighbourUrls, signingStandbyUrl: config.signingStandbyUrl, secret, ring: keyring, alarm });
  const everything = processRegistry(acts);
  const decideHere = (request: ActRequest) => decide({ orm, registry: everything, committed: notifier }, request);
  const licensing = {
    fields: acts.fields,
    decide: decideHere,
  };
  const collecting = licenceDispatches({
    ...licensing,
    collectors: collectorsOf(neighbours),
    verifyUrl: `${config.publicUrl}/verify/`,
  });
  const certificates = certificateDispatches({ ...licensing, collectors: collectorsOf(neighbours), verifyUrl: `${config.publicUrl}/verify/` });
  const dispatch = openDispatch({ orm, fields: acts.fields, neighbours, also: [...collecting, ...certificates] });
  const store = await openStore(acts.fields, config.files);
  const files = await openFiles({ orm, fields: acts.fields, store: config.files, virus });
  // Only who prints loads the browser's driver and the fonts: a tenth of what another process takes.
  const printing = documents
    ? await (await import('./documents/open.ts')).openPrinting({
        orm,
        fields: acts.fields,
        files: config.files,
        folder: join(config.varDir, 'chromium'),
        issuing: issuing(config, keyring, alarm),
        certificates: { keyring, decide: licensing.decide, site: new URL(config.publicUrl).origin },
        ...(config.chromiumPath === undefined ? {} : { executablePath: config.chromiumPath }),
        afterMs: 10_000,
        onError: (error) => logger.warn({ err: error }, 'blank forms not printed; trying again'),
      })
    : null;
  const checkingPhotos = photoHandler({ orm, fields: acts.fields, files, face: neighbours.face, decide: decideHere });
  const outbox = createOutbox({
    orm,
    handlers: {
      sms: smsHandler(telling),
      [SEND_AGAIN]: smsAgainHandler(telling),
      ...scanHandler(files),
      ...dispatch.handlers,
      ...batchHandler({ orm, decide: licensing.decide }),
      [CHECK_PHOTO]: checkingPhotos,
      ...timestampHandler({ orm, neighbours }),
      ...evaluationNotices(messages.notify),
    },
    // A line for each receipt that waits for its time stamp would count the bids.
    onError: (error, key) => void (key.startsWith(`${BID_TIMESTAMP}/`) || logger.warn({ err: error, key }, 'outbox')),
  });
  const replanner = createReplanner(
    orm,
    (error) => logger.warn({ err: error }, 'deadlines not counted anew'),
    async () => {
      const em = orm.em.fork();
      await callOffClosed(em, await now(em), licensing.decide);
      return tellDaysOff({ orm, notify: messages.notify });
    },
  );
  const scheduled = createScheduledActivities({
    orm,
    keyring,
    checkpoints: [() => checkpointBids(orm, keyring)],
    checks: [
      ...dailyChecks.map((make) => make(acts)),
      certificateEnds({ tlsCert: config.tls?.cert, keyringDir: config.keyringDir }),
      orphanFiles(files),
      bidRemains(store),
      dispatch.check,
      dispatch.employers,
      licenceCollection(neighbours),
      certificateCollection(neighbours),
      licenceStanding(licensing),
      closedAppointments(licensing),
      intentionRound(licensing),
      daysOffCheck({ notify: messages.notify }),
      hotlineTickets({ hotline: neighbours.hotline, decide: decideHere }),
      employerStanding({ socialInsurance: neighbours.socialInsurance, decide: licensing.decide }),
    ],
  });
  // Bids may be many and large, and a gateway slow: none of it holds up the loop. What goes wrong with a reminder is told to nobody, it would be counted.
  const opening = beside(
    () => openClosedTenders({ orm, decide: decideHere }),
    (error) => logger.warn({ err: error }, 'tenders not opened; trying again'),
  );
  const unsealing = beside(
    () => unsealBids({ orm, decide: decideHere, ...openingDesk({ orm, store, fields: acts.fields }), ...priceDesk({ orm, store, fields: acts.fields }) }),
    (error) => logger.warn({ err: error }, 'bids not opened by their custodians'),
  );
  const reminding = beside(
    () => remindBidders({ orm, notify: messages.notify, fields: acts.fields }),
    () => undefined,
  );
  const paying = { orm, decide: licensing.decide };
  const effects: object = Object.assign(
    {},
    messages,
    ...processEffects.map((make) => make({ orm, notify: messages.notify, fields: acts.fields, neighbours, decide: decideHere })),
    createPaymentActivities({ ...paying, neighbours, notify: messages.notify, notifyUrl: `${config.publicUrl}${PAYMENT_CALLBACK}` }),
    createRefundAll(paying),
    createReconcileActivities({ ...paying, seals: acts.seals, payment: neighbours.payment }),
    createScoreActivities({ ...paying, notify: messages.notify, fields: acts.fields, open: files.open }),
    createBudgetActivities({ orm, fiscalIntranet: neighbours.fiscalIntranet, decide: licensing.decide }),
    createQualificationChecks({ ...licensing, orm, neighbours }),
  );
  return {
    orm,
    keyring,
    activities: (queue, build) =>
      queue === 'cases'
        ? { ...createFollowActivities({ orm, registry: processRegistry(acts), committed: notifier, build }), ...scheduled, ...effects }
        : queue === 'documents'
          ? { ...printing?.activities }
          : effects,
    also: [
      outbox,
      every(1_000, () => closeDueTenders({ orm, keyring, decide: decideHere })),
      every(1_000, opening),
      every(1_000, unsealing),
      every(1_000, () => passSilentExperts({ orm, decide: decideHere })),
      every(10_000, reminding),
      every(60_000, () => sealSettled(orm, acts)),
      every(60_000, () => watchCertificates(orm)),
      every(60_000, () => watchIncidents(orm)),
      replanner,
    ],
    close: async () => {
      await printing?.close();
      await outbox.settled();
      await replanner.settled();
      await opening.settled();
      await unsealing.settled();
      await reminding.settled();
      await notifier.idle();
      stopFresh();
      await orm.close(true);
    },
  };
}
