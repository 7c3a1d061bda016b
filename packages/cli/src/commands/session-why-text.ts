import { plainTable, type ReasonCounts, type SessionStory } from '@tradai/runtime';
import { columnsText, pricesText, signalsText } from './why-text.ts';

/** Signals beyond are in `--json`. */
const MOST_SIGNALS = 30;

/** Why a pair was entered or not, for a terminal: counts, then the newest signals. */
export function reasonsText({ pair, range, candles, unseen, signals, fates, list }: ReasonCounts): string {
  const seen = unseen === 0 ? '' : `, ${unseen} of them not looked at`;
  const head = `${pair}, ${utc(range.fromMs)} to ${utc(range.toMs)}: ${candles} candles${seen}, ${signals} with a signal`;
  if (signals === 0) return `${head}\n`;
  const counts = plainTable(
    ['Became', 'Signals'],
    fates.map(({ fate, count }) => [fate, String(count)]),
    ['Signals'],
  );
  const shown = list.slice(-MOST_SIGNALS);
  const rest = list.length - shown.length;
  const lines = shown.map(({ candleMs, side, fate }) => `${utc(candleMs)}  ${side.padEnd(5)}  ${fate}`);
  return `${[head, counts, [...(rest === 0 ? [] : [`${rest} earlier ones; --json has all`]), ...lines].join('\n')].join('\n\n')}\n`;
}

/** The story of a candle of a session for a terminal. */
export function sessionStoryText(story: SessionStory): string {
  const blocks = [
    pricesText(story),
    columnsText(story),
    signalsText('Entry conditions', story.entries),
    signalsText('Exit conditions', story.exits),
    fateText(story),
    openText(story),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function fateText({ fate, because, trade }: SessionStory): string {
  const lines = because.map((text) => `  ${text}`);
  if (fate === null) return ['The session did not look at this candle.', ...lines].join('\n');
  const { direction, outcome } = fate;
  if (direction === 0) return ['The session saw no entry signal.', ...lines].join('\n');
  const head = `Entry signal in the session, ${direction > 0 ? 'long' : 'short'}: ${outcome}`;
  if (outcome !== 'entered') return [head, ...lines].join('\n');
  const became =
    trade === null
      ? '  an order was placed and never filled'
      : `  trade ${trade.id} at ${trade.openRate} on ${utc(trade.openTimeMs)}, ${trade.closeTimeMs === null ? 'still open' : `left ${utc(trade.closeTimeMs)} by ${trade.exitReason}: ${((trade.profitRatio ?? 0) * 100).toFixed(3)} %`}`;
  return [head, became, ...lines].join('\n');
}

function openText({ open }: SessionStory): string {
  if (open.length === 0) return '';
  const lines = open.map(
    ({ id, pair, openTimeMs, openRate }) => `  ${id} ${pair} since ${utc(openTimeMs)} at ${openRate}`,
  );
  return ['Trades that were open then', ...lines].join('\n');
}

function utc(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ');
}
