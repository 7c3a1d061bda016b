import { makeProgress } from '@tradai/runtime/contract';
import type { WalkProgress } from '@tradai/runtime';
import type { Io } from '@tradai/runtime/process';
import { watchStopKey } from '../stop-key.ts';

/** A bar of all trials on a terminal, where `q` ends the walk; in a pipe a line for each window that is done. */
export function walkProgress(
  io: Io,
  isWanted: boolean,
): { readonly onProgress: (progress: WalkProgress) => void; end(): void } {
  const terminal = isWanted ? io.progress : null;
  const stopKey = watchStopKey(terminal);
  let windows = '';
  const bar = makeProgress({
    get phase() {
      return `Windows ${windows}, trials${stopKey.hint}`;
    },
    ...{ unit: 'trials', total: null, now: () => performance.now() },
    terminal,
  });
  let told = 0;
  return {
    onProgress({ windows: all, finished, trials, epochs }) {
      windows = `${finished} of ${all}`;
      bar.update(trials, epochs);
      if (finished > told && io.progress === null) io.err(`Windows done: ${windows}, ${trials} trials\n`);
      told = finished;
    },
    end() {
      bar.end();
      stopKey.end();
    },
  };
}
