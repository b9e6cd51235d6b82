// What stories call to have certificates made. Types only, so that workflows can import them. Runs on the queue `documents`.
export interface CertificateMaking {
  /** Makes one edition. False: it can't be printed; operators know. */
  makeEdition: (request: { editionId: string }) => Promise<{ made: boolean }>;
  /** Makes all of an exam that are to be made; with `again` those that failed too. */
  makeCertificates: (request: { examId: string; again: boolean }) => Promise<{ made: number; failed: number }>;
}
