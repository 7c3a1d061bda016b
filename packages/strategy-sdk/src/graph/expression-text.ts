import { calledAs } from './called-as.ts';
import type { GraphNode, Output } from './graph.ts';

/** The author's name of a column, null where it has none. */
export type NameOf = (output: Output) => string | null;

/** Calls inside of calls that are written out; what lies deeper is `…`. */
const DEEPEST = 4;

const SIGNS: Readonly<Record<string, string>> = {
  ...{ gt: '>', gte: '>=', lt: '<', lte: '<=', eq: '=', ne: '≠' },
  ...{ add: '+', sub: '-', mul: '×', div: '÷', mod: 'mod', pow: '^' },
};

/**
 * A column as its author may have written it: by its name, else as a candle's field, a comparison, or a call with its inputs and the
 * numbers of its kernel. `isNamed` false: what stands behind the name.
 */
export function expressionText(output: Output, nameOf: NameOf, isNamed = true, depth = 0): string {
  const name = isNamed ? nameOf(output) : null;
  if (name !== null) return name;
  const { node, index } = output;
  const inner = (input: Output): string => expressionText(input, nameOf, true, depth + 1);
  const { operation } = node;
  if (operation.kind === 'candle') return operation.field;
  if (operation.kind === 'closed-index') return `closed(${operation.of.label})`;
  if (operation.kind === 'joined')
    return `${expressionText(node.inputs[1]!, nameOf, true, depth)} of ${node.inputs[1]!.node.frame.label}`;
  if (depth >= DEEPEST) return '…';
  if (operation.kind === 'scan') return `scan(${node.inputs.map(inner).join(', ')})${outputText(node, index)}`;
  return kernelText(node, index, [...operation.params].map(String), inner, depth);
}

function kernelText(
  node: GraphNode,
  index: number,
  numbers: readonly string[],
  inner: (input: Output) => string,
  depth: number,
): string {
  const name = kernelName(node);
  const inputs = node.inputs.map(inner);
  const sign = SIGNS[name.replace(/-from-constant$/, '')];
  if (sign !== undefined) {
    const terms = name.endsWith('-from-constant') ? [...numbers, ...inputs] : [...inputs, ...numbers];
    return depth === 0 ? terms.join(` ${sign} `) : `(${terms.join(` ${sign} `)})`;
  }
  if (name === 'crosses-above' || name === 'crosses-below')
    return [...inputs, ...numbers].join(` ${name.replace('-', ' ')} `);
  if (name === 'not') return `not ${inputs[0]!}`;
  if (name === 'constant-condition') return numbers[0] === '1' ? 'always' : 'never';
  if (name === 'constant') return numbers[0]!;
  const called = calledAs(name).replace(/Nan$/, 'NaN');
  return `${called}(${[...inputs, ...numbers].join(', ')})${outputText(node, index)}`;
}

/** Of several outputs which. */
function outputText({ outputs }: GraphNode, index: number): string {
  return outputs.length === 1 ? '' : `[${index}]`;
}

/** Empty for what is no kernel. */
export function kernelName({ operation }: GraphNode): string {
  return operation.kind === 'kernel' ? operation.kernel.name : '';
}
