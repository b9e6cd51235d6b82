// 考试 (S3§2.3). The table (domain/exam/season.ts) owns who may do what; this tells what each act entails: batches over candidates, and what is told.
import type { CaseRun } from '../../domain/kit/follow.ts';
import { season } from '../../domain/exam/season.ts';
import { follow } from '../kit/follow.ts';
import type { Story } from '../kit/story.ts';
import { on as certificates } from './certificates.ts';
import { on as scores } from './scores.ts';
import { seatsOn } from './seats.ts';
import { on as setUp } from './setup.ts';

export const seasonStory: Story = { on: { ...setUp, ...seatsOn, ...scores, ...certificates } };

export async function ExamSeason(run: CaseRun): Promise<void> {
  await follow(season, seasonStory, run);
}
