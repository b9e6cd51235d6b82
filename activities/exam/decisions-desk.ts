// What the routes of violations and annulments read beside plain rows: dry runs, and many decisions as one zip. Nothing is written.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Wanted } from '../../domain/exam/effects.ts';
import { safeFileName } from '../../domain/kit/file-name.ts';
import { epochMs, type Instant } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import type { RuleSet } from '../../domain/kit/rules.ts';
import type { ViolationCatalogue } from '../../domain/exam/violation/rules.ts';
import { chargeReasons } from '../../domain/exam/violation/handling.ts';
import type { StoredViolation } from '../../db/exam/violation-cases.ts';
import { planFor, type Plan } from './annulment/plan.ts';
import { effectKindsOf, type EffectKind } from './effects.ts';
import { planned, type Charge } from './violation/effects.ts';

/** A signed decision as it goes into the zip. */
export interface ReadyDecision {
  number: string | null;
  name: string;
  ticket: string;
  hash: string;
  at: Instant;
}

export interface DecisionDesk {
  /** What a decision would do, as things stand; null where it changes nothing. Throws Refused VIOLATION_INVALID, ANNULMENT_INVALID. */
  previewViolation: (
    em: EntityManager,
    today: RuleSet,
    known: { catalogue: ViolationCatalogue; stored: Pick<StoredViolation, 'enrolmentId' | 'certificates'> },
    charge: Charge,
  ) => Promise<Plan | null>;
  /** The same of an annulment. Throws Refused ANNULMENT_INVALID. */
  previewAnnulment: (em: EntityManager, today: RuleSet, asked: { ground: string; wanted: readonly Wanted[] }) => Promise<Plan>;
  /** Writes the zip; a file is opened when the one before it is out. Rejects when one can't be read: what was sent by then is no zip. */
  sendDecisions: (decisions: readonly ReadyDecision[], to: NodeJS.WritableStream) => Promise<void>;
}

export function createDecisionDesk({ open }: { open: (hash: string) => Readable }, kinds?: readonly EffectKind[]): DecisionDesk {
  const known = effectKindsOf(kinds);
  return {
    previewViolation: async (em, today, about, charge) => {
      const reasons = chargeReasons(about.catalogue, charge.findings, charge.subject);
      if (reasons.length) throw refuse('VIOLATION_INVALID', { reasons });
      const { plan, against } = await planned(known, em, today, about, charge);
      if (against.length) throw refuse('ANNULMENT_INVALID', { reasons: against });
      return plan;
    },
    previewAnnulment: async (em, today, asked) => {
      const { plan, against } = await planFor(known, em, today, asked);
      if (!plan) throw refuse('ANNULMENT_INVALID', { reasons: against });
      return plan;
    },
    sendDecisions: async (decisions, to) => {
      const zip = new ZipFile();
      const stop = (error: Error): void => void (zip.outputStream as Readable).destroy(error);
      zip.on('error', stop);
      const sent = pipeline(zip.outputStream, to);
      sent.catch(() => undefined);
      const taken = new Set<string>();
      for (const { number, name, ticket, hash, at } of decisions) {
        const plain = safeFileName(`${number ?? `变更决定-${ticket}`}-${name}`);
        const own = taken.has(plain) ? `${plain}-${taken.size + 1}` : plain;
        taken.add(own);
        // A PDF is compressed in itself.
        zip.addReadStreamLazy(`${own}.pdf`, { mtime: new Date(epochMs(at)), compress: false }, (give) => {
          const content = open(hash);
          content.once('error', stop);
          give(null, content);
        });
      }
      zip.end();
      await sent;
    },
  };
}
