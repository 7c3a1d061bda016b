import { makeFolder } from '../../data/make-folder.ts';
import { openStudies } from '../../compose/open-services.ts';
import { canonicalHash } from '../../contract/canonical-json.ts';
import { EXIT_CODE, type ExitCode } from '../../contract/exit-code.ts';
import { makeProgress } from '../../contract/progress.ts';
import type { WalkForwardSpec } from '../../contract/run-spec.ts';
import type { WalkProgress, WalkWishes } from '../../modes/walk-forward/walk-forward-request.ts';
import { writeWalkForward } from '../../modes/walk-forward/walk-forward-files.ts';
import { walkForward, type WalkForwardRun } from '../../modes/walk-forward/walk-forward.ts';
import { explainFailure } from '../../strategies/explain-failure.ts';
import { handOver } from '../results/hand-over.ts';
import type { RunContext } from '../run-context.ts';
import { runFolder } from '../results/run-folder.ts';
import { searchNeeds, searchOfSpec } from './search-of-spec.ts';
import type { ReadyRun } from '../start.ts';
import { StudyCheckpoint } from './study-checkpoint.ts';
import type { TrackedContainer } from '../results/tracked-container.ts';
import { warmedUp } from './warmed-up.ts';

/**
 * Walks forward, and hands over windows, parameters, the account over all tests and the studies. A walk of the same run id goes on where it was,
 * also in another container.
 */
export async function walkForwardMode(
  ready: ReadyRun,
  context: RunContext,
  tracked: TrackedContainer,
): Promise<ExitCode> {
  const { pulse, signal, log } = context;
  const folder = runFolder(context);
  makeFolder(folder);
  pulse.stage('WARMING');
  await warmedUp(ready, context, searchNeeds(ready));
  const checkpoint = await StudyCheckpoint.open(context, folder);
  pulse.stage('RUNNING');
  const walk = await checkpoint.during(() => walked(ready, context, checkpoint.file));
  signal.throwIfAborted();
  pulse.stage('REPORTING');
  const { document, equity } = walk.finished!;
  for (const warning of document.warnings) log.warn(warning);
  const written = writeWalkForward(folder, walk);
  const manifestSha256 = canonicalHash(document);
  await handOver({ manifestSha256, files: [...written, checkpoint.file], folder }, context, async () => {
    const { trackWalkForward } = await import('../../tracking/track-walk-forward.ts');
    await trackWalkForward(tracked.log, { document, equity }, written);
  });
  return walk.outcomes.some(({ best }) => best !== null) ? EXIT_CODE.done : EXIT_CODE.differences;
}

async function walked(ready: ReadyRun, { io, log, pulse, signal }: RunContext, file: string): Promise<WalkForwardRun> {
  const { split: _split, ...search } = searchOfSpec(ready);
  const studies = await openStudies(file);
  const bar = makeProgress({
    ...{ phase: 'Trials', unit: 'trials', total: null, now: () => performance.now() },
    terminal: io.progress,
    onLine: log.line,
  });
  const onProgress = ({ trials, epochs }: WalkProgress): void => {
    bar.update(trials, epochs);
    pulse.progress(trials, epochs, 'trials');
  };
  try {
    return await walkForward({
      ...search,
      walk: wishesOf(ready.spec?.walk_forward ?? {}),
      studies,
      onProgress,
      signal,
    });
  } catch (error) {
    throw explainFailure(error, ready.loaded);
  } finally {
    bar.end();
    studies.close();
  }
}

function wishesOf(spec: WalkForwardSpec): WalkWishes {
  const { train_days: trainDays, test_days: testDays, step_days: stepDays, embargo_days: embargoDays, anchored } = spec;
  return {
    ...(trainDays === undefined ? {} : { trainDays }),
    ...(testDays === undefined ? {} : { testDays }),
    ...(stepDays === undefined ? {} : { stepDays }),
    ...(embargoDays === undefined ? {} : { embargoDays }),
    ...(anchored === undefined ? {} : { anchored }),
  };
}
