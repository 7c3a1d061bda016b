import type { Failed } from '../../../ports/order-exchange.ts';
import type { CcxtExchange } from '../load-ccxt.ts';
import { failedOf, rowOf, rowsOf, type AccountReader } from './account-reader.ts';
import { flagIn, symbolSetting, type SymbolSetting } from './binance-account.ts';
import { ask } from './binance-market.ts';
import { overTheWire } from './outgoing-tap.ts';
import { codeIn } from './read-failures.ts';
import type { Ticket } from './tickets.ts';
import { TOO_LATE, within } from './within.ts';

export interface SettingsParts {
  /** The client of orders: what it sends needs a ticket. */
  readonly exchange: CcxtExchange;
  readonly reader: AccountReader;
  readonly deadlineMs: number;
  /** Exchange time, epoch ms. */
  readonly nowMs: () => number;
  readonly recvWindowMs: number;
}

export interface WantedSetting extends SymbolSetting {
  readonly pair: string;
  /** Asked right before each change: what is sent carries a stamp of its own, and must not arrive once another holder has the lease. */
  readonly maySet?: () => boolean;
}

/** The exchange's own words for "it is so already". */
const ALREADY_SO = [-4046];

/**
 * Sets margin mode and leverage of a pair of USD-M where they are not as wanted, and reads them back: what the exchange answers to the change is
 * never taken for what it did. In an account that holds long and short apart nothing is changed, nor is that. Null: as wanted; else a sentence.
 */
export async function settleUsdm(parts: SettingsParts, wanted: WantedSetting): Promise<string | null | Failed> {
  const before = await settingsOf(parts.reader, wanted.symbol);
  if (before.kind === 'failed') return before;
  if (before.isHedged) return differenceOf(before, wanted, []);
  const said: string[] = [];
  for (const change of changes(before, wanted)) {
    if (wanted.maySet?.() === false) return HELD_BACK;
    const refusal = await made(parts, change);
    if (refusal !== null) said.push(refusal);
  }
  const after =
    said.length === 0 && changes(before, wanted).length === 0 ? before : await settingsOf(parts.reader, wanted.symbol);
  if (after.kind === 'failed') return after;
  return differenceOf(after, wanted, said);
}

const HELD_BACK: Failed = { kind: 'failed', why: 'Nothing may be sent now.', cause: 'transient', waitMs: 0 };

interface Settings extends SymbolSetting {
  readonly kind: 'settings';
  readonly isHedged: boolean;
}

async function settingsOf(reader: AccountReader, symbol: string): Promise<Settings | Failed> {
  const [setting, hedge] = await Promise.all([
    reader.ask('fapiPrivateGetSymbolConfig', { symbol }, (returned) => {
      const found = rowsOf(returned)
        .map(symbolSetting)
        .find((row) => row.symbol === symbol);
      if (found === undefined) throw new TypeError('There is no such market.');
      return found;
    }),
    reader.ask('fapiPrivateGetPositionSideDual', {}, (returned) => flagIn(rowOf(returned), 'dualSidePosition')),
  ]);
  if (setting.kind === 'failed') return failedOf(setting);
  if (hedge.kind === 'failed') return failedOf(hedge);
  return { kind: 'settings', ...setting.value, isHedged: hedge.value };
}

interface Change {
  readonly name: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string | number>>;
}

function changes(found: Settings, { symbol, leverage, marginMode }: WantedSetting): readonly Change[] {
  const marginType = marginMode === 'isolated' ? 'ISOLATED' : 'CROSSED';
  const all: readonly (Change & { readonly isDue: boolean })[] = [
    {
      name: 'fapiPrivatePostMarginType',
      path: '/fapi/v1/marginType',
      params: { symbol, marginType },
      isDue: found.marginMode !== marginMode,
    },
    {
      name: 'fapiPrivatePostLeverage',
      path: '/fapi/v1/leverage',
      params: { symbol, leverage },
      isDue: found.leverage !== leverage,
    },
  ];
  return all.filter(({ isDue }) => isDue);
}

/** Null where it was done, as far as the answer says. */
async function made(parts: SettingsParts, { name, path, params }: Change): Promise<string | null> {
  const { exchange, deadlineMs, recvWindowMs } = parts;
  const stamped = { ...params, timestamp: parts.nowMs(), recvWindow: recvWindowMs };
  const says = Object.fromEntries(Object.entries(stamped).map(([key, value]) => [key, String(value)]));
  const ticket: Ticket = { method: 'POST', path, says, isUsed: false };
  const sent = await within({ ms: deadlineMs }, (signal) =>
    overTheWire({ ticket, signal }, () => ask(exchange, name)(stamped)),
  );
  if (sent === TOO_LATE || sent.call.answer === null) return 'the exchange did not answer';
  const { status, body } = sent.call.answer;
  const code = codeIn(body);
  if (status === 200 || (code !== null && ALREADY_SO.includes(code))) return null;
  return `the exchange said ${code ?? `HTTP ${status}`}`;
}

function differenceOf(found: Settings, wanted: WantedSetting, said: readonly string[]): string | null {
  const { pair, leverage, marginMode } = wanted;
  const because = said.length === 0 ? '' : ` (${said.join(', ')})`;
  if (found.isHedged) return `The account holds long and short apart; expected one-way mode for ${pair}${because}.`;
  if (found.marginMode !== marginMode)
    return `The margin mode of ${pair} is ${found.marginMode}; expected ${marginMode}${because}.`;
  if (found.leverage !== leverage)
    return `The leverage of ${pair} is ${found.leverage}; expected ${leverage}${because}.`;
  return null;
}
