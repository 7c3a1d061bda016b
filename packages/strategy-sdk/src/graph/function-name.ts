import { assertNever } from '../errors.ts';
import { calledAs } from './called-as.ts';
import type { GraphNode } from './graph.ts';

/** A node by the function that made it: `ema()`, `scan(high, low)`, `close`. */
export function functionName({ operation }: GraphNode): string {
  switch (operation.kind) {
    case 'candle':
      return operation.field;
    case 'kernel':
      return `${calledAs(operation.kernel.name)}()`;
    case 'scan':
      return `scan(${operation.scan.inputNames.join(', ')})`;
    case 'closed-index':
    case 'joined':
      return 'a joined column';
    default:
      return assertNever(operation);
  }
}
