import { POOLS } from '../../domain/slots.ts';
import { dispatchRuns, type Dispatched } from '../../operations/dispatch-runs.ts';
import type { Services } from '../../operations/services.ts';
import type { Handler } from '../handler.ts';

/** Starts what waits, as far as there are slots: every minute, whatever messages and events were lost. Gives ids by pool. */
export const dispatcher: Handler<Services> = async (_, services) => {
  const started = Object.fromEntries(POOLS.map((pool) => [pool, [] as string[]]));
  const silent: string[] = [];
  const givenBack: string[] = [];
  const failed: string[] = [];
  for (const pool of POOLS) {
    const done: Dispatched = await dispatchRuns(services, pool);
    started[pool] = done.started;
    silent.push(...done.silent);
    givenBack.push(...done.givenBack);
    failed.push(...done.failed);
  }
  return { started, silent, given_back: givenBack, failed };
};
