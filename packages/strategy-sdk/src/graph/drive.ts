import { assertNever } from '../errors.ts';
import { thrownAt } from './author-code.ts';
import { closedIndex } from './closed-index.ts';
import type { DrivenCandles } from './driven-candles.ts';
import type { GraphNode, Operation } from './graph.ts';
import type { ColumnArray, Kernel } from './kernel.ts';
import { copyScanState, type Scan, type ScanState, type ScanStepper } from './scan-operation.ts';

export type { DrivenCandles } from './driven-candles.ts';

/**
 * Candles per kernel call. Long loops are compiled while they run and then keep their running values on the heap (2–4 times
 * slower); short calls of a hot leaf do not.
 */
export const BLOCK = 512;

/** What a node carries from candle to candle. */
export interface NodeState {
  /** First candle that the kernel saw; −1 until every number input was a number for the first time. */
  origin: number;
  readonly vector: Float64Array;
  /** Of the node alone, asked of its kernel once. */
  readonly lookback: number;
  readonly scan: ScanMemory | null;
}

interface ScanMemory {
  readonly state: ScanState;
  readonly now: Record<string, number>;
  /** For scans that keep their memory in an object of their own. */
  readonly stepper: ScanStepper | null;
}

export function newNodeState(operation: Operation): NodeState {
  switch (operation.kind) {
    case 'kernel':
      return kernelState(operation.kernel, operation.params);
    case 'scan':
      return {
        origin: -1,
        vector: new Float64Array(0),
        lookback: operation.scan.lookback,
        scan: newScanMemory(operation.scan),
      };
    case 'closed-index':
      return { origin: -1, vector: new Float64Array(1), lookback: 0, scan: null };
    case 'candle':
    case 'joined':
      return { origin: -1, vector: new Float64Array(0), lookback: 0, scan: null };
    default:
      return assertNever(operation);
  }
}

function kernelState(kernel: Kernel, params: Float64Array): NodeState {
  return {
    origin: -1,
    vector: new Float64Array(kernel.stateSize(params)),
    lookback: kernel.lookback(params),
    scan: null,
  };
}

function newScanMemory(scan: Scan): ScanMemory {
  return { state: copyScanState(scan.initial), now: {}, stepper: scan.create?.() ?? null };
}

/** A candle that is still forming is computed on a copy, which is then dropped. */
export function copyNodeState(state: NodeState): NodeState {
  const { scan } = state;
  const copy = scan && { state: copyScanState(scan.state), now: {}, stepper: scan.stepper && unknownYet };
  return { origin: state.origin, vector: state.vector.slice(), lookback: state.lookback, scan: copy };
}

/** Stands in for a stepper, whose memory cannot be copied: every output is NaN. */
const unknownYet: ScanStepper = () => [];

/**
 * Computes the candles `from … to − 1` of one node. History and live use this same function: history with everything at once,
 * live with `to = from + 1`.
 */
export function drive(
  node: GraphNode,
  inputs: readonly ColumnArray[],
  outputs: readonly ColumnArray[],
  state: NodeState,
  candles: DrivenCandles,
  from: number,
  to: number,
): void {
  const operation = node.operation;
  switch (operation.kind) {
    case 'kernel':
      driveKernel(operation.kernel, operation.params, inputs, outputs, state, from, to);
      return;
    case 'scan':
      driveScan(operation.scan, inputs, outputs, state, from, to);
      return;
    case 'closed-index':
      closedIndex(candles, node.frame, operation.of, outputs[0] as Float64Array, state.vector, from, to);
      return;
    case 'joined':
      gather(inputs[0] as Float64Array, inputs[1]!, outputs[0]!, from, to);
      return;
    case 'candle':
      return;
    default:
      assertNever(operation);
  }
}

function driveKernel(
  kernel: Kernel,
  params: Float64Array,
  inputs: readonly ColumnArray[],
  outputs: readonly ColumnArray[],
  state: NodeState,
  from: number,
  to: number,
): void {
  const start = startOf(kernel.leadingNaN, inputs, outputs, state, from, to);
  for (let block = start; block < to; block += BLOCK) {
    kernel.run(inputs, outputs, params, block, Math.min(block + BLOCK, to), state.vector);
  }
  if (state.origin >= 0) blank(outputs, start, Math.min(to, state.origin + state.lookback));
}

function driveScan(
  scan: Scan,
  inputs: readonly ColumnArray[],
  outputs: readonly ColumnArray[],
  state: NodeState,
  from: number,
  to: number,
): void {
  const start = startOf('skip', inputs, outputs, state, from, to);
  const { now, state: memory, stepper } = state.scan!;
  let i = start;
  try {
    for (; i < to; i++) {
      for (let k = 0; k < inputs.length; k++) now[scan.inputNames[k]!] = inputs[k]![i]!;
      const values = stepper === null ? scan.step(now, memory) : stepper(now);
      for (let k = 0; k < outputs.length; k++) outputs[k]![i] = values[k] ?? Number.NaN;
    }
  } catch (error) {
    throw thrownAt(`scan(${scan.inputNames.join(', ')}): the step`, i, error);
  }
  if (state.origin >= 0) blank(outputs, start, Math.min(to, state.origin + state.lookback));
}

/** First candle of this range to compute; everything before it is blanked. */
function startOf(
  leadingNaN: Kernel['leadingNaN'],
  inputs: readonly ColumnArray[],
  outputs: readonly ColumnArray[],
  state: NodeState,
  from: number,
  to: number,
): number {
  if (state.origin < 0) {
    const first = leadingNaN === 'pass' ? from : firstComplete(inputs, from, to);
    if (first < to) state.origin = first;
    blank(outputs, from, first);
    return first;
  }
  return from;
}

/** First candle at which no number input is NaN, `to` if there is none. */
export function firstComplete(inputs: readonly ColumnArray[], from: number, to: number): number {
  let first = from;
  for (const input of inputs) {
    if (input instanceof Uint8Array) continue;
    while (first < to && Number.isNaN(input[first]!)) first++;
  }
  // A later input may have moved past a candle on which an earlier one is NaN again.
  const complete = first >= to || inputs.every((input) => input instanceof Uint8Array || !Number.isNaN(input[first]!));
  return complete ? first : firstComplete(inputs, first + 1, to);
}

function blank(outputs: readonly ColumnArray[], from: number, to: number): void {
  if (from >= to) return;
  for (const output of outputs) {
    if (output instanceof Uint8Array) output.fill(0, from, to);
    else output.fill(Number.NaN, from, to);
  }
}

function gather(rows: Float64Array, source: ColumnArray, output: ColumnArray, from: number, to: number): void {
  const missing = output instanceof Uint8Array ? 0 : Number.NaN;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    output[i] = row < 0 ? missing : source[row]!;
  }
}
