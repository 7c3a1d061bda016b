import { makeProgress, type ProgressReporter } from '@tradai/runtime/contract';
import type { OddsProgress, StudyProgress, StudyTrial } from '@tradai/runtime';
import type { Io } from '@tradai/runtime/process';
import { watchStopKey } from '../stop-key.ts';
import { trialText, valuesText } from './hyperopt-text.ts';

export interface SearchProgress {
  readonly onProgress: (progress: StudyProgress) => void;
  readonly onOdds: (progress: OddsProgress) => void;
  end(): void;
}

const ASKED: Partial<Record<OddsProgress['question'], string>> = {
  sensitivity: 'Neighbors',
  deflated: 'The whole space',
  monte_carlo: 'Candles that might have been',
};

/**
 * A bar with trials a second, time left and the best value on a terminal, where `q` ends the search; in a pipe a line for each trial that is the
 * best so far.
 */
export function searchProgress(io: Io, isWanted: boolean): SearchProgress {
  const terminal = isWanted ? io.progress : null;
  const stopKey = watchStopKey(terminal);
  let bar: ProgressReporter | null = null;
  let best: StudyTrial | null = null;
  let odds: ProgressReporter | null = null;
  let asked: OddsProgress['question'] | null = null;
  let earlier = 0;
  const options = {
    get phase() {
      return `Trials${best === null ? '' : `, best ${valuesText(best)}`}${stopKey.hint}`;
    },
    unit: 'trials',
    total: null,
    now: () => performance.now(),
    terminal,
  };
  return {
    onProgress(progress) {
      if (bar === null) {
        earlier = progress.done;
        if (earlier > 0) io.err(`${earlierText(progress.study, earlier, progress.epochs)}\n`);
        if (progress.gridPoints !== null) io.err(`${gridText(progress)}\n`);
        bar = makeProgress(options);
      }
      const isBetter = progress.best !== null && progress.best === progress.trial;
      best = progress.best;
      bar.update(progress.done - earlier, Math.max(0, progress.epochs - earlier));
      if (isBetter && io.progress === null) io.err(`Best so far: ${trialText(progress.best)}\n`);
    },
    onOdds({ question, done, total }) {
      bar?.end();
      if (total <= 1) return;
      if (question !== asked) odds?.end();
      if (question !== asked || odds === null)
        odds = makeProgress({ ...options, phase: `${ASKED[question] ?? 'Odds'}${stopKey.hint}`, unit: 'runs' });
      asked = question;
      odds.update(done, total);
    },
    end() {
      bar?.end();
      odds?.end();
      stopKey.end();
    },
  };
}

function gridText({ gridPoints, epochs }: StudyProgress): string {
  const count = gridPoints! < 1e15 ? gridPoints!.toLocaleString('en-US') : gridPoints!.toExponential(2);
  return `The grid has ${count} points; ${gridPoints === epochs ? 'all of them are tried' : `the first ${epochs.toLocaleString('en-US')} are tried`}.`;
}

function earlierText(study: string, earlier: number, epochs: number): string {
  if (earlier < epochs) return `${study} goes on after ${earlier} of ${epochs} trials.`;
  return `${study} has ${earlier} trials already, and ${epochs} were asked for: no trial is added.`;
}
