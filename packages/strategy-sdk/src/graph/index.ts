/** What the runtime may use beside the author's API: the graph of a strategy and the way its columns are computed. */
export { buildStrategy, type BuiltStrategy } from './build-strategy.ts';
export type { BuiltEntry, BuiltExit } from './built-signals.ts';
export { columnPaths, isOutput, isTreeList, type ColumnPath, type ColumnTree } from './column-tree.ts';
export { conditionParts, type ConditionOperand, type ConditionPart } from './condition-parts.ts';
export { expressionText, type NameOf } from './expression-text.ts';
export * from './closed-index.ts';
export * from './drive.ts';
export * from './evaluate.ts';
export * from './graph.ts';
export * from './kernel.ts';
export { LookAheadError } from './look-ahead.ts';
export * from './resample.ts';
export * from './scan-operation.ts';
export { hash128 } from './hash.ts';

export { chance } from '../chance.ts';

export { controlProblem, controlSpecOf, type ControlSpec } from '../control.ts';
export { paramSpecOf, type ParamSpec, type ParamValue } from '../params.ts';
export {
  isStrategy,
  strategyDefinition,
  type AnyDefinition,
  type AnyShape,
  type AnyStrategy,
} from '../strategy/definition.ts';
export { CALLBACK_NAMES } from '../strategy/check-definition.ts';
export { controlSpecs, controlValues } from '../strategy/control-values.ts';
export { paramSpecs, paramValues, parseParam } from '../strategy/param-values.ts';
export { didYouMean, nearestNames } from '../nearest.ts';
export { decisionFacts, type DecisionFacts, type DecisionKind } from '../trading/decisions.ts';
export { protectionFacts, type ProtectionFacts } from '../trading/protections.ts';
