// Makes the editions of certificates (S3§2.5): the code, the printed, signed and sealed file, the credential; then 制证 is asked for. Every step may be killed and done
// again: what is there already is left. One edition that can't be printed holds up no other.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { titleOf } from '../../domain/licence/certificate.ts';
import { claims, credentialOf } from '../../domain/licence/credential.ts';
import { documentRules, issuerOf } from '../../domain/document/rules.ts';
import { toMake } from '../../db/exam/certificates.ts';
import { CREDENTIAL_PLACE, editionWork, type EditionWork } from '../../db/licence/certificate-editions.ts';
import { query } from '../../db/kit/sql.ts';
import { places } from '../../db/licence/places.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { signCode } from '../../security/certificate-code.ts';
import type { DocumentSigner } from '../../security/cms.ts';
import { signCredential } from '../../security/credential.ts';
import type { Fields } from '../../security/field.ts';
import type { Keyring } from '../../security/keyring.ts';
import type { IssueActivities } from '../documents/issue-activity.ts';
import { beat, cursorOf } from '../kit/beat.ts';
import { CERTIFICATE_PAPER } from './certificate-editions.ts';
import type { CertificateMaking } from './make-activity.ts';

export interface MakeDeps {
  orm: MikroORM;
  fields: Fields;
  keyring: Keyring;
  issueDocument: IssueActivities['issueDocument'];
  signer: () => Promise<DocumentSigner>;
  /** Address of the service, without a slash at its end. */
  site: string;
  decide: (request: ActRequest) => Promise<Outcome>;
  /** Editions that are made at once: as many as the browser has pages. */
  slots?: number;
}

const PAGE = 100;

export function createCertificateMaking(deps: MakeDeps): CertificateMaking {
  const { orm, fields, keyring, issueDocument, slots = 2 } = deps;
  const begin = async (em: EntityManager, work: EditionWork): Promise<void> => {
    const { id, token, number, edition, issuedOn, specialty, holderName } = work;
    const code = work.code ?? signCode(keyring, { token, number, edition, issuedOn, specialty, name: holderName, until: null });
    await query(
      em,
      `update certificate_edition set code = coalesce(code, $2), begun_at = coalesce(begun_at, app_now()), tries = tries + 1 where id = $1`,
      [id, code],
    );
  };
  const vouch = async (em: EntityManager, work: EditionWork): Promise<void> => {
    if (work.credential) return;
    const day = shanghaiDay(work.at);
    const issuer = issuerOf(ruleValue((await ruleBook(em)).rulesFor(work.district, day), documentRules.issuers), CERTIFICATE_PAPER);
    const credential = credentialOf({
      ...work,
      site: deps.site,
      title: titleOf(work.proof),
      name: work.holderName,
      idNumber: fields.decrypt(work.idNumber, places.idNumber),
      specialty: work.specialtyLabel,
      issuer: { district: work.district, name: issuer.unit },
    });
    const signed = await signCredential(credential, claims, await deps.signer());
    await query(em, `update certificate_edition set credential = $2, credential_at = app_now() where id = $1 and credential is null`, [
      work.id,
      fields.encrypt(signed, work.district, CREDENTIAL_PLACE),
    ]);
  };
  const act = async (key: string, caseId: string, action: string, input: unknown): Promise<void> => {
    await deps.decide({ key, type: 'CertificateEdition', action, caseId, actor: { kind: 'system' }, input, bodyHash: '' });
  };
  /** True: it is made. Throws while a neighbour is away. */
  const make = async (id: string): Promise<boolean> => {
    const em = orm.em.fork();
    const work = await editionWork(em, id);
    // Replaced or withdrawn meanwhile, or made already.
    if (!work || !['pending', 'failed'].includes(work.standing)) return true;
    await begin(em, work);
    try {
      await issueDocument({ key: `${id}/1/certificate`, caseId: id, seq: 1, kind: CERTIFICATE_PAPER });
    } catch (error) {
      const failure = failureOf(error);
      if (failure === null) throw error;
      await act(`${id}/${failure}/fail/${work.standing}`, id, 'fail', { failure });
      return false;
    }
    await vouch(em, (await editionWork(em, id))!);
    await act(`${id}/made`, id, 'made', {});
    return true;
  };

  return {
    makeEdition: async ({ editionId }) => ({ made: await make(editionId) }),
    makeCertificates: async ({ examId, again }) => {
      const done = { made: 0, failed: 0 };
      for (let cursor = cursorOf(); ;) {
        const page = await toMake(orm.em.fork(), examId, cursor, again, PAGE);
        if (!page.length) return done;
        let next = 0;
        const one = async (): Promise<void> => {
          while (next < page.length) {
            const made = await make(page[next++]!);
            done[made ? 'made' : 'failed']++;
          }
        };
        // One that throws lets the others finish what they have begun.
        const ends = await Promise.allSettled(Array.from({ length: slots }, one));
        const thrown = ends.find(({ status }) => status === 'rejected');
        if (thrown) throw (thrown as PromiseRejectedResult).reason;
        cursor = page.at(-1)!;
        beat(cursor);
      }
    },
  };
}

/** What no repetition helps: characters without a glyph, as code points, and a photo that is none. Null: to be tried again. */
function failureOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error.name === 'MissingGlyphs')
    return (error as Error & { characters: readonly string[] }).characters
      .map((char) => `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`)
      .join('、');
  return error.message.endsWith('is no photo') ? '照片无法读取' : null;
}
