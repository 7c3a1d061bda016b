import type { TrialLine } from '@tradai/runtime/contract';
import type { Tracking } from '@tradai/runtime/ports';
import { isFeasible, rankedTrials, type StudyTrial } from '@tradai/runtime/trials';
import type { Run } from '../domain/run.ts';
import { studyTrial } from './study-trial.ts';

export interface TrackTrialServices {
  readonly tracking: Pick<Tracking, 'find' | 'start' | 'log' | 'end'>;
  /** Group of a run in tracking. */
  readonly experimentOf: (run: Run) => string;
}

const BEST = 10;

/** The best trials of a search as runs below its own. Repeating it changes nothing. Throws `ServiceError`. */
export async function trackBestTrials(
  services: TrackTrialServices,
  run: Run,
  trials: readonly TrialLine[],
): Promise<void> {
  const { tracking, experimentOf } = services;
  const experiment = experimentOf(run);
  const parent = await tracking.find(experiment, run.id, run.attempt);
  const tags = {
    'tradai.parent_run_id': run.id,
    // By this one MLflow shows it below the other.
    ...(parent === null ? {} : { 'mlflow.parentRunId': parent.handle }),
  };
  const best = rankedTrials(trials.map(studyTrial)).filter(isFeasible).slice(0, BEST);
  const startMs = run.startedMs ?? run.createdMs;
  for (const trial of best) {
    const name = { runId: `${run.id}-t${trial.number}`, attempt: run.attempt, experiment };
    const tracked = await tracking.start({ ...name, startMs, tags: { ...tags, 'tradai.trial': String(trial.number) } });
    await tracking.log(tracked, { params: paramsOf(trial), metrics: metricsOf(trial, startMs) });
    await tracking.end(tracked, 'finished', startMs + Math.round(trial.tookMs));
  }
}

function paramsOf({ point }: StudyTrial): Record<string, string> {
  return Object.fromEntries(Object.entries(point).map(([name, value]) => [name, String(value)]));
}

function metricsOf({ values, figures }: StudyTrial, timeMs: number) {
  const objectives = values.map((value, at): [string, number] => [
    at === 0 ? 'objective' : `objective_${at + 1}`,
    value,
  ]);
  return [...objectives, ...Object.entries(figures)]
    .filter(([, value]) => Number.isFinite(value))
    .map(([key, value]) => ({ key, value, timeMs, step: 0 }));
}
