import type { SessionMode } from '@tradai/runtime/contract';
import { Problem } from './problem.ts';

/** Where money is at stake the strategy is named once more. */
export function assertConfirmed(mode: SessionMode, strategy: string, confirm: string | undefined): void {
  if (mode === 'dry-run' || confirm === strategy) return;
  const message = `expected "${strategy}": what is asked for is about real money`;
  throw new Problem('validation', '1 field is wrong.', {
    errors: [{ pointer: '/confirm', code: 'unconfirmed', message }],
  });
}
