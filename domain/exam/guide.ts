// Reading of the 报考指南 (S3-10): per person, exam and version, timed by the server.
import { epochMs, type Instant } from '../kit/instant.ts';
import type { Refusal } from '../kit/refusal.ts';
import type { TemplateRef } from './exam.ts';

export interface GuideReading {
  version: number;
  openedAt: Instant;
  acknowledgedAt: Instant | null;
}

/** Why a confirmation of the guide does not count; null: it does. `reading` is that of the version in force. */
export function acknowledgementRefusal(
  guide: Pick<TemplateRef, 'version'>,
  asked: number,
  reading: GuideReading | null,
  at: Instant,
  seconds: number,
): Refusal | null {
  if (asked !== guide.version) return { code: 'GUIDE_UPDATED', facts: { guideVersion: guide.version } };
  const left = reading ? seconds - Math.floor((epochMs(at) - epochMs(reading.openedAt)) / 1000) : seconds;
  if (!reading?.acknowledgedAt && left > 0)
    return {
      code: 'GUIDE_READ_TOO_SHORT',
      facts: { secondsLeft: left },
      reasons: [{ field: 'version', code: 'GUIDE_READ_TOO_SHORT', message: `请认真阅读报考指南，还需${left}秒`, rule: 'exam.guide.seconds' }],
    };
  return null;
}
