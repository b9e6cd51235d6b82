// Checks of what we publish: against the schema, and what nobody may find in it.
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { recordPackageSchema, releasePackageSchema, releaseSchema } from './ocds-schema.ts';

const ajv = new Ajv({ allErrors: true, strict: true });
(addFormats as unknown as (to: Ajv) => void)(ajv);
const checks = {
  release: ajv.compile(releaseSchema),
  releasePackage: ajv.compile(releasePackageSchema),
  recordPackage: ajv.compile(recordPackageSchema),
};

/** What is wrong with a document, empty where it is valid. */
export function ocdsErrors(kind: keyof typeof checks, document: unknown): string[] {
  const check = checks[kind];
  return check(document) ? [] : check.errors!.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}
