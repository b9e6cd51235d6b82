import fc from 'fast-check';
import { parseWorkflowId, workflowId } from './names.ts';

test('a workflow id tells type and case, and back', () => {
  fc.assert(
    fc.property(fc.constantFrom('SupplierOnboarding', 'Season'), fc.uuid(), (type, id) => {
      expect(parseWorkflowId(workflowId(type, id))).toEqual({ type, id });
    }),
  );
});

test.each(['journal-checkpoint-2026-01-01T00:00:00Z', 'SupplierOnboarding/', 'SupplierOnboarding/1', '', '/00000000-0000-0000-0000-000000000000'])(
  '%p is no case',
  (text) => expect(parseWorkflowId(text)).toBeNull(),
);
