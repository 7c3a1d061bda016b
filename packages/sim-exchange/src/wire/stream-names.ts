import { type Frame, isFrame } from '../market/frames.ts';
import type { MarketKind } from '../market/market-spec.ts';

/** What a stream tells, and how often; times in milliseconds. */
export type StreamTopic =
  | { readonly kind: 'kline'; readonly frame: Frame }
  | { readonly kind: 'trade' | 'aggTrade' | 'miniTicker' | 'ticker' | 'bookTicker' | 'forceOrder' }
  | { readonly kind: 'depth'; readonly everyMs: number; readonly levels: number | null }
  | { readonly kind: 'markPrice'; readonly everyMs: number };

/** A stream by its name. `symbol` is `null` for streams of all markets. */
export interface StreamName {
  readonly name: string;
  readonly symbol: string | null;
  readonly topic: StreamTopic;
}

const DEPTH = /^depth(5|10|20)?(?:@(100|250|500|1000)ms)?$/;
const PLAIN = ['trade', 'aggTrade', 'miniTicker', 'ticker', 'bookTicker'] as const;

/** `null` for a name that means nothing. */
export function parseStreamName(name: string, kind: MarketKind): StreamName | null {
  const all = /^!(\w+)(?:@arr)?(@1s)?$/.exec(name);
  if (all !== null) {
    const topic = topicOf(`${all[1]}${all[2] ?? ''}`, kind);
    return topic === null || topic.kind === 'kline' || topic.kind === 'depth' ? null : { name, symbol: null, topic };
  }
  const at = name.indexOf('@');
  if (at <= 0) return null;
  const topic = topicOf(name.slice(at + 1), kind);
  return topic === null ? null : { name, symbol: name.slice(0, at).toUpperCase(), topic };
}

function topicOf(text: string, kind: MarketKind): StreamTopic | null {
  const plain = PLAIN.find((each) => each === text);
  if (plain !== undefined) return { kind: plain };
  if (text.startsWith('kline_')) {
    const frame = text.slice('kline_'.length);
    return isFrame(frame) && (kind === 'spot' || frame !== '1s') ? { kind: 'kline', frame } : null;
  }
  const depth = DEPTH.exec(text);
  if (depth !== null) {
    const everyMs = Number(depth[2] ?? (kind === 'spot' ? 1_000 : 250));
    return { kind: 'depth', everyMs, levels: depth[1] === undefined ? null : Number(depth[1]) };
  }
  if (kind === 'spot') return null;
  if (text === 'forceOrder') return { kind: 'forceOrder' };
  if (text === 'markPrice') return { kind: 'markPrice', everyMs: 3_000 };
  return text === 'markPrice@1s' ? { kind: 'markPrice', everyMs: 1_000 } : null;
}
