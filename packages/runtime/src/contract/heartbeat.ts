import { EXIT_CODE, type ExitCode, type ExitCodeName } from './exit-code.ts';

export const HEARTBEAT_SCHEMA = 'tradai.heartbeat/1';

export const RUN_MODES = ['backtest', 'hyperopt', 'walk-forward', 'check', 'prepare'] as const;
export type RunMode = (typeof RUN_MODES)[number];
export const SESSION_MODES = ['dry-run', 'live'] as const;
export type SessionMode = (typeof SESSION_MODES)[number];

/** How far a backtest or study is. The last beat keeps the stage in which it ended. */
export const RUN_STAGES = ['STARTING', 'WARMING', 'RUNNING', 'REPORTING', 'STOPPING'] as const;
export type RunStage = (typeof RUN_STAGES)[number];

/** What a dry or live run does; freqtrade's `running` and `stopped` are not enough for a supervisor. */
export const SESSION_STAGES = words(
  'STARTING RECOVERING WARMING RUNNING DEGRADED HALTED BANNED AUTH_LOST DRAINING FENCED SAFE STALLED',
);
export type SessionStage = (typeof SESSION_STAGES)[number];

/** Why a session does not simply run. */
export const BEAT_CAUSES = words(
  'stale-data audit-old no-exchange-answer loop-lag unknown-order blocked-intent unprotected foreign-order position-differs restored-store cap-reached ban auth maintenance clock swap-rejected kill-switch crash-loop journal-away lease-away stale-version throttled unlisted-answer order-breach account-closed',
);
export type BeatCause = (typeof BEAT_CAUSES)[number];

/** How a process ended, for whoever started it. */
export interface BeatOutcome {
  readonly code: ExitCode;
  readonly name: ExitCodeName;
  /** One sentence, empty when all went well; at most 1 KB. */
  readonly message: string;
}

export interface BeatProgress {
  readonly done: number;
  /** `null` when the end is not known. */
  readonly total: number | null;
  readonly unit: string;
  /** From 0 to 100; `null` when the end is not known. */
  readonly pct: number | null;
}

/** What beats of both kinds tell. */
export interface CommonBeat {
  readonly schema: typeof HEARTBEAT_SCHEMA;
  /** When it was made, epoch ms. */
  readonly ts: number;
  /** Beats that this process made before, the ones that did not arrive included. */
  readonly seq: number;
  /** How many of those did not arrive. */
  readonly failed_beats: number;
  /** When the next one is due after this one. Longer than asked for while the store is throttled. */
  readonly every_ms: number;
  readonly strategy: string;
  /** Chosen by the process at its start. */
  readonly holder: string;
  /** Of two holders the one with the higher number counts: a run's attempt, a session's lease. */
  readonly epoch: number;
  readonly progress: BeatProgress | null;
  readonly causes: readonly BeatCause[];
  readonly rss_mb: number;
  /** How late the main thread serves its events, over the time since the beat before; `null` before the first measurement. */
  readonly loop_lag_p99_ms: number | null;
  /**
   * Of the series of a session that is furthest behind: since the end of its newest final candle, on the market's clock. `null` where there is
   * none, as in a backtest.
   */
  readonly data_age_ms: number | null;
  /** `build`, `model`, `config`, … */
  readonly versions: Readonly<Record<string, string>>;
  /** Set by the last beat only. */
  readonly outcome: BeatOutcome | null;
}

/** A run ends by itself. */
export interface RunBeat extends CommonBeat {
  readonly kind: 'run';
  readonly run_id: string;
  /** From 1. */
  readonly attempt: number;
  readonly mode: RunMode;
  readonly stage: RunStage;
}

/** A session goes on until it is stopped. */
export interface SessionBeat extends CommonBeat {
  readonly kind: 'session';
  readonly account: string;
  readonly mode: SessionMode;
  readonly stage: SessionStage;
  /** `null` before the session told anything, and when it could not be read. */
  readonly session: SessionFigures | null;
}

/** How a session fared when it beat. */
export interface SessionFigures {
  /** The market's clock, epoch ms: `ts` unless a simulated exchange runs faster. */
  readonly market_ms: number;
  /** The series that is furthest behind. */
  readonly candle: {
    /** `BTC/USDT 5m` */
    readonly series: string;
    /** End of its newest final candle. */
    readonly close_ms: number;
    readonly age_ms: number;
  } | null;
  /** Since the exchange answered or sent anything, on the market's clock. */
  readonly answer_age_ms: number | null;
  /** The exchange's clock minus this machine's. */
  readonly offset_ms: number | null;
  readonly open_trades: number;
  readonly open_orders: number;
  /** Of all trades, open ones at the present rate; stake currency. */
  readonly pnl: number | null;
  /** Of orders at an exchange; null where they fill with play money, and before any were looked at. Beats of earlier builds do not say. */
  readonly orders?: OrderFigures | null | undefined;
}

/** How a session's orders at an exchange fared when it beat. */
export interface OrderFigures {
  /** Orders of which nobody knows what became of them. */
  readonly unknown: number;
  /** What waits for a person. */
  readonly blocked: number;
  /** Orders at the exchange, stops among them. */
  readonly open: number;
  readonly positions: number;
  /** Pairs that are held without stops that amount to it; the first twenty. */
  readonly unprotected: readonly string[];
  /** Of what may be asked of the exchange in a minute; null before it said. */
  readonly used_weight_pct: number | null;
  /** Market time at which books and exchange were last compared; null: never yet. */
  readonly last_audit_ms: number | null;
  readonly is_last_audit_ok: boolean | null;
  /** Since the exchange last answered a question about orders, on the market's clock; null: never yet. */
  readonly answer_age_ms: number | null;
}

export type Heartbeat = RunBeat | SessionBeat;

const MESSAGE_BYTES = 1024;

/** `message` is cut to 1 KB. */
export function beatOutcome(code: ExitCode, message = ''): BeatOutcome {
  const names = Object.keys(EXIT_CODE) as ExitCodeName[];
  const name = names.find((candidate) => EXIT_CODE[candidate] === code)!;
  return { code, name, message: cutToBytes(message, MESSAGE_BYTES) };
}

/** Never half a character. */
function cutToBytes(text: string, bytes: number): string {
  const target = new Uint8Array(bytes);
  const { read } = new TextEncoder().encodeInto(text, target);
  return text.slice(0, read);
}

function words<const Text extends string>(text: Text): readonly Words<Text>[] {
  return text.split(' ') as Words<Text>[];
}

type Words<Text extends string> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text;
