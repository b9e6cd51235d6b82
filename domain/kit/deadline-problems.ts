// Problems of pausing, resuming and extending deadlines.
import { defineProblems } from './refusal.ts';

export const deadlineProblems = defineProblems({
  DEADLINE_NOT_RUNNING: {
    status: 409,
    message: '该期限当前不在计算中，不能中止或延长。',
    next: '请查看 deadlines 中的期限和状态。',
    about:
      'A deadline can be paused only while it runs: this one has ended, is due, is paused already or was never set. An ended one cannot be extended either.',
  },
  DEADLINE_NOT_PAUSED: {
    status: 409,
    message: '该期限没有中止，不能恢复计算。',
    next: '请查看 deadlines 中的期限和状态。',
    about: 'Only a paused deadline can be resumed.',
  },
});
