import { quotedPrice } from '../../../core/quote.ts';
import { isEntry } from '../../../orders/is-entry.ts';
import { createHash } from 'node:crypto';
import { timeframeMs, type Timeframe } from '@tradai/strategy-sdk';
import type { ReadyOrder } from '../../../orders/exact-order.ts';
import type { Attempt, Intent } from '../../../orders/attempt.ts';
import { orderTag } from '../../../orders/client-order-id.ts';
import { openTradesIn } from '../../../session/open-trades-in.ts';
import type { OrderReport } from '../../../session/order-report.ts';
import type { SessionReason } from '../../../session/reasons.ts';
import { wantedOrders, type WantedOrder } from '../../../session/wanted-orders.ts';
import type { OpenStep, SessionHost } from '../host/session-host.ts';
import { readAudit } from './audit.ts';
import { bareVersion, type BareVersion } from './bare-version.ts';
import { touchBareTrades } from './bare-trades.ts';
import { barredPairs } from './barred-pairs.ts';
import { FreeFunds } from './free-funds.ts';
import { cancelEntryOrders, cancelHaltedEntries } from './cancel-entries.ts';
import { DeskGuard } from './desk-guard.ts';
import { deskHindrance } from './desk-hindrance.ts';
import { isPaused } from './halts.ts';
import type { LiveOrders } from './live-orders.ts';
import type { MarketRulesKeeper, PairRules } from './market-rules.ts';
import { ATTEMPT, INTENT } from '../../../orders/order-draft.ts';
import { readBooks } from './order-books.ts';
import { isLive, OrderInbox } from './order-news.ts';
import { reportsOf } from './order-report-of.ts';
import { RECV_WINDOW_MS } from './order-rules.ts';
import { OrderStep } from './order-step.ts';
import { leavePair } from './leave-pair.ts';
import { takeTellingLate } from './late-entry.ts';
import { LeverageKeeper } from './leverage-keeper.ts';
import { profitNow } from '../turn/known-profit.ts';
import { keepProtection } from './protection-keeper.ts';
import { watchLoss } from './order-gate.ts';
import { pairsToLeave } from './pairs-to-leave.ts';
import { planOrders, type Hindrance } from './plan-orders.ts';
import { OrderMood } from './order-mood.ts';
import { Resolver } from './resolve-attempt.ts';
import { Sender } from './sender.ts';
import { settleSnapshot } from './settle-snapshot.ts';
import { keepStopsAtRest, tellSoldAtRest, wantedAtRest } from './stops-at-rest.ts';
import { tellsOfLack } from './lacking-coins.ts';
import { LACKING_MS, lacksFills } from './lacking-fills.ts';
import { takeNews, type Heard } from './take-order-news.ts';
import { StopWait } from './taken-stops.ts';
import { tellTaken } from './tell-taken.ts';
import { isUnread } from './unread-pairs.ts';
import { WatchedOrders } from './watched-orders.ts';

export interface DeskParts extends LiveOrders {
  readonly marketOf: (pair: string) => PairRules;
  /** What the exchange lists, and which pairs are not entered for that; it hears of refusals. */
  readonly markets: Pick<MarketRulesKeeper, 'barred' | 'closed' | 'refused'>;
  readonly timeframe: string;
  /** Stake currency that the session began with. */
  readonly wallet: number;
  /** Something came in. */
  readonly onNews: () => void;
  /** Writes down what the session does by now. */
  readonly note: (step: OpenStep) => void;
  /** Another holder of the lease may have sent what has not arrived yet: nothing is sent, and nothing that is not found counts. */
  readonly isEarly: () => boolean;
  /** The session ends. */
  readonly signal: AbortSignal;
}

/** Market time. What no stream told is booked within a minute, the look that finds it included. */
const AUDIT_EVERY_MS = 55_000;
/** What may lie between two reads is looked at again so soon. */
const LOOK_AGAIN_MS = 6_000;
/** Rounds of what trades want after what they were told, within a step. */
const MOST_ROUNDS = 5;

/**
 * Orders of a session at an exchange. Within a step it takes what came in since the one before, tells the trades, and plans what they want; once the
 * step is written, what it planned leaves.
 */
export class OrderDesk {
  readonly inbox: OrderInbox;
  readonly host: SessionHost;
  readonly parts: DeskParts;
  readonly sender: Sender;
  /** How the exchange stands to all this. */
  readonly mood: OrderMood;
  readonly tag: string;
  readonly stopWait: StopWait;
  readonly #resolver: Resolver;
  readonly #leverage: LeverageKeeper;
  /** Null where the session has its account for itself. */
  readonly #guard: DeskGuard | null;
  readonly #funds = new FreeFunds();
  /** Of the step that is being made. */
  #leaving: readonly string[] = [];
  /** Nothing is entered: the session ends. */
  isDraining = false;
  /** The strategy is not open: stops are kept, and what cannot have one is left in the place of it. */
  isResting = false;
  /** It is not known yet what became of all that was sent before this start. */
  isRecovering = true;
  /** How often what the exchange shows was taken since the start. */
  snapshots = 0;
  #isReading = false;
  /** Whether a look that is on its way may have been too early. */
  #isDoubted = false;
  /** On the market's monotonic clock: when what the exchange shows was taken last, and from when on the next look is counted. */
  #takenMs = -Infinity;
  #auditedMs = -Infinity;
  readonly #beganMs: number;

  constructor(host: SessionHost, parts: DeskParts) {
    const { rules, isEarly, signal } = parts;
    const { key, lease, time } = host.parts;
    this.host = host;
    this.#beganMs = host.parts.clock.monotonicMs();
    this.mood = new OrderMood({
      nowMs: () => time.nowMs(),
      renew: parts.reopen === undefined ? null : () => exchange.renew(parts.reopen!, signal),
      onChange: () => this.#moodChanged(),
    });
    const exchange = new WatchedOrders(parts.exchange, this.mood, (pair) => isUnread(host.records, pair));
    this.parts = { ...parts, exchange };
    this.stopWait = new StopWait(() => host.parts.clock.monotonicMs());
    this.tag = orderTag(key, (text) => createHash('sha256').update(text).digest('hex'));
    this.inbox = new OrderInbox(parts.onNews);
    const exchangeMs = (): number => this.exchangeMs();
    const maySign = (): boolean => host.feed.maySign();
    const [{ inbox }, { written }] = [this, host];
    const onHeld = (): void => this.mood.held();
    this.sender = new Sender({ exchange, written, lease, exchangeMs, inbox, time, onHeld, maySign });
    this.#leverage = new LeverageKeeper({
      exchange,
      marginMode: parts.marginMode,
      onNews: () => parts.onNews(),
      nowMs: exchangeMs,
      maySet: () => maySign() && lease.holdsFor(RECV_WINDOW_MS),
    });
    this.#guard = parts.guard === undefined ? null : new DeskGuard(host, { ...parts, guard: parts.guard, exchangeMs });
    this.#resolver = new Resolver({
      ...{ exchange, rules, exchangeMs, maySign, inbox, isEarly, signal },
      sleep: (ms, until) => this.sleep(ms, until),
      records: () => host.records,
      onTrouble: (text) => host.say('warn', 'orders-away', text),
    });
  }

  /** Exchange time as best estimated, never ahead of that. */
  exchangeMs(): number {
    return this.host.feed.signMs();
  }

  /** In exchange time. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.host.parts.clock.sleep(ms, signal);
  }

  /** Takes what came in and plans what follows from it, without a look at the market. */
  async orderTurn(): Promise<void> {
    await this.host.step(async (step) => {
      await this.hear(step);
      if (this.isDraining) this.#cancelEntries(step, cancelEntryOrders);
      // Nobody looks at the market any more: trades that lack a stop place it again once they hear of their orders.
      if (this.isDraining && !this.isResting) await this.decide(step, touchBareTrades);
      await this.plan(step);
      // What it says of itself while it ends is said already.
      if (!this.isDraining || this.isResting) this.parts.note(step);
    });
    this.committed();
  }

  /** Once it aborts, no entry leaves any more, not even one that is being written down. */
  heed(stop: AbortSignal): void {
    const end = (): void => void (this.isDraining = true);
    if (stop.aborted) end();
    else stop.addEventListener('abort', end, { once: true });
  }

  /** The exchange has refused the credentials for good, and nothing is open that somebody has to look after. */
  get isNeedless(): boolean {
    return this.mood.isRefused && openTradesIn(this.host.records).length === 0 && !this.attempts().some(isLive);
  }

  /** Whether it is over is found out by asking. */
  #moodChanged(): void {
    this.parts.onNews();
    if (this.snapshots > 0) this.audit();
  }

  /** Looks at what the exchange shows, once at a time; what it shows comes in as news. */
  audit(): void {
    if (this.#isReading) return;
    [this.#isReading, this.#isDoubted] = [true, false];
    void readAudit(this).finally(() => {
      this.#isReading = false;
      if (this.#isDoubted && !this.parts.signal.aborted) this.audit();
    });
  }

  /** Events may have been missed: a look that is on its way may have read before them, and another one follows it. */
  #auditAnew(): void {
    this.#isDoubted = this.#isReading;
    this.audit();
  }

  /** Takes what came in, and tells the trades. */
  async hear(step: OpenStep): Promise<Heard> {
    const orders = this.orderStep(step);
    const { tag, host } = this;
    const stepOf = (pair: string): string | null => this.parts.marketOf(pair).amountStep;
    const { sinceMs } = host.parts.news;
    const news = this.inbox.take();
    this.mood.streamed(news);
    const heard = takeNews(orders, news, { tag, pairs: host.pairs, stepOf, sinceMs });
    await this.tellTrades(step, this.#reports(orders));
    await tellTaken(step, orders, heard.liquidated, this.isResting);
    this.noteLeaving(orders);
    this.#guard?.note(orders);
    if (heard.snapshot !== null) {
      const { marginMode, marketOf } = this.parts;
      const contractSizeOf = (pair: string): string => marketOf(pair).contractSize;
      await settleSnapshot(step, orders, heard.snapshot, { marginMode, pairs: host.pairs, contractSizeOf, stepOf });
      this.#funds.looked(heard.snapshot);
      this.snapshots += 1;
      this.#takenMs = this.host.parts.clock.monotonicMs();
      this.#auditedMs = this.#lookedMs(heard.snapshot.isUnsure ? LOOK_AGAIN_MS : AUDIT_EVERY_MS);
    }
    const isLacking = lacksFills(orders) && this.host.parts.clock.monotonicMs() - this.#takenMs >= LACKING_MS;
    // In a moment: what has just been executed is in no balance that can be relied on.
    if (tellsOfLack(orders, news)) this.#auditedMs = Math.min(this.#auditedMs, this.#lookedMs(LOOK_AGAIN_MS));
    if (heard.isSuspect) this.#auditAnew();
    else if (this.auditInMs <= 0 || isLacking) this.audit();
    return heard;
  }

  /** When the last look would have had to be, for the next one to be due in so much time. */
  #lookedMs(inMs: number): number {
    return this.host.parts.clock.monotonicMs() - AUDIT_EVERY_MS + inMs;
  }

  /** Plans what trades want by now, leaves what cannot be protected, and takes entries away that a halt has met. */
  async plan(step: OpenStep): Promise<void> {
    this.stopWait.reset();
    // What a day has lost is counted by it.
    const wasAbs = this.host.profitAbs;
    if (!this.isResting) this.host.profitAbs = await profitNow(step);
    watchLoss(this.orderStep(step), { ...this.parts, profitAbs: this.host.profitAbs, wasAbs });
    await this.#planWanted(step);
    await this.#protect(step);
    this.#cancelEntries(step, cancelHaltedEntries);
  }

  async #protect(step: OpenStep): Promise<void> {
    const orders = this.orderStep(step);
    const { marketOf, rules } = this.parts;
    const { isResting, isRecovering } = this;
    const world = {
      ...{ wanted: this.#wanted(orders), marketOf, markOf: (pair: string) => this.#markOf(pair) },
      ...{ mayDouble: rules.mayDoubleStops, needsStops: this.parts.allowUnprotected !== true, isResting, isRecovering },
      stopFailure: this.parts.stopFailure?.(),
      hindrance: (order: WantedOrder, ready: ReadyOrder | null) => this.#hindrance(orders, order, ready),
    };
    const { lost, bare } = keepProtection(orders, world);
    const restsMs = this.host.parts.clock.monotonicMs() - this.#beganMs;
    if (isResting) keepStopsAtRest(orders, { ...world, hopeless: lost, bare, restsMs });
    this.noteLeaving(orders);
    if (isResting) return;
    const left = new Set([...lost, ...pairsToLeave(orders, (pair) => this.#markOf(pair), this)]);
    if (left.size === 0) return;
    for (const pair of left) await leavePair(step, pair, this.host.quotes([pair]));
    await this.#planWanted(step);
  }

  async #planWanted(step: OpenStep): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const orders = this.orderStep(step);
      const { marketOf, timeframe } = this.parts;
      const told = planOrders(orders, {
        ...{ wanted: this.#wanted(orders), candleMs: timeframeMs(timeframe as Timeframe), marketOf },
        markOf: (pair) => this.#markOf(pair),
        hindrance: (wanted, order) => this.#hindrance(orders, wanted, order),
      });
      this.noteLeaving(orders);
      const reports = [...told, ...this.#reports(orders).filter(({ state }) => state !== 'open')];
      if (reports.length === 0) return;
      await this.tellTrades(step, reports);
    }
  }

  #wanted(orders: OrderStep): readonly WantedOrder[] {
    return this.isResting || this.isRecovering ? wantedAtRest(orders) : wantedOrders(orders.records);
  }

  /** The step is written: what it planned leaves, and what is in doubt is looked for. */
  committed(): void {
    const attempts = this.#leaving.map((cid) => this.host.read<Attempt>(`attempt/${cid}`)!);
    this.#leaving = [];
    const isLate = ({ state, intent }: Attempt): boolean =>
      this.isDraining && state === 'SUBMITTING' && isEntry(this.host.read<Intent>(`intent/${intent}`)!.action);
    this.sender.holdBack(attempts.filter(isLate), 'the session ends');
    this.sender.send(attempts.filter((attempt) => !isLate(attempt)));
    this.#resolver.attend(this.attempts().filter(isLive));
    this.#guard?.attend();
  }

  /** What the session still has to tell others before it ends. */
  async tellOthers(): Promise<void> {
    await this.#guard?.flush();
  }

  /** As they are written down. */
  attempts(): readonly Attempt[] {
    return readBooks<Attempt>(this.host.records, ATTEMPT);
  }

  intents(): readonly Intent[] {
    return readBooks<Intent>(this.host.records, INTENT);
  }

  /** Market time until the exchange is to be looked at again; Infinity while that is being done. */
  get auditInMs(): number {
    if (this.snapshots === 0 || this.#isReading) return Infinity;
    if (this.#funds.isAsked) return 0;
    // A part of a millisecond is lost in the sum with a time of day, and would be waited for in circles.
    return Math.ceil(this.#auditedMs + AUDIT_EVERY_MS - this.host.parts.clock.monotonicMs());
  }

  /** Market time until orders need a turn, however seldom the session looks at its market. */
  get turnInMs(): number {
    return Math.min(this.auditInMs, this.stopWait.inMs);
  }

  /** Pairs that are not entered because of orders, or of what the account holds. */
  barred(step: OpenStep): Readonly<Record<string, SessionReason>> {
    const isEarly = this.isRecovering || this.parts.isEarly();
    const isAll =
      isEarly ||
      this.isDraining ||
      isPaused(step.records) ||
      this.mood.waits('entries') ||
      this.bare?.isBarred === true;
    return { ...this.parts.markets.barred(), ...barredPairs(step.records, isAll) };
  }

  /** What keeps no stop at the exchange enters nothing, unless whoever runs the session lets it. */
  get bare(): BareVersion | null {
    return bareVersion(this.host, this.parts.allowUnprotected === true);
  }

  /** Every order of open trades, as the books have it: after a start, whatever was told before. */
  async tellAll(step: OpenStep): Promise<void> {
    const orders = this.orderStep(step);
    const legs = new Set(wantedOrders(step.records).map(({ leg }) => leg));
    for (const { intent } of orders.books.known) if (legs.has(intent.leg)) orders.touched.add(intent.id);
    tellSoldAtRest(orders);
    await this.tellTrades(step, this.#reports(orders));
  }

  /** Does with the books what a person has decided, and tells the trades. */
  async decide(step: OpenStep, work: (orders: OrderStep) => void): Promise<void> {
    const orders = this.orderStep(step);
    work(orders);
    this.noteLeaving(orders);
    await this.tellTrades(step, this.#reports(orders));
  }

  async tellTrades(step: OpenStep, reports: readonly OrderReport[]): Promise<void> {
    for (const report of reports) await takeTellingLate(step, { kind: 'order', nowMs: step.nowMs, report });
  }

  orderStep(step: OpenStep): OrderStep {
    const { rules, markets } = this.parts;
    const { epoch } = this.host.parts.lease.writer;
    const onRefused = (): void => markets.refused();
    return new OrderStep(step, { rules, tag: this.tag, epoch, exchangeMs: () => this.exchangeMs(), onRefused });
  }

  #cancelEntries(step: OpenStep, cancel: (orders: OrderStep) => void): void {
    const orders = this.orderStep(step);
    cancel(orders);
    this.noteLeaving(orders);
  }

  #reports(orders: OrderStep): readonly OrderReport[] {
    return reportsOf(orders, this.parts.marketOf, (pair) => this.#markOf(pair));
  }

  noteLeaving({ leaving }: OrderStep): void {
    this.#leaving = [...new Set([...this.#leaving, ...leaving])];
  }

  #markOf(pair: string): number | null {
    return quotedPrice(this.host.feed.quoteOf(pair));
  }

  #hindrance(orders: OrderStep, wanted: WantedOrder, order: ReadyOrder | null): Hindrance | null {
    const keepers = { leverage: this.#leverage, funds: this.#funds, guard: this.#guard };
    return deskHindrance(this, orders, { wanted, order }, keepers);
  }
}
