// Which boundaries each story has to come by. What there is comes from the running system itself (kill-at.ts writes down every activity and neighbour of each
// process); one that stands in no list here belongs to no story, and a run says so and fails.
import type { Killable } from './system.ts';

export const storyNames = ['onboarding', 'registration', 'exam', 'tender'] as const;
export type StoryName = (typeof storyNames)[number];

type Names = Partial<Record<Killable, string>>;
interface Passed {
  activities: Names;
  neighbours: Names;
}

/** By process: activities by name, and neighbours who are asked. Files and photos are looked at by the API, and by the worker where that has died. */
const passes: Record<StoryName, Passed> = {
  onboarding: { activities: { worker: 'next askDeadline tellSupplier' }, neighbours: { worker: 'sms' } },
  registration: {
    activities: {
      worker: `next askDeadline tellRegistration askEmployer warnOverrun tellUrged tellRating warnOfRating tellDelivery
        reportMonth reportYear runChecks checkCalendar checkpointJournal dueDifferences`,
      documents: 'issueDocument',
    },
    neighbours: {
      worker: 'licence-library licence-collection sharing safety-platform portal mobile rating courier social-insurance sms virus',
      documents: 'seal signing-server',
      API: 'education social-insurance virus',
    },
  },
  exam: {
    activities: {
      worker: `next askDeadline
        tellEnrolment checkEnrolment closeConfirmations runBatch tellEnrolled
        announceOrder askPlatform withdrawOrder issueBill writeOffBill reverseBill giveBack tellPayment reconcileFees
        freezeSeatList seatCandidates verifySeats numberSeatedCandidates checkSeatedRooms tellTicketHolders
        checkScoreList makePassList keepSubjectPasses restoreListed
        openQualificationReviews checkQualification tellQualification issueCertificates askFinished`,
      documents: 'issueDocument printTickets printRooms makeCertificates',
    },
    neighbours: {
      worker: 'payment fiscal-bill signing-server sms education social-insurance face virus licence-library licence-collection',
      documents: 'seal signing-server',
      API: 'payment virus face',
    },
  },
  tender: {
    activities: { worker: 'next askDeadline importBudgets tellPlan tellCommission tellProject tellBidders tellAsked tellAsking tellDecrypting tellAnnounced tellOpener openedBids tellContract followProject tellAnswerer tellChallenger tellConcerned tellComplaint tellComplaintConcerned', documents: 'issueDocument' },
    neighbours: { worker: 'fiscal-intranet sms time-stamp', API: 'virus ca financing' },
  },
};

/** Those of no story, and why. */
export const elsewhere: Readonly<Record<string, string>> = {
  notify: 'no workflow calls it: effects that tell somebody do, inside of their own activity',
  tellCounter: 'matters of the counter: a person stands there and has no key to repeat',
  tellAppointment: 'matters of the counter',
  printDocument: 'forms of the counter',
  tellLate: 'only a definition whose steps have a time of their own comes by',
  tellViolation: 'a decision on one candidate after the exam',
  tellAnnulment: 'a decision on one candidate after the exam',
  annulRevoked: 'a list of passers that is revoked',
  tellRevoked: 'a decision on one candidate after the exam',
  tellReviewed: 'a candidate who asks for a review of his score',
  warnReviewLate: 'a candidate who asks for a review of his score',
  refundAll: 'an exam that is cancelled',
  issueLate: 'a qualification that is decided after the others',
  openEdition: 'a certificate that is made anew',
  makeEdition: 'a certificate that is made anew',
  tellFlagged: 'rooms that fail their check',
  tellMembers: 'a committee that evaluates here; the story’s has evaluated offline',
  lapseBids: 'a bid that nobody decrypts in time',
  tellMethod: 'a purchase that goes on by another method',
  replyHotline: 'tickets of 12345',
  warnOfTicket: 'tickets of 12345',
};

/** Asked by the clock alone: a story may last long enough or not. */
const byClock: Readonly<Record<string, string>> = { hotline: 'whether 12345 has tickets' };

/** What the API does in the transactions of acts, in every story. */
const acts = ['API: an act begins', 'API: an act is about to be committed', 'API: an act is committed, nobody was told'];
const words = (names: string): string[] => names.split(/\s+/).filter(Boolean);

const required = ({ activities, neighbours }: Passed): ReadonlySet<string> =>
  new Set([
    ...acts,
    ...Object.entries(activities).flatMap(([part, names]) => words(names).flatMap((name) => [`${part}: ${name} begins`, `${part}: ${name} is done`])),
    ...Object.entries(neighbours).flatMap(([part, names]) =>
      words(names).flatMap((name) => [`${part}: ${name} is asked`, `${part}: ${name} has answered`]),
    ),
  ]);
const ofStory = Object.fromEntries(storyNames.map((name) => [name, required(passes[name])])) as Record<StoryName, ReadonlySet<string>>;

/** Those that a story has to come by. */
export const boundariesOfStory =
  (story: StoryName) =>
  (boundary: string): boolean =>
    ofStory[story].has(boundary);

/** Found on the way: what an activity has committed before it is done, what the loop has, and each act of the API by its name. */
export const onTheWay = /has committed$|is committed by the loop$|^API: \w+\.\w+ is /;

/** Declared by the system and in no story, or in a story and declared by nobody. One line each. */
export function strays(known: readonly string[]): string[] {
  const all = new Set(known);
  const named = (boundary: string): string => boundary.replace(/^\w+: /, '').replace(/ .*/, '');
  return [
    ...known
      .filter((one) => !onTheWay.test(one) && !storyNames.some((story) => ofStory[story].has(one)) && !(named(one) in elsewhere) && !(named(one) in byClock))
      .map((one) => `${one}: in no story`),
    ...storyNames.flatMap((story) =>
      [...ofStory[story]].filter((one) => !all.has(one)).map((one) => `${one}: ${story} is to come by, and there is none`),
    ),
    ...Object.keys(elsewhere)
      .filter((name) => !known.some((one) => named(one) === name))
      .map((name) => `${name}: left out, and there is none`),
  ];
}
