import type { EventStreams } from '../event-stream.ts';
import { runEstimates } from './run-estimates.ts';
import { runEvents } from './run-events.ts';
import { runLogs } from './run-logs.ts';
import { runResults } from './run-results.ts';
import { runRoutes, type RunKindOfApi, type Routes, type Runs } from './runs.ts';

export interface RunTools {
  readonly cursorSecret: Uint8Array;
  readonly streams: EventStreams;
  /** When the process ends, whoever waits is answered. */
  readonly closing: AbortSignal;
}

/** Everything about runs of one kind. */
export function allOfRuns<Body>(app: Routes, runs: Runs, kind: RunKindOfApi<Body>, tools: RunTools): void {
  runRoutes(app, runs, kind, tools);
  runEvents(app, runs, kind, tools.streams);
  runResults(app, runs, kind);
  runLogs(app, runs, kind);
  runEstimates(app, runs, kind);
}
