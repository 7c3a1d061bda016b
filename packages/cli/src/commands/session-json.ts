import type { OpenTradeView } from '@tradai/runtime';
import { snakeCased, tradeRecord, type SessionCommand } from '@tradai/runtime/contract';
import type { SessionLook } from './session-look.ts';

/** A session for programs, names in freqtrade's manner. */
export function sessionJson({ view, health, lease }: SessionLook): object {
  const { key, about, state, settings, closed, closedTotals, versions, failures, open, ...rest } = view;
  return {
    ...key,
    ...snakeCased(rest),
    about: about === null ? null : snakeCased(about),
    state: state === null ? null : snakeCased(state),
    health: health === null ? null : snakeCased(health),
    lease: lease === null ? null : snakeCased(lease),
    settings,
    failures,
    open_trades: open.map(openTradeJson),
    closed_trades: closed.map((trade) => tradeRecord(trade)),
    closed_totals: closedJson(closedTotals),
    versions: versions.map(({ params, config, ...version }) => ({ ...snakeCased(version), params, config })),
  };
}

function closedJson({ byPair, ...all }: SessionLook['view']['closedTotals']): object {
  const pairs = Object.entries(byPair).map(([pair, sums]) => [pair, snakeCased(sums)] as const);
  return { ...snakeCased(all), by_pair: Object.fromEntries<unknown>(pairs) };
}

function openTradeJson({ trade, ...seen }: OpenTradeView): object {
  const { position: _, ...fields } = trade;
  return { ...snakeCased(fields), ...snakeCased(seen) };
}

/** A command with its answer; null while there is none. */
export function commandJson({ id, wish, reason, by, atMs, answer }: SessionCommand): object {
  return { id, wish, reason, by, at_ms: atMs, answer: answer === null ? null : snakeCased(answer) };
}
