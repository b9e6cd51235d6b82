// 成绩单 (P13): made when its candidate asks for it, once his scores are out.
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { publishedScores } from '../../../db/exam/scores/reviews.ts';
import type { Area } from '../area.ts';
import type { LoadedEnrolment } from '../enrolment.ts';

export const scoreSheetArea: Area<LoadedEnrolment> = {
  facts: {
    printScores: async ({ em, file, request: { actor } }) => {
      const [own] = await publishedScores(em, (actor as PersonActor).accountId, file.id);
      if (!own) throw refuse('SCORES_NOT_PUBLISHED');
      return { against: [] };
    },
  },
};
