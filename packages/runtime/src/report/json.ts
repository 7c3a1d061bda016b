import { canonicalJson } from '../contract/canonical-json.ts';
import type { ResultDocument } from '../contract/result.ts';

/** What `--json` prints: the result in canonical form, without the trades unless asked for. */
export function jsonReport(
  result: ResultDocument,
  { withTrades = false }: { readonly withTrades?: boolean } = {},
): string {
  if (withTrades) return canonicalJson(result);
  const { trades: _trades, ...rest } = result;
  return canonicalJson(rest);
}
