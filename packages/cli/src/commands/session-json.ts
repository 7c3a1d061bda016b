import type { OpenTradeView } from '@tradai/runtime';
import { snakeCased, tradeRecord, type SessionCommand } from '@tradai/runtime/contract';
import type { SessionLook } from './session-look.ts';

/** A session for programs, names in freqtrade's manner. */
export function sessionJson({ view, health, lease }: SessionLook): object {
  const { key, about, state, settings, closed, versions, failures, open, ...rest } = view;
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
    versions: versions.map(({ params, config, ...version }) => ({ ...snakeCased(version), params, config })),
  };
}

function openTradeJson({ trade, ...seen }: OpenTradeView): object {
  const { position: _, ...fields } = trade;
  return { ...snakeCased(fields), ...snakeCased(seen) };
}

/** A command with its answer; null while there is none. */
export function commandJson({ id, wish, reason, by, atMs, answer }: SessionCommand): object {
  return { id, wish, reason, by, at_ms: atMs, answer: answer === null ? null : snakeCased(answer) };
}
