// Wire contract of the clock that stand-ins follow (`--clock-url`): a GET answers the present moment.
import { z } from 'zod';

export const clockAnswerSchema = z.object({ now: z.iso.datetime({ offset: true }) });
