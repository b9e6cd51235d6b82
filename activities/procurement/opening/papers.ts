// What the papers of an opening say: P31 投标回执 of one bid, P32 开标记录.
import type { EntityManager } from '@mikro-orm/postgresql';
import { attendeeRoles, faultParties, type Attendee } from '../../../domain/procurement/opening/ceremony.ts';
import { shown } from '../../../domain/kit/instant.ts';
import { receiptsOf, tenderWindow } from '../../../db/procurement/bids.ts';
import { ANSWER, ATTENDEES, ceremonyById, faultsOf, OBJECTION } from '../../../db/procurement/ceremonies.ts';
import { openingById, openingsOf } from '../../../db/procurement/openings.ts';
import { projectById } from '../../../db/procurement/projects.ts';
import { BID_RECEIVED } from '../../../security/bid/log.ts';
import type { Fields } from '../../../security/field.ts';
import type { OpeningRecordPaper } from '../../../templates/procurement/papers.ts';
import { defineDocument, type About } from '../../documents/define.ts';

const receiptPaper = defineDocument({
  kind: 'P31',
  load: async (em, _, { caseId }: About) => {
    const bid = (await openingById(em, caseId))!;
    const { code, name, purchaser } = (await tenderWindow(em, bid.tenderId))!;
    const { receipt, leaf, blind, token, receivedAt } = (await receiptsOf(em, bid.bidId)).filter(({ kind }) => kind === BID_RECEIVED).at(-1)!;
    const { version, size, bidRoot, dekCommit } = receipt.content as Record<string, unknown>;
    return {
      code,
      name,
      purchaser,
      supplier: bid.organisation,
      version: Number(version),
      receivedAt: shown(receivedAt),
      size: String(size),
      bidRoot: String(bidRoot),
      dekCommit: String(dekCommit),
      leaf,
      blind,
      timeStamp: token && { at: String(token['genTime']), authority: String(token['tsa']), serial: String(token['serialNumber']) },
      keyId: receipt.keyId,
      signature: receipt.signature,
    };
  },
});

/** Who was there, without names. */
const counted = (attendees: readonly Attendee[]): OpeningRecordPaper['attendees'] => {
  const groups = Map.groupBy(attendees, ({ organisation, role }) => JSON.stringify([organisation, role]));
  return [...groups.values()].map((group) => ({ organisation: group[0]!.organisation, role: attendeeRoles[group[0]!.role], count: group.length }));
};

async function recordData(em: EntityManager, fields: Fields, caseId: string): Promise<OpeningRecordPaper> {
  const ceremony = (await ceremonyById(em, caseId))!;
  const project = (await projectById(em, ceremony.tenderId))!;
  const window = (await tenderWindow(em, ceremony.tenderId))!;
  const bids = await openingsOf(em, ceremony.tenderId);
  const attendees = JSON.parse(fields.decrypt(ceremony.attendees!, ATTENDEES)) as Attendee[];
  return {
    code: project.code,
    name: project.name,
    purchaser: project.purchaser,
    agency: project.organiser,
    opensAt: shown(window.opensAt),
    startedAt: shown(ceremony.startedAt!),
    room: ceremony.recording!.room,
    recording: ceremony.recording!.number,
    attendees: counted(attendees),
    lots: ceremony.record!.lots.map(({ no, name, rows }) => ({ no, name, rows: rows.map(({ supplierId: _, priceFen: __, ...row }) => row) })),
    faults: (await faultsOf(em, caseId)).map(({ party, what, reportedAt, clearedAt }) => ({
      party: faultParties[party],
      what,
      at: shown(reportedAt),
      until: clearedAt && shown(clearedAt),
    })),
    objections: bids.flatMap(({ organisation, objection, answer }) =>
      objection === null
        ? []
        : [{ supplier: organisation, objection: fields.decrypt(objection, OBJECTION), answer: answer === null ? null : fields.decrypt(answer, ANSWER) }],
    ),
    confirmed: bids.filter(({ regions }) => regions['record'] === 'confirmed').map(({ organisation }) => organisation),
    recordHash: ceremony.recordHash!,
    signedAt: shown(ceremony.signedAt!),
    keyId: ceremony.signature!.keyId,
    signature: ceremony.signature!.value,
  };
}

const recordPaper = defineDocument({ kind: 'P32', load: async (em, fields, { caseId }) => recordData(em, fields, caseId) });

export const openingPapers = [receiptPaper, recordPaper];
