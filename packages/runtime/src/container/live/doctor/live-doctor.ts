import { openOrderReader, type OpenedReader, type OrderReader } from '../../../compose/open-order-reader.ts';
import { EXIT_CODE, exitCodeOf, isUserMistake, type ExitCode } from '../../../contract/exit-code.ts';
import type { ExactRules } from '../../../orders/order-faults.ts';
import type { AccountView, Failed, Listed, ListedMarket, OrderView } from '../../../ports/order-exchange.ts';
import type { Redactor } from '../../../ports/secrets-redactor.ts';
import type { Io } from '../../../process/io.ts';
import { accountKey, expectedKey, type AccountKey } from '../account-key.ts';
import { liveCaps } from '../live-caps.ts';
import { configLines, messagesLine, type KnownConfig } from './config-lines.ts';
import { away, line, type DoctorLine } from './doctor-line.ts';
import { accountLines, clockLine, keyLine, leverageLine, limitsLine, measureClock } from './exchange-lines.ts';
import { journalLine, lockLines, readJournal, readPrices, withoutJournal, type DoctorJournal } from './journal-line.ts';
import type { KnownOrders } from './known-orders.ts';
import { priceIn } from './least-order.ts';
import { marketLine, type KnownMarkets } from './market-lines.ts';
import { doubtLines, openOrderLines, positionLines, unreadLines, unreadRowLines } from './order-lines.ts';
import { isBanned, signLines, type SessionSigns } from './session-lines.ts';
import { stillHeld } from './still-held.ts';
import { usualOrderLines, type KnownStake } from './usual-order-lines.ts';

export interface DoctorSubject
  extends
    DoctorJournal,
    KnownConfig,
    SessionSigns,
    KnownMarkets,
    KnownStake,
    Pick<KnownOrders, 'account' | 'strategy' | 'stepOf'> {
  readonly exchange: string;
  readonly market: 'spot' | 'futures';
}

export interface DoctorReport {
  readonly lines: readonly DoctorLine[];
  /** Nothing fails: 0. Else of refused keys, of an exchange that is away, or 3. */
  readonly ending: ExitCode;
}

interface Part {
  readonly lines: readonly DoctorLine[];
  /** Of what explains the others; null for none. */
  readonly ending: ExitCode | null;
  readonly shown: Shown | null;
}

/** What an exchange shows of an account. */
interface Shown {
  readonly account: AccountView;
  readonly open: readonly OrderView[];
  /** What its markets demand of orders, by pair; none where it was not asked, or did not say. */
  readonly rules: ReadonlyMap<string, ExactRules>;
}

/** Looks at all that trading with money depends on, and changes nothing. */
export async function liveDoctor(
  subject: DoctorSubject,
  { env, redactor }: { readonly env: Io['env']; readonly redactor: Redactor },
): Promise<DoctorReport> {
  const asked = isBanned(subject.beat, Date.now()) ? BANNED : await exchangePart(subject, env, redactor);
  const read = await readJournal(subject);
  const known = await knownOrders(subject, asked.shown, read.records ?? new Map());
  const shown = asked.shown === null ? [] : shownLines(asked.shown, known);
  const held = asked.shown === null ? [] : stillHeld(asked.shown.account, asked.shown.open, known);
  const journal = journalLine(subject, read, shown);
  const usual = usualOrderLines(subject, { records: known.records, account: asked.shown?.account ?? null, env });
  const lines = [
    ...[...asked.lines, ...withoutJournal(shown, journal), ...usual, journal, ...lockLines(subject)],
    ...[...withoutJournal(doubtLines(known), journal), ...configLines(subject, env), ...messagesLine(subject, env)],
    ...signLines(subject, { nowMs: Date.now(), written: read.epoch, held }),
  ];
  const hasFailed = lines.some(({ state }) => state === 'fail');
  return { lines, ending: asked.ending ?? (hasFailed ? EXIT_CODE.differences : EXIT_CODE.done) };
}

/** As a session decides: by the exchange's own rules, else by those of the markets file. */
async function knownOrders(
  subject: DoctorSubject,
  shown: Shown | null,
  records: KnownOrders['records'],
): Promise<KnownOrders> {
  const signs = { quotes: await readPrices(subject), records, open: shown?.open ?? [] };
  return {
    ...{ account: subject.account, strategy: subject.strategy, records, stepOf: subject.stepOf },
    rulesOf: (pair) => shown?.rules.get(pair) ?? subject.rulesOf(pair),
    priceOf: (pair) => priceIn(signs, pair),
  };
}

const BANNED: Part = {
  lines: [
    line(
      'exchange',
      'fail',
      'It is not asked: the session says that its address is banned, which each request makes longer; expected a beat without `ban`.',
    ),
  ],
  ending: EXIT_CODE.unavailable,
  shown: null,
};

async function exchangePart(subject: DoctorSubject, env: Io['env'], redactor: Redactor): Promise<Part> {
  const { exchange, market, account, config } = subject;
  const most = config === null ? null : liveCaps(config, env).caps.leverage;
  let key: AccountKey | null;
  try {
    key = await accountKey(env, redactor, account);
  } catch (error) {
    return told('key', error);
  }
  let offsetMs = 0;
  const exchangeNow = (): number => Date.now() + offsetMs;
  // Whether an exchange may be traded on is asked also without a key; nothing is sent with this one.
  const none = { apiKey: '', secret: '' };
  let opened: OpenedReader;
  try {
    opened = await openOrderReader({ exchange, market, env, key: key ?? none, exchangeNow });
  } catch (error) {
    return told('card', error);
  }
  const { reader, usage } = opened;
  try {
    const card = line('card', 'ok', `${exchange} ${market} may trade live.`);
    const clock = await measureClock(reader);
    offsetMs = clock.offsetMs;
    const markets = subject.pairs.length === 0 ? null : await reader.markets();
    const before = [card, clockLine(clock), marketLine(markets, subject)];
    if (key === null) {
      const text = `There are no credentials; ${expectedKey(account)}.`;
      return { lines: [...before, line('key', 'fail', text)], ending: EXIT_CODE.credentials, shown: null };
    }
    const asked = await accountPart(reader, most, rulesIn(markets));
    return { ...asked, lines: [...before, ...asked.lines, limitsLine(usage())] };
  } catch (error) {
    return told('exchange', error);
  } finally {
    await reader.close();
  }
}

/** `most`: the cap of leverage. */
async function accountPart(reader: OrderReader, most: number | null, rules: Shown['rules']): Promise<Part> {
  const account = await reader.account();
  if ('kind' in account) return { lines: [refusedLine(account)], ending: endingOf(account), shown: null };
  const key = keyLine(await reader.keyRights());
  const lines = [key, ...accountLines(account), leverageLine(account, most), ...unreadRowLines(account)];
  const open = await reader.openOrders();
  if (open.kind === 'failed') return { lines: [...lines, away('orders', open)], ending: endingOf(open), shown: null };
  const ending = key.state === 'fail' ? EXIT_CODE.credentials : null;
  return { lines: [...lines, ...unreadLines(open.unread)], ending, shown: { account, open: open.rows, rules } };
}

function rulesIn(markets: Listed<ListedMarket> | null): Shown['rules'] {
  const rows = markets === null || markets.kind === 'failed' ? [] : markets.rows;
  return new Map(rows.map(({ pair, rules }) => [pair, rules]));
}

function shownLines({ account, open }: Shown, known: KnownOrders): readonly DoctorLine[] {
  return [...openOrderLines(open, known), ...positionLines(account, open, known)];
}

function refusedLine(failed: Failed): DoctorLine {
  return failed.cause === 'auth' ? line('key', 'fail', `It is refused: ${failed.why}`) : away('account', failed);
}

function endingOf({ cause }: Failed): ExitCode {
  return cause === 'auth' ? EXIT_CODE.credentials : EXIT_CODE.unavailable;
}

/** What stops the looking; a defect of ours is thrown on. */
function told(what: string, error: unknown): Part {
  if (!isUserMistake(error)) throw error;
  // Who asks for patience at the first question is away as well.
  const isAway = [EXIT_CODE.unavailable, EXIT_CODE.temporary].some((code) => code === exitCodeOf(error));
  const ending = isAway ? EXIT_CODE.unavailable : null;
  return { lines: [line(what, 'fail', error.message)], ending, shown: null };
}
