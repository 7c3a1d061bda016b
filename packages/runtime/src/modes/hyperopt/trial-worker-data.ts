import type { TopicMessage } from '../../hyperopt/worker-pool.ts';
import type { TrialRequest } from './trial-request.ts';

/** What a worker is started with. */
export interface TrialWorkerData {
  readonly strategyFile: string;
}

/** A trial of the study that it was told of as a topic. */
export interface TrialTask {
  readonly study: number;
  readonly trial: TrialRequest;
}

/** What a worker is sent; the data of a topic is a `StudySetup`. */
export type TrialMessage = TrialTask | TopicMessage;
