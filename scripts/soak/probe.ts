import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

/*
 * Loaded in front of a process (`node --import`): writes down once a second how it fares. It knows nothing of what the process does.
 */

/** What a process was like for a second. */
export interface ProbeSample {
  /** Epoch ms. */
  readonly atMs: number;
  readonly rssMb: number;
  readonly heapMb: number;
  /** Sockets, pipes, ports; neither timers nor what is on its way. */
  readonly handles: number;
  /** How late the main thread served its timers, ms. */
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  /** All of that second, in steps of a millisecond: how often a timer was so late. */
  readonly lags: Readonly<Record<number, number>>;
}

const SECOND_MS = 1000;
const RESOLUTION_MS = 10;
const MB = 1e6;

const file = process.env['TRADAI_PROBE_FILE'];
if (file !== undefined && isMainThread) watch(file);

function watch(to: string): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  setInterval(() => {
    const { rss, heapUsed } = process.memoryUsage();
    const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
    const lags: Record<number, number> = {};
    let before = 0;
    for (const [percent, value] of delay.percentiles) {
      const count = Math.round((delay.count * percent) / 100);
      const ms = Math.ceil(late(value));
      if (count > before) lags[ms] = (lags[ms] ?? 0) + count - before;
      before = Math.max(before, count);
    }
    const sample: ProbeSample = {
      atMs: Date.now(),
      rssMb: rss / MB,
      heapMb: heapUsed / MB,
      handles: process.getActiveResourcesInfo().filter(isHandle).length,
      lagP99Ms: late(delay.percentile(99)),
      lagMaxMs: late(delay.max),
      lags,
    };
    delay.reset();
    appendFileSync(to, `${JSON.stringify(sample)}\n`);
  }, SECOND_MS).unref();
}

function isHandle(name: string): boolean {
  return !/^(Timeout|Immediate|FSReq|GetAddrInfoReq)|ReqWrap$/.test(name);
}
