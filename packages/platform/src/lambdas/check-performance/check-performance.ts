import { ContractError } from '@tradai/runtime/contract';
import { z } from 'zod';
import type { Judgement } from '../../domain/performance.ts';
import { judgeRun, type JudgeServices, type RunFigures } from '../../operations/judge-run.ts';
import type { Run } from '../../domain/run.ts';
import type { Services } from '../../operations/services.ts';
import { FunctionError } from '../../ports/functions.ts';
import { whose } from '../event-schemas.ts';
import { findRun } from '../find-run.ts';
import { parseEvent, type Handler } from '../handler.ts';

export type CheckPerformanceServices = JudgeServices & Pick<Services, 'runs' | 'clock'>;

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const event = z.object({
  ...whose,
  summary: z.object({
    ...{
      trades: z.int().nonnegative(),
      profit_ratio: decimal,
      max_drawdown_ratio: decimal,
      sharpe: decimal.nullable(),
    },
    figures: z.record(z.string(), z.number()),
  }),
});

const MOST_REASONS = 20;

/** Holds a run's figures to its thresholds: PASS, WARN or FAIL with reasons, null where there are no thresholds. A run is not lost for it. */
export const checkPerformance: Handler<CheckPerformanceServices> = async (given, services) => {
  const { summary, ...of } = parseEvent(event, given, 'check-performance');
  const run = await findRun(services, of);
  const { verdict, reasons } = await judged(services, run, summary);
  if (run.summary !== null) {
    const patch = { summary: { ...run.summary, verdict } };
    const outcome = await services.runs.note(run.id, { attempt: run.attempt, atMs: services.clock.now(), patch });
    if (outcome === null || outcome.kind === 'conflict')
      throw new FunctionError('Run.NotRunnable', `The run ${run.id} is ${outcome?.run.status ?? 'gone'}.`);
  }
  return { verdict, reasons: reasons.slice(0, MOST_REASONS) };
};

/** Thresholds that are none are told as a reason: who wrote them sees it beside the figures. */
async function judged(services: JudgeServices, run: Run, figures: RunFigures): Promise<Judgement> {
  try {
    return await judgeRun(services, run, figures);
  } catch (error) {
    if (error instanceof ContractError) return { verdict: 'WARN', reasons: [error.message] };
    throw error;
  }
}
