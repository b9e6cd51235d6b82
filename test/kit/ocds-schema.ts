// What we publish of OCDS 1.1, as JSON Schema (draft 4), written from the standard's reference: fields, their types, its closed codelists, what is required. Narrower than the
// standard: a member that we do not publish is an error here, and so is one that the standard has not, but for `x_hash`.
const text = { type: 'string', minLength: 1 } as const;
const date = { type: 'string', format: 'date-time', pattern: '(Z|[+-]\\d\\d:\\d\\d)$' } as const;
const uri = { type: 'string', format: 'uri' } as const;
const list = (items: object) => ({ type: 'array', items, minItems: 1, uniqueItems: true });
const codes = (...values: string[]) => ({ enum: values });
const object = (required: readonly string[], properties: Readonly<Record<string, object>>) => ({
  type: 'object',
  required: [...required],
  properties,
  additionalProperties: false,
});

const value = object(['amount', 'currency'], { amount: { type: 'number', minimum: 0 }, currency: codes('CNY') });
const period = object([], { startDate: date, endDate: date });
const reference = object(['id', 'name'], { id: text, name: text });
const document = object(['id', 'documentType'], {
  id: text,
  documentType: text,
  title: text,
  description: { type: 'string' },
  url: uri,
  datePublished: date,
  format: text,
  language: { type: 'string', pattern: '^[a-z]{2}$' },
  x_hash: object(['algorithm', 'value'], { algorithm: codes('sha256'), value: { type: 'string', pattern: '^[0-9a-f]{64}$' } }),
});
const tenderStatus = codes('planning', 'planned', 'active', 'cancelled', 'unsuccessful', 'complete', 'withdrawn');
const amendment = object(['id', 'date'], { id: text, date, rationale: text, description: { type: 'string' }, amendsReleaseID: text, releaseID: text });
const organisation = object(['id', 'name', 'roles'], {
  id: text,
  name: text,
  identifier: object(['scheme', 'id'], { scheme: text, id: text, legalName: text }),
  roles: list(codes('buyer', 'procuringEntity', 'tenderer', 'supplier')),
});
const tender = object(['id'], {
  id: text,
  title: text,
  status: tenderStatus,
  procuringEntity: reference,
  value,
  procurementMethod: codes('open', 'selective', 'limited', 'direct'),
  procurementMethodDetails: text,
  mainProcurementCategory: codes('goods', 'works', 'services'),
  submissionMethod: list(codes('electronicAuction', 'electronicSubmission', 'written', 'inPerson')),
  submissionMethodDetails: text,
  tenderPeriod: period,
  numberOfTenderers: { type: 'integer', minimum: 1 },
  lots: list(object(['id'], { id: text, title: text, value, status: tenderStatus })),
  documents: list(document),
  amendments: list(amendment),
});
const award = object(['id', 'status'], {
  id: text,
  title: text,
  status: codes('pending', 'active', 'cancelled', 'unsuccessful'),
  date,
  value,
  suppliers: list(reference),
  relatedLots: list(text),
  documents: list(document),
});
const contract = object(['id', 'awardID', 'status'], {
  id: text,
  awardID: text,
  title: text,
  status: codes('pending', 'active', 'cancelled', 'terminated'),
  dateSigned: date,
  value,
  period,
  documents: list(document),
  amendments: list(amendment),
  implementation: object([], {
    transactions: list(object(['id'], { id: text, date, value, payer: reference, payee: reference })),
    milestones: list(
      object(['id'], {
        id: text,
        title: text,
        type: text,
        status: codes('scheduled', 'met', 'notMet', 'partiallyMet'),
        dueDate: date,
        dateMet: date,
        dateModified: date,
      }),
    ),
  }),
});
const planning = object([], {
  rationale: text,
  budget: object([], { id: text, amount: value }),
  milestones: list(object(['id'], { id: text, title: text, type: text, dueDate: date })),
});
const related = object(['id', 'relationship'], {
  id: text,
  relationship: list(codes('framework', 'planning', 'parent', 'prior', 'unsuccessfulProcess', 'subContract', 'replacementProcess', 'renewalProcess')),
  scheme: codes('ocid', 'uri'),
  identifier: text,
});
const release = (tags: object) =>
  object(['ocid', 'id', 'date', 'tag', 'initiationType', 'parties', 'buyer', 'tender'], {
    ocid: { type: 'string', pattern: '^ocds-[a-z0-9]{6}-' },
    id: { type: 'string', pattern: '^[^#]+$' },
    date,
    tag: tags,
    language: codes('zh'),
    initiationType: codes('tender'),
    parties: list(organisation),
    buyer: reference,
    planning,
    tender,
    awards: list(award),
    contracts: list(contract),
    relatedProcesses: list(related),
  });
const tags = list(
  codes(
    'planning',
    'planningUpdate',
    'tender',
    'tenderAmendment',
    'tenderUpdate',
    'tenderCancellation',
    'award',
    'awardUpdate',
    'awardCancellation',
    'contract',
    'contractUpdate',
    'contractAmendment',
    'implementation',
    'implementationUpdate',
    'contractTermination',
  ),
);
export const releaseSchema = release(tags);
const head = {
  uri,
  version: codes('1.1'),
  extensions: list(uri),
  publishedDate: date,
  publisher: object(['name'], { name: text, uri }),
  license: uri,
  publicationPolicy: uri,
};
const headFields = ['uri', 'version', 'publishedDate', 'publisher'];
export const releasePackageSchema = object([...headFields, 'releases'], { ...head, releases: list(releaseSchema) });
export const recordPackageSchema = object([...headFields, 'records'], {
  ...head,
  records: list(
    object(['ocid', 'releases'], { ocid: text, releases: list(releaseSchema), compiledRelease: release(list(codes('compiled'))) }),
  ),
});
