// 采购预算导入, each Monday morning (J04: 财政每周导入一次采购预算). Takes no arguments; started by hand, or again, it does no harm.
import { proxyActivities } from '@temporalio/workflow';
import type { BudgetActivities, ImportedDistrict } from '../../activities/procurement/import.ts';

const { importBudgets } = proxyActivities<BudgetActivities>({
  startToCloseTimeout: '2 hours',
  heartbeatTimeout: '10 minutes',
  scheduleToCloseTimeout: '20 hours',
  retry: { initialInterval: '5s', maximumInterval: '5 minutes' },
});

/** 采购预算每周导入 */
export async function BudgetImport(): Promise<ImportedDistrict[]> {
  return importBudgets();
}
