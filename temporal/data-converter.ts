// How values become payloads: the same for client, worker and tools. The standard payload converter is enough: histories hold
// ids, versions and labels, all of them JSON.
import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import type { Keyring } from '../security/keyring.ts';
import { createCodec } from './codec.ts';

/** Named again when workflows are bundled: failures are converted inside the workflow's sandbox. */
export const failureConverterPath = fileURLToPath(new URL('./failure-converter.cjs', import.meta.url));

/** Data converter with the ring's payload keys. */
export const dataConverter = (ring: Keyring): DataConverter => ({ failureConverterPath, payloadCodecs: [createCodec(ring)] });

/** The same without encryption: to replay stored histories, which are exported decoded. */
export const plainDataConverter: DataConverter = { failureConverterPath };
