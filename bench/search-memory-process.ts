import { fileURLToPath } from 'node:url';
import { sharedColumnMemory } from '../packages/runtime/src/hyperopt/shared-columns.ts';
import { TrialPool } from '../packages/runtime/src/modes/hyperopt/trial-pool.ts';
import { TrialWorkers } from '../packages/runtime/src/modes/hyperopt/trial-workers.ts';
import { walkCandles } from './candles.ts';
import { randomTrials, searchSetup } from './search-setup.ts';
import searched from './searched-strategy/strategy.ts';

/** Runs a search with as many workers as its argument says, and writes the megabytes that its process held at most. */
const workers = Number(process.argv[2]);
const candles = Array.from({ length: 10 }, (_, i) => walkCandles(105_120, 300 + i, 300_000));
const strategyFile = fileURLToPath(new URL('./searched-strategy/strategy.ts', import.meta.url));
const trialWorkers = new TrialWorkers({ strategyFile, workers, limitMs: 300_000, heapMb: 1024 });
const columns = sharedColumnMemory(512 * 1024 ** 2);
const pool = new TrialPool(trialWorkers, { ...searchSetup(candles, 200, 'equity-sharpe'), columns });
const ends = await Promise.all(randomTrials(searched, 32).map((trial) => pool.run(trial)));
await trialWorkers.close();
const failed = ends.find((end) => end === null || end.error !== null);
if (failed !== undefined) throw new Error(`a trial failed: ${failed?.error ?? 'stopped'}`);
console.log(process.resourceUsage().maxRSS / 1024);
