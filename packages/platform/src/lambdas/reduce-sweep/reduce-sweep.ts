import { z } from 'zod';
import { reduceSweep as reduced, type ReduceServices } from '../../operations/reduce-sweep.ts';
import type { Services } from '../../operations/services.ts';
import { generation, whose } from '../event-schemas.ts';
import { findRun } from '../find-run.ts';
import { orUnavailable, parseEvent, type Handler } from '../handler.ts';

const reduce = z.object({ ...whose, generation });

/** What the containers of a search's generation have brought, and whether that was all. */
export const reduceSweep: Handler<ReduceServices & Pick<Services, 'runs' | 'clock'>> = async (event, services) => {
  const { generation: number, ...of } = parseEvent(reduce, event, 'reduce-sweep');
  const run = await findRun(services, of);
  const { done, trials } = await orUnavailable('Mlflow.Unavailable', reduced(services, run, number));
  return { done, trials };
};
