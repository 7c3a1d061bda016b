import type { AccountView, Failed, PositionView, UnreadRow } from '../../../ports/order-exchange.ts';
import { failedOf, rowOf, rowsOf, type AccountReader } from './account-reader.ts';
import { decimalIn, optional, positive, textIn, type PairOf, type Row } from './binance-rows.ts';
import { assetName, pairIn, readableRows } from './readable-rows.ts';

/** Exact arithmetic on decimal text: ccxt's. */
export interface Exact {
  stringAdd(x: string, y: string): string | undefined;
  stringSub(x: string, y: string): string | undefined;
}

/** What a spot account holds. Rows that cannot be read are left out. */
export async function spotAccount(reader: AccountReader, exact: Exact): Promise<AccountView | Failed> {
  const told = await reader.ask('privateGetAccount', { omitZeroBalances: true }, (returned) =>
    readableRows(rowsOf(rowOf(returned)['balances']), (row) => coinOf(row, exact), assetName),
  );
  if (told.kind === 'failed') return failedOf(told);
  const { rows, unread } = told.value;
  return { balances: Object.fromEntries(rows), positions: [], isHedged: null, ...withUnread(unread) };
}

/** What a USD-M account holds, as above. Leverage and margin mode stand apart from positions. */
export async function usdmAccount(reader: AccountReader, exact: Exact, pairOf: PairOf): Promise<AccountView | Failed> {
  const [balances, positions, settings, hedge] = await Promise.all([
    reader.rows('fapiPrivateV3GetBalance', {}, (row) => row),
    reader.rows('fapiPrivateV3GetPositionRisk', {}, (row) => row),
    reader.rows('fapiPrivateGetSymbolConfig', {}, (row) => row),
    reader.ask('fapiPrivateGetPositionSideDual', {}, (returned) => flagIn(rowOf(returned), 'dualSidePosition')),
  ]);
  if (balances.kind === 'failed') return balances;
  if (positions.kind === 'failed') return positions;
  if (settings.kind === 'failed') return settings;
  if (hedge.kind === 'failed') return failedOf(hedge);
  const bySymbol = new Map(settings.rows.map((row) => [optional(row, 'symbol'), row]));
  const settingOf = (row: Row): SymbolSetting | undefined => settingIn(bySymbol.get(textIn(row, 'symbol')));
  const assets = readableRows(balances.rows, (row) => assetOf(row, exact), assetName);
  const held = readableRows(
    positions.rows,
    (row) => positionOf(row, pairOf, settingOf(row)),
    (row) => pairIn(row, pairOf),
  );
  return {
    balances: Object.fromEntries(assets.rows),
    positions: held.rows.filter(({ amount }) => amount !== '0'),
    isHedged: hedge.value,
    ...withUnread([...assets.unread, ...held.unread]),
  };
}

export interface SymbolSetting {
  readonly symbol: string;
  readonly leverage: number;
  readonly marginMode: 'isolated' | 'cross';
}

/** Throws for a row that says neither. */
export function symbolSetting(row: Row): SymbolSetting {
  const leverage = Number(row['leverage']);
  const type = String(row['marginType']).toUpperCase();
  if (!Number.isSafeInteger(leverage) || leverage < 1) throw new TypeError('There is no leverage.');
  if (type !== 'ISOLATED' && type !== 'CROSSED' && type !== 'CROSS') throw new TypeError('There is no margin mode.');
  return { symbol: textIn(row, 'symbol'), leverage, marginMode: type === 'ISOLATED' ? 'isolated' : 'cross' };
}

/** Of a position. What cannot be read is not known: all markets of the exchange are in that list, and one of them keeps nobody from the account. */
function settingIn(row: Row | undefined): SymbolSetting | undefined {
  try {
    return row === undefined ? undefined : symbolSetting(row);
  } catch {
    return undefined;
  }
}

export function flagIn(row: Row, key: string): boolean {
  const value = row[key];
  if (typeof value !== 'boolean') throw new TypeError(`There is no ${key}.`);
  return value;
}

function withUnread(unread: readonly UnreadRow[]): Pick<AccountView, 'unread'> {
  return unread.length === 0 ? {} : { unread };
}

function coinOf(row: Row, exact: Exact): [string, AccountView['balances'][string]] {
  const [free, used] = [decimalIn(row, 'free'), decimalIn(row, 'locked')];
  return [textIn(row, 'asset'), { free, used, total: sure(exact.stringAdd(free, used)) }];
}

function assetOf(row: Row, exact: Exact): [string, AccountView['balances'][string]] {
  const [free, total] = [decimalIn(row, 'availableBalance'), decimalIn(row, 'balance')];
  return [textIn(row, 'asset'), { free, used: sure(exact.stringSub(total, free)), total }];
}

function positionOf(row: Row, pairOf: PairOf, setting: SymbolSetting | undefined): PositionView {
  return {
    pair: pairOf(textIn(row, 'symbol')),
    amount: decimalIn(row, 'positionAmt'),
    entryPrice: decimalIn(row, 'entryPrice'),
    liquidationPrice: liquidationPriceIn(row),
    leverage: setting?.leverage ?? null,
    marginMode: setting?.marginMode ?? null,
  };
}

/** Null for none, and where it lies below any price. */
function liquidationPriceIn(row: Row): string | null {
  return String(row['liquidationPrice']).startsWith('-') ? null : positive(row, 'liquidationPrice');
}

function sure(sum: string | undefined): string {
  if (sum === undefined) throw new TypeError('There is no sum.');
  return sum;
}
