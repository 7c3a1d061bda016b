import { expressionText, kernelName, type NameOf } from './expression-text.ts';
import type { Output } from './graph.ts';

/** A value that a condition looks at. */
export interface ConditionOperand {
  readonly text: string;
  readonly output: Output;
  /** Whether the candle before counts too. */
  readonly withPrevious: boolean;
}

/** A condition taken apart: by what joins it, down to comparisons. */
export interface ConditionPart {
  readonly text: string;
  /** The author's name, where it is a named column. */
  readonly name: string | null;
  readonly output: Output;
  /** How the parts make it up; null for one that is not taken apart. */
  readonly how: 'all' | 'any' | 'not' | 'xor' | null;
  readonly parts: readonly ConditionPart[];
  /** What it compares; constants stand in the text. Empty where there are parts. */
  readonly operands: readonly ConditionOperand[];
}

const JOINS = ['all', 'any', 'not', 'xor'] as const;
const CROSSINGS = ['crosses-above', 'crosses-below'];

/** Takes a condition apart into the clauses that its author wrote, in their order. */
export function conditionParts(output: Output, nameOf: NameOf): ConditionPart {
  const { node } = output;
  const kernel = kernelName(node);
  const how = JOINS.find((join) => join === kernel) ?? null;
  const name = nameOf(output);
  const parts = how === null ? [] : node.inputs.flatMap((input) => clauses(input, how, nameOf));
  return {
    text: how === null || how === 'not' ? expressionText(output, nameOf, false) : joinedText(how, parts),
    ...{ name, output, how, parts },
    operands: how === null ? operandsOf(output, nameOf) : [],
  };
}

/** `all` within `all` is one list, unless the inner one has a name of its own. */
function clauses(input: Output, how: ConditionPart['how'], nameOf: NameOf): readonly ConditionPart[] {
  const part = conditionParts(input, nameOf);
  const isSame = part.how === how && (how === 'all' || how === 'any');
  return isSame && part.name === null ? part.parts : [part];
}

function joinedText(how: string, parts: readonly ConditionPart[]): string {
  const words = parts.map(
    ({ name, text, how: inner }) => name ?? (inner === null || inner === 'not' ? text : `(${text})`),
  );
  return words.join(how === 'all' ? ' and ' : how === 'any' ? ' or ' : ' xor ');
}

function operandsOf({ node }: Output, nameOf: NameOf): ConditionOperand[] {
  const withPrevious = CROSSINGS.includes(kernelName(node));
  return node.inputs
    .filter(({ node: input }) => input.operation.kind !== 'closed-index')
    .map((input) => ({ text: expressionText(input, nameOf), output: input, withPrevious }));
}
