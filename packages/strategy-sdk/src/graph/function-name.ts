import { assertNever } from '../errors.ts';
import type { GraphNode } from './graph.ts';

/** What an author calls a kernel: `where-else-constant` is `where`, `bars-since` is `barsSince`, `custom:x` is `x`. */
export function calledAs(kernelName: string): string {
  return kernelName
    .replace(/^custom:/, '')
    .replace(/-(columns|constants?|else-constant|then-constant|propagate|condition)$/, '')
    .replace(/^rolling-(by-)?fold-.*$/, 'fold')
    .replace(/-partial$/, '')
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** A node by the function that made it: `ema()`, `scan(high, low)`, `close`. */
export function functionName({ operation }: GraphNode): string {
  switch (operation.kind) {
    case 'candle':
      return operation.field;
    case 'kernel':
      return `${operation.kernel.name.startsWith('custom:') ? operation.kernel.name.slice(7) : calledAs(operation.kernel.name)}()`;
    case 'scan':
      return `scan(${operation.scan.inputNames.join(', ')})`;
    case 'closed-index':
    case 'joined':
      return 'a joined column';
    default:
      return assertNever(operation);
  }
}
