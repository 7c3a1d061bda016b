import type { StudySetup } from './trial-runner.ts';

/** What a worker is started with. */
export interface TrialWorkerData {
  readonly strategyFile: string;
  readonly setup: StudySetup;
}
