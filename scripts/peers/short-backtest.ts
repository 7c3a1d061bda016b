import type { Definition } from '../../packages/platform/src/workflow/definition.ts';
import { markRunning, updateState } from '../../packages/platform/src/workflow/run-row.ts';
import { SOME_REFERENCES } from '../../packages/platform/src/workflow/some-references.fixture.ts';

/** The steps of a backtest that change its row, with some work between: so many seconds, else as many as the run may last. */
export function shortBacktest(table: string, seconds?: number): Definition {
  const references = { ...SOME_REFERENCES, table };
  // By its input, as our own documents must not.
  const work = seconds === undefined ? { SecondsPath: '$.max_seconds' } : { Seconds: seconds };
  const over = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.skip', Next: 'Over' }];
  const outcome = { move: 'complete', status: 'COMPLETED', gsi: 'STATUS#COMPLETED', code: '', cause: '' };
  return {
    ...{ Comment: '', StartAt: 'MarkRunning', TimeoutSeconds: 60 },
    States: {
      MarkRunning: markRunning(references, 'Work', over),
      Work: { Type: 'Wait', ...work, Next: 'Completed' } as never,
      Completed: { Type: 'Pass', Result: outcome, ResultPath: '$.outcome', Next: 'UpdateState' },
      UpdateState: updateState(references, 'Over', over),
      Over: { Type: 'Succeed' },
    },
  };
}
