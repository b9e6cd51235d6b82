// What acts of rounds entail in every process: whoever has the case on the desk is told that somebody waits, or that the time is over.
import { patched } from '@temporalio/workflow';
import type { ApprovalActivities } from '../../activities/approval/tell.ts';
import { outside } from '../kit/effects.ts';
import { effect, type Entails } from '../kit/story.ts';

/** 催办 by the applicant. */
export const urged: Entails = () => [
  effect('urge', (request) => outside<ApprovalActivities>().tellUrged.executeWithOptions({ summary: '催办：通知办理人' }, [request])),
];

/**
 * A step is late: its holders are told, or those whom it was handed on to. What passed or failed by its time has nobody to tell; runs that came by it before
 * it was told have no place for it.
 */
export const late: Entails = ({ data }) => {
  const { step, late: what } = data as { step?: string; late?: string };
  if (step === undefined || (what !== 'tell' && what !== 'escalate') || !patched('late-told')) return [];
  const handedOn = what === 'escalate';
  const summary = handedOn ? '环节超期：通知接办人' : '环节超期：提醒办理人';
  return [effect('late', (request) => outside<ApprovalActivities>().tellLate.executeWithOptions({ summary }, [{ ...request, step, handedOn }]))];
};

/** Of a vote: only the one that moves the case entails anything. */
export const whenMoved =
  (entails: Entails): Entails =>
  (entry) =>
    entry.from === entry.to ? [] : entails(entry);
