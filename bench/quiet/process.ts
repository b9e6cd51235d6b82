// Onboarding without messages and timers: the product's own table from which the clocks of its states are taken away. Loaded before worker and API
// (`--import`), so that both run as they are; the workflow's story stands in workflows.ts.
import { onboarding } from '../../domain/supplier/onboarding.ts';

for (const state of Object.values(onboarding.states)) delete state.clock;
