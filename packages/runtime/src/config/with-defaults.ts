import type { ConfigMode, RawConfig } from './key-row.ts';
import { KEY_TABLE, nameOf, parentOf } from './key-table.ts';
import { isRecord } from './shape.ts';

/**
 * A config with the values that count when it says nothing: at the top level always, in a block when the block is there. What
 * a strategy may say too is not filled in. A run over history is a dry run, whatever the file says.
 */
export function withDefaults(values: RawConfig, mode: ConfigMode): RawConfig {
  const filled = structuredClone(values) as Record<string, unknown>;
  for (const { path, otherwise, isShared } of KEY_TABLE) {
    if (otherwise === undefined || otherwise === null || isShared === true) continue;
    const block = blockOf(filled, parentOf(path));
    const name = nameOf(path);
    if (block !== null && (block[name] === undefined || block[name] === null)) block[name] = structuredClone(otherwise);
  }
  if (mode === 'backtest' || mode === 'hyperopt') filled['dry_run'] = true;
  return filled;
}

/** Null when there is none. */
function blockOf(values: Record<string, unknown>, path: string): Record<string, unknown> | null {
  if (path === '') return values;
  const outer = blockOf(values, parentOf(path));
  const block = outer?.[nameOf(path)];
  return isRecord(block) ? block : null;
}
