import { canonicalJson } from '../../contract/canonical-json.ts';
import { EXIT_CODE, type ExitCode } from '../../contract/exit-code.ts';
import { snakeCased } from '../../contract/snake-case.ts';
import { checkStrategy } from '../../modes/check/check-strategy.ts';
import { explainFailure } from '../../strategies/explain-failure.ts';
import type { RunContext } from '../run-context.ts';
import type { ReadyRun } from '../start.ts';
import { warmedUp } from './warmed-up.ts';

const SAMPLES = 20;

/** Whether the strategy reads later candles or hangs on the length of its history; the findings go to the output as JSON. */
export async function checkMode(ready: ReadyRun, context: RunContext): Promise<ExitCode> {
  const { io, pulse } = context;
  pulse.stage('WARMING');
  await warmedUp(ready, context);
  pulse.stage('RUNNING');
  const { WARM_UP_TOLERANCE } = await import('../../checks/warm-up.ts');
  try {
    const check = checkStrategy(ready.job.request, {
      samples: SAMPLES,
      tolerance: WARM_UP_TOLERANCE,
      onPair: (done, total) => pulse.progress(done, total, 'pairs'),
    });
    io.out(canonicalJson(snakeCased(check)));
    return check.findings.length === 0 ? EXIT_CODE.done : EXIT_CODE.differences;
  } catch (error) {
    throw explainFailure(error, ready.loaded);
  }
}
