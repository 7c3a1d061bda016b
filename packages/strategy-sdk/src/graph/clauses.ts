import { StrategyError } from '../errors.ts';
import type { Absent, Clauses, Condition, Frame } from './column-types.ts';
import { describe } from './counts.ts';

/** What `when(false, …)` gives. */
export const absent = Object.freeze({ kind: 'absent' }) as unknown as Absent;

/** The conditions of nested lists in order, without the absent ones. */
export function flatConditions<F extends Frame>(operation: string, clauses: readonly Clauses<F>[]): Condition<F>[] {
  const found: Condition<F>[] = [];
  const visit = (clause: Clauses<F>, path: string): void => {
    if (isList(clause)) clause.forEach((inner, index) => visit(inner, `${path}.${index}`));
    else if (isCondition(clause)) found.push(clause);
    else if (clause !== absent)
      throw new StrategyError(
        'invalid-graph',
        `${operation}: clause ${path} is ${describe(clause)}; expected a condition.`,
      );
  };
  clauses.forEach((clause, index) => visit(clause, String(index)));
  return found;
}

function isList<F extends Frame>(clause: Clauses<F>): clause is readonly Clauses<F>[] {
  return Array.isArray(clause);
}

/** By its methods: the class itself is built on this module. */
function isCondition<F extends Frame>(clause: unknown): clause is Condition<F> {
  return typeof clause === 'object' && clause !== null && 'xor' in clause && 'toSeries' in clause;
}
