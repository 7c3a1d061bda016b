import type { Clause, Clauses, Condition, Frame, Series } from './column-types.ts';
import { absent, flatConditions } from './clauses.ts';
import * as logic from './kernels/logic.ts';
import { scopeOf } from './scope.ts';
import { candleSet } from './candles.ts';
import { kernelCondition, kernelSeries } from './series.ts';

/** Lists are accepted at any depth. Empty or all absent: true. */
export function all<F extends Frame>(...clauses: readonly Clauses<F>[]): Condition<F> {
  const conditions = flatConditions('all', clauses);
  if (conditions.length === 0) return constantCondition('all()', true);
  return conditions.length === 1 ? conditions[0]! : kernelCondition(logic.allConditions, conditions);
}

/** Empty or all absent: false. */
export function any<F extends Frame>(...clauses: readonly Clauses<F>[]): Condition<F> {
  const conditions = flatConditions('any', clauses);
  if (conditions.length === 0) return constantCondition('any()', false);
  return conditions.length === 1 ? conditions[0]! : kernelCondition(logic.anyCondition, conditions);
}

/** True where the condition is false, so also where it is false because of NaN. */
export function not<F extends Frame>(condition: Condition<F>): Condition<F> {
  return kernelCondition(logic.notCondition, [condition]);
}

/** How many are true; absent ones are not counted. `vote(list).gte(3)`. */
export function vote<F extends Frame>(clauses: readonly Clauses<F>[]): Series<F> {
  const conditions = flatConditions('vote', clauses);
  return conditions.length === 0 ? constantSeries('vote()', 0) : kernelSeries(logic.voteConditions, conditions);
}

/** The clause if `flag`, otherwise nothing. The function form builds the clause only when needed. */
export function when<F extends Frame>(flag: boolean, clause: Condition<F> | (() => Condition<F>)): Clause<F> {
  if (!flag) return absent;
  return typeof clause === 'function' ? clause() : clause;
}

/** For lists that turn out empty: there is no column to take the candles from, so the present ones are taken. */
function constantCondition<F extends Frame>(operation: string, value: boolean): Condition<F> {
  const { graph, frame } = scopeOf(operation);
  return kernelCondition(logic.constantCondition, [candleSet<F>(graph, frame).openTimeMs], [value ? 1 : 0]);
}

export function constantSeries<F extends Frame>(operation: string, value: number): Series<F> {
  const { graph, frame } = scopeOf(operation);
  return kernelSeries(logic.constantSeries, [candleSet<F>(graph, frame).openTimeMs], [value]);
}
