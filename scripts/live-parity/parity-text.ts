import type { ParityDifference } from './compare.ts';
import type { PlannedOrder } from './intents.ts';
import type { ParityRun } from './parity-run.ts';

/** A line for each tape, and everything that nobody can explain. */
export function parityText(runs: readonly ParityRun[]): { readonly text: string; readonly isSame: boolean } {
  const judged = runs.filter(isJudged).length;
  const wrong = [
    ...runs.flatMap(({ tape, differences, problems }) => [
      ...differences
        .filter(({ cause }) => cause === null)
        .map((difference) => `tape ${tape}: ${differenceText(difference)}`),
      ...problems.map((problem) => `tape ${tape}: ${problem}`),
    ]),
    ...(judged > 0 ? [] : ['no tape was judged: this has proved nothing']),
  ];
  const same =
    judged === runs.length ? 'Both planned the same.' : `Both planned the same on ${judged} of ${runs.length} tapes.`;
  return {
    text: [...runs.map(rowText), '', ...(wrong.length === 0 ? [same] : wrong)].join('\n'),
    isSame: wrong.length === 0,
  };
}

/** What a night counts: tapes on which something was compared. */
export function parityCounts(runs: readonly ParityRun[]): { readonly tapes: number; readonly orders: number } {
  const judged = runs.filter(isJudged);
  return { tapes: judged.length, orders: judged.reduce((sum, { orders }) => sum + orders, 0) };
}

function isJudged({ unjudged }: ParityRun): boolean {
  return unjudged === null;
}

function rowText({ tape, orders, unjudged, differences }: ParityRun): string {
  if (unjudged !== null) return `  tape ${tape}: not judged: ${unjudged}`;
  const count = (cause: ParityDifference['cause']): number => differences.filter((each) => each.cause === cause).length;
  return `  tape ${tape}: ${orders} orders, ${count('fee-in-coin')} smaller by a fee in the coin, ${count('filled-otherwise')} of another fill, ${count('filled-in-one')} of entries that filled in one only, ${count('stop-raced')} stops met in two ways, ${count(null)} unexplained`;
}

function differenceText({ dry, live }: ParityDifference): string {
  return `dry run ${orderText(dry)}; live ${orderText(live)}`;
}

function orderText(order: PlannedOrder | null): string {
  if (order === null) return 'nothing';
  const { pair, candleMs, action, side, amount, rate, reason } = order;
  return `${pair} ${new Date(candleMs).toISOString().slice(5, 16)} ${action} ${side} ${amount ?? ''} at ${rate} ${reason ?? ''}`.trim();
}
