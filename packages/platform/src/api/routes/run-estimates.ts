import { costOfRun, durationFrom, type RunCost } from '../../domain/cost.ts';
import type { Capacity, Run, RunKind } from '../../domain/run.ts';
import type { ApiServices } from '../api-services.ts';
import { estimateView, type EstimateView } from '../result-schemas.ts';
import { usd } from '../run-view.ts';
import { runParams } from '../schemas.ts';
import { READ, type RunKindOfApi, type Routes, type Runs } from './runs.ts';

/** So many of the newest runs say how long one takes. */
const MOST_RUNS = 50;

type Wish = Pick<Run, 'strategy' | 'capacity' | 'maxSeconds'>;

/** What a run will take and cost, before it is submitted and after. */
export function runEstimates<Body>(app: Routes, runs: Runs, kind: RunKindOfApi<Body>): void {
  const { called, body, requestOf } = kind;
  const told = { tags: [called], response: { 200: estimateView } };
  const after = { ...told, summary: 'Estimate time and cost of one', params: runParams };
  const config = { ...READ, problems: ['not-found'] } as const;
  app.get(`/${kind.kind}/:id/estimate`, { config, schema: after }, async ({ params }) =>
    estimate(runs.services, kind.kind, await runs.find(params.id)),
  );
  const before = { ...told, summary: 'Estimate time and cost before submitting', body };
  app.post(`/${kind.kind}/estimate`, { config: READ, schema: before }, (request) =>
    estimate(runs.services, kind.kind, requestOf(request.body as Body)),
  );
}

async function estimate(
  { runs, clock }: ApiServices,
  kind: RunKind,
  { strategy, capacity, maxSeconds }: Wish,
): Promise<EstimateView> {
  const done = await runs.list({ kind, strategy, status: 'COMPLETED', limit: MOST_RUNS }, clock.now());
  const took = done.flatMap(({ startedMs, endedMs }) =>
    startedMs === null || endedMs === null ? [] : [Math.ceil((endedMs - startedMs) / 1000)],
  );
  const { typical, long, runs: count } = durationFrom(took, maxSeconds);
  return {
    duration: { typical_s: typical, long_s: long, runs: count },
    capacity,
    cost: { typical: costView(typical, capacity), long: costView(long, capacity) },
  };
}

function costView(seconds: number, capacity: Capacity): EstimateView['cost']['typical'] {
  const { total, run, prepare, workflow, services, logs }: RunCost = costOfRun(seconds, {
    ...{ capacity, architecture: 'x86' },
  });
  return {
    ...{ total_usd: usd(total), run_usd: usd(run), prepare_usd: usd(prepare) },
    ...{ workflow_usd: usd(workflow), services_usd: usd(services), logs_usd: usd(logs) },
  };
}
