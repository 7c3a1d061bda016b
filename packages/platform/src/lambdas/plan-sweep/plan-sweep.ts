import { z } from 'zod';
import { planSweep as planned, type SweepServices } from '../../operations/plan-sweep.ts';
import type { Services } from '../../operations/services.ts';
import { generation, whose } from '../event-schemas.ts';
import { findRun } from '../find-run.ts';
import { parseEvent, type Handler } from '../handler.ts';

const plan = z.object({ ...whose, generation });

/** What the containers of a search's generation do. */
export const planSweep: Handler<SweepServices & Pick<Services, 'runs'>> = async (event, services) => {
  const { generation: number, ...of } = parseEvent(plan, event, 'plan-sweep');
  const uris = await planned(services, await findRun(services, of), number);
  return { batches: uris.map((uri) => ({ uri })) };
};
