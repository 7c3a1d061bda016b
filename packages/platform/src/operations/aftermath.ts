import { ContractError } from '@tradai/runtime/contract';
import { cleanUpRun, type CleanUpServices } from './clean-up-run.ts';
import { judgeRun, type JudgeServices } from './judge-run.ts';
import { notifyRun, type NotifyServices } from './notify-run.ts';
import type { Aftermath } from './reconcile-run.ts';
import { runResult, type ResultServices } from './run-result.ts';

export interface AftermathServices extends CleanUpServices, NotifyServices, ResultServices, JudgeServices {}

/** What the last steps of a workflow do, for runs whose workflow did not come to them. */
export function aftermathOf(services: AftermathServices): Aftermath {
  return {
    cleanUp: async (run) => void (await cleanUpRun(services, run, null)),
    notify: async (run) => void (await notifyRun(services, run)),
    async resultOf(run) {
      const found = await readable(runResult(services, run));
      if (found === null) return null;
      const judged = await readable(judgeRun(services, run, found.document));
      return { result: found.result, summary: { ...found.summary, verdict: judged?.verdict ?? null } };
    },
  };
}

/** Whoever comes this late has nobody to tell of a document that is damaged. */
async function readable<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof ContractError) return null;
    throw error;
  }
}
