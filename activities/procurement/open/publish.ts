// Open data is published by the act that publishes: the release stands in its transaction, or neither does.
import type { EntityManager } from '@mikro-orm/postgresql';
import { shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import type { IntentionContent } from '../../../domain/procurement/intention/intention.ts';
import { openDataRules } from '../../../domain/procurement/open/rules.ts';
import { contractRelease, type ContractStep, type PublishedContract } from '../../../domain/procurement/open/contract.ts';
import { intentionRelease } from '../../../domain/procurement/open/intention.ts';
import { releaseText, type Place, type Release } from '../../../domain/procurement/open/ocds.ts';
import { projectRelease, type PublishedNotice } from '../../../domain/procurement/open/release.ts';
import {
  awardsOf,
  contractToPublish,
  insertRelease,
  holdProject,
  intentionOcid,
  organisationOf,
  previousOcid,
  releasesOfCase,
  tenderersOf,
} from '../../../db/procurement/open-data.ts';
import { tenderDocuments, type StoredProject } from '../../../db/procurement/projects.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { sha256 } from '../../../security/hash.ts';

interface Publishing {
  em: EntityManager;
  /** Where this platform is reached; null: nowhere. */
  site: string | null;
  caseId: string;
  district: string;
  at: Instant;
}

/** As it is on that day, not as it was when the case began. */
const publisherOf = async (em: EntityManager, district: string, at: Instant) =>
  ruleValue((await ruleBook(em)).rulesFor(district, shanghaiDay(at)), openDataRules.publisher);

/** The next release of a case. Its ocid is made once, by the prefix of that day; `local` is the part of it that is ours. */
async function release({ em, caseId, district, at }: Publishing, local: string, make: (place: Place, before: string[]) => Release | Promise<Release>): Promise<void> {
  const earlier = await releasesOfCase(em, caseId);
  const ocid = earlier[0]?.ocid ?? `${(await publisherOf(em, district, at)).prefix}-${local}`;
  const n = earlier.length + 1;
  const made = await make(
    { ocid, n, at },
    earlier.flatMap(({ tag }) => tag),
  );
  const body = releaseText(made);
  await insertRelease(em, { id: made.id, ocid, caseId, n, tag: made.tag, month: shanghaiDay(at).slice(0, 7), at, body, hash: sha256(body) });
}

const sidesOf = async (em: EntityManager, project: StoredProject) => ({
  purchaser: await organisationOf(em, project.purchaserId),
  organiser: await organisationOf(em, project.organiserId),
});

/** The release of a notice of a project, beside the row of the notice. `times` as they stand after the act. */
export const publishNotice = (
  publishing: Publishing,
  project: StoredProject,
  { notice, bidDeadline, contractId }: { notice: Omit<PublishedNotice, 'hash'>; bidDeadline: Instant | null; contractId: string | null },
): Promise<void> =>
  release(publishing, project.code, async (place, before) => {
    const { em, caseId, at } = publishing;
    const facts = {
      code: project.code,
      fields: project.fields,
      method: project.method,
      site: publishing.site,
      ...(await sidesOf(em, project)),
      publishedAt: project.publishedAt ?? at,
      bidDeadline,
      documents: await tenderDocuments(em, caseId),
      awards: await awardsOf(em, caseId, notice.kind === 'award'),
      contract: contractId === null ? null : await contractToPublish(em, contractId),
      tenderers: await tenderersOf(em, caseId),
      previous: await previousOcid(em, caseId),
      intention: await intentionOcid(em, project.fields.planNumber, project.purchaserId),
    };
    return projectRelease(facts, { ...notice, hash: sha256(notice.content) }, place, before);
  });

/** The release of a decision on a complaint about a project: what was decided, not who complained. */
export async function publishDecision(
  em: EntityManager,
  project: StoredProject,
  { caseId, title, content, at, site }: { caseId: string; title: string; content: string; at: Instant; site: string | null },
): Promise<void> {
  await holdProject(em, project.id);
  const notice = { id: `complaint-${caseId}`, n: 0, kind: 'complaint', about: null, title, content };
  const publishing = { em, caseId: project.id, district: project.district, at, site };
  await publishNotice(publishing, project, { notice, bidDeadline: project.bidDeadline, contractId: null });
}

/** The release of what became of a contract whose notice is out: `said` picks what is new of everything. */
export async function publishContract(
  em: EntityManager,
  project: StoredProject,
  { contractId, step, at, said }: { contractId: string; step: ContractStep; at: Instant; said: (all: PublishedContract) => PublishedContract },
): Promise<void> {
  await holdProject(em, project.id);
  const contract = said(await contractToPublish(em, contractId));
  const facts = { code: project.code, fields: project.fields, ...(await sidesOf(em, project)) };
  await release({ em, caseId: project.id, district: project.district, at, site: null }, project.code, (place, before) =>
    contractRelease(facts, contract, step, place, before),
  );
}

/** The release of an intention that is published or corrected. */
export async function publishIntention(
  em: EntityManager,
  { id, district, organisationId, content, at }: { id: string; district: string; organisationId: string; content: IntentionContent; at: Instant },
): Promise<void> {
  const unit = await organisationOf(em, organisationId);
  await release({ em, caseId: id, district, at, site: null }, `YX-${id}`, (place) => intentionRelease({ id, unit, content }, place));
}
