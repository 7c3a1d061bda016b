import type { SessionAnswer, SessionWish } from '../../../contract/session-command.ts';
import { wishProblem } from '../../../contract/wish-problem.ts';
import { failureOf } from '../../../process/failure.ts';
import type { Command, Refusal } from '../../../session/session-event.ts';
import type { ChangedSettings, Quotes } from '../driver/session-driver.ts';
import { quotesAsked } from '../turn/look-around.ts';
import { openTrades } from '../turn/open-trades.ts';
import { haveLooked, safeIn } from '../start/crash-loop.ts';
import type { OpenStep } from '../host/session-host.ts';
import { isHaltedByAccount } from '../orders/account-guard-note.ts';
import { clearAccount } from '../orders/account-guard-records.ts';
import { BREACH } from '../orders/breaches.ts';
import { isFlattening } from '../orders/flatten.ts';
import { HALT, RESUMED, type HaltRecord } from '../orders/halts.ts';
import { STRANGER, type Stranger } from '../orders/strangers.ts';
import { resolveMatters, type Decide } from '../matters/resolve-matters.ts';
import { whyGone } from './gone-trade.ts';
import { whyUnpriced } from './unpriced-exit.ts';
import type { HeardCommand } from './withdrawn.ts';
import { settingsNote, type SettingsBounds } from './settings-note.ts';
import { HOST_STOP, type StopRecord } from './stop-record.ts';
import { HOST_SETTINGS } from '../view/host-records.ts';

/** What commands need beside the step in which they are carried out. */
export interface CommandWorld {
  /** What the market shows of these pairs now. */
  readonly quotesOf: (pairs: readonly string[]) => Promise<Quotes>;
  /** Reads the config anew and lets the session trade by it. A sentence that says what came of it. Throws why it cannot be used. */
  readonly reload: (step: OpenStep) => Promise<string>;
  /** Null where no orders are at an exchange. */
  readonly decide: Decide | null;
  /** Null: nothing bounds what settings say. */
  readonly bounds?: SettingsBounds | null;
}

type Outcome = Omit<SessionAnswer, 'id' | 'atMs'>;
type WishOf<Kind extends SessionWish['kind']> = Extract<SessionWish, { readonly kind: Kind }>;

/**
 * Does what a person asked for, within the step that writes the answer down: neither is there without the other, so that a wish is carried
 * out once whatever happens to the process.
 */
export async function carryOut(command: HeardCommand, step: OpenStep, world: CommandWorld): Promise<void> {
  const { id, wish, by, reason } = command;
  const outcome = await outcomeOf(command, step, world);
  step.draft.answers.push({ id, atMs: step.nowMs, ...outcome });
  step.tell({
    about: `c${id.replaceAll(/[^\w.:-]/g, '_').slice(0, 80)}`,
    kind: 'command',
    level: outcome.isDone ? 'info' : 'warn',
    title: `${wish.kind} by ${by} (${reason}): ${outcome.isDone ? 'done' : 'refused'}`,
    text: outcome.text,
    data: { wish: wish.kind, by, reason, is_done: outcome.isDone },
  });
}

function outcomeOf(command: HeardCommand, step: OpenStep, world: CommandWorld): Promise<Outcome> {
  const { id, wish, by } = command;
  const problem = wishProblem(wish);
  if (problem !== null) return Promise.resolve(refused(problem));
  switch (wish.kind) {
    case 'pause':
    case 'resume':
      return pauseOrResume(id, wish.kind, step);
    case 'force-entry':
      return forceEntry(id, wish, step, world);
    case 'force-exit':
      return forceExit(id, wish, step, world);
    case 'cancel-order':
      return cancelOrder(id, wish, step, world);
    case 'change-settings':
      return changeSettings(id, wish, step, world);
    case 'reload-config':
      return reload(step, world);
    case 'resolve':
      return resolve(wish, step, world);
    case 'withdraw':
      return Promise.resolve(withdraw(command, step));
    case 'stop':
      return stop(id, wish, by, step);
  }
}

async function pauseOrResume(id: string, kind: 'pause' | 'resume', step: OpenStep): Promise<Outcome> {
  await step.take({ kind }, () => ({ kind, nowMs: step.nowMs, id }));
  if (kind === 'pause') return done('No entries are made until somebody resumes; exits go on.');
  if (safeIn(step.draft) !== null) haveLooked(step.draft);
  if (isHaltedByAccount(step.records)) clearAccount(step.draft, step.nowMs);
  const rest = lossText(step);
  step.draft.put(RESUMED, step.nowMs);
  for (const [key, text] of step.records)
    if ([HALT, STRANGER, BREACH].some((prefix) => key.startsWith(prefix)) && !isLeftAlone(key, text))
      step.draft.drop(key);
  if (step.draft.get(HOST_STOP) === undefined) return done(`Entries are made again.${rest}`);
  step.draft.drop(HOST_STOP);
  return done(`Entries are made again, and the session does not end.${rest}`);
}

/** An order with our tag of which a person has said that it may stay: the next look would halt by it again. */
function isLeftAlone(key: string, text: string): boolean {
  if (!key.startsWith(STRANGER)) return false;
  const { kind, isResolved } = JSON.parse(text) as Stranger;
  return kind === 'orphan' && isResolved === true;
}

/** What whoever resumes has to know of a day that has lost what it may; nothing on others. */
function lossText(step: OpenStep): string {
  const halt = JSON.parse(step.draft.get(`${HALT}*`) ?? 'null') as HaltRecord | null;
  if (isFlattening(step.draft) && openTrades(step).length > 0)
    return ' What is open is left no more for what the day has lost, which halts entries again where it stands.';
  return halt?.reason === 'loss-of-day' ? ' What the day has lost halts them again where it stands.' : '';
}

async function forceEntry(
  id: string,
  { pair, side }: WishOf<'force-entry'>,
  step: OpenStep,
  world: CommandWorld,
): Promise<Outcome> {
  const why = await give(id, { kind: 'force-entry', pair, isShort: side === 'short' }, [pair], step, world);
  return why === null ? done(`${pair} is being entered ${side}.`) : refused(`${pair} was not entered: ${why}.`);
}

async function forceExit(
  id: string,
  { trade }: WishOf<'force-exit'>,
  step: OpenStep,
  world: CommandWorld,
): Promise<Outcome> {
  const open = openTrades(step);
  const wanted = trade === 'all' ? open : open.filter((record) => record.trade.id === trade);
  if (wanted.length === 0) return refused(trade === 'all' ? 'No trade is open.' : `Trade ${trade} is not open.`);
  const problems: string[] = [];
  for (const { trade: each } of wanted) {
    // It would be left at once by what a person opens to have it again.
    const gone = whyGone(step.records, step.host.parts.key, each.pair);
    const why = gone ?? (await give(id, { kind: 'force-exit', tradeId: each.id }, [each.pair], step, world));
    if (why !== null) problems.push(`trade ${each.id} on ${each.pair}: ${why}`);
  }
  if (problems.length === wanted.length) return refused(`Nothing was left: ${problems.join('; ')}.`);
  const left = wanted.length - problems.length;
  const rest = problems.length === 0 ? '' : `, not ${problems.join('; ')}`;
  return done(`${left === 1 ? 'One trade is' : `${left} trades are`} being left${rest}.`);
}

async function cancelOrder(
  id: string,
  { trade }: WishOf<'cancel-order'>,
  step: OpenStep,
  world: CommandWorld,
): Promise<Outcome> {
  const pair = openTrades(step).find((record) => record.trade.id === trade)?.trade.pair;
  const why = await give(id, { kind: 'cancel-order', tradeId: trade }, pair === undefined ? [] : [pair], step, world);
  return why === null ? done(`The order of trade ${trade} is canceled.`) : refused(`Trade ${trade}: ${why}.`);
}

async function reload(step: OpenStep, world: CommandWorld): Promise<Outcome> {
  try {
    return done(await world.reload(step));
  } catch (error) {
    return refused(failureOf(error).text);
  }
}

/** Settings that were changed before stay changed. */
async function changeSettings(
  id: string,
  wish: WishOf<'change-settings'>,
  step: OpenStep,
  { bounds = null }: CommandWorld,
): Promise<Outcome> {
  const { nowMs, draft } = step;
  const before = JSON.parse(draft.get(HOST_SETTINGS) ?? '{}') as ChangedSettings;
  const settings = { ...before, ...wish.settings };
  const answer = await step.take({ kind: 'settings', settings }, () => ({ kind: 'settings', nowMs, id, settings }));
  if (answer.problem !== null) return refused(answer.problem.text);
  draft.put(HOST_SETTINGS, settings);
  const list = Object.entries(wish.settings).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  return done(`From now on ${list.join(', ')}.${bounds === null ? '' : settingsNote(settings, bounds)}`);
}

/** What the person saw is carried out, whatever else has come since. */
async function resolve(wish: WishOf<'resolve'>, step: OpenStep, { decide }: CommandWorld): Promise<Outcome> {
  const results = [...(await resolveMatters(step, wish, decide))];
  const texts = results.map(([matter, why]) => `${matter}: ${why ?? 'resolved.'}`);
  const isDone = results.every(([, why]) => why === null);
  return isDone ? done(texts.join(' ')) : refused(texts.join(' '));
}

/** The other one is answered as well: nothing of it is done by a later step either. */
function withdraw({ withdraws = null, by, reason }: HeardCommand, { draft, nowMs }: OpenStep): Outcome {
  if (withdraws === null) return refused('No such command waits for an answer any more.');
  draft.answers.push({ id: withdraws.id, atMs: nowMs, isDone: false, text: `Withdrawn by ${by} (${reason}).` });
  return done(`What ${withdraws.by} asked for is not carried out.`);
}

async function stop(id: string, { how }: WishOf<'stop'>, by: string, step: OpenStep): Promise<Outcome> {
  const open = openTrades(step).length;
  const account = JSON.parse(step.draft.get('account') ?? '{}') as { readonly isPaused?: boolean };
  const wasPaused = account.isPaused ?? false;
  if (how !== 'leave' && !wasPaused)
    await step.take({ kind: 'pause' }, () => ({ kind: 'pause', nowMs: step.nowMs, id }));
  const earlier = JSON.parse(step.draft.get(HOST_STOP) ?? 'null') as StopRecord | null;
  const record: StopRecord = { how, by, id, wasPaused: earlier?.wasPaused ?? wasPaused };
  step.draft.put(HOST_STOP, record);
  if (how === 'leave') return done(`The session ends; ${trades(open)} as ${open === 1 ? 'it is' : 'they are'}.`);
  if (open === 0) return done('The session ends; no trade is open.');
  const way = how === 'drain' ? 'when they have left by themselves' : 'when all are left, which begins now';
  return done(`No entries are made any more, and the session ends ${way}: ${open} open.`);
}

function trades(open: number): string {
  return open === 1 ? 'one trade stays' : `${open} trades stay`;
}

/** Gives a command to the driver. Null when it was followed, or why not, in words. */
async function give(
  id: string,
  command: Command,
  pairs: readonly string[],
  step: OpenStep,
  world: Pick<CommandWorld, 'quotesOf'>,
): Promise<string | null> {
  const { nowMs } = step;
  const quotes = await world.quotesOf(pairs);
  const { refused: refusal } = await step.take({ kind: 'command', command, nowMs, quotes }, ({ asked }) => ({
    ...{ kind: 'command', id, command, nowMs },
    quotes: quotesAsked(quotes, asked),
  }));
  if (refusal === 'no-rate' && command.kind === 'force-exit') return whyUnpriced(step.host.parts.key);
  return refusal === undefined ? null : refusalText(refusal);
}

const REFUSALS: Partial<Record<Refusal, string>> = {
  'no-trade': 'no such trade is open',
  'no-order': 'no order waits',
  'too-little': 'what is filled of the order that waits, or would be left without it, is too little for an order',
  'unknown-pair': 'the session does not trade it',
  'in-trade': 'it is in a trade already',
  'slot-taken': 'as many trades are open as may be',
  'shorts-not-allowed': 'the strategy does not go short',
  'no-rate': 'the market shows no price',
};

function refusalText(refusal: Refusal): string {
  return REFUSALS[refusal] ?? refusal.replaceAll('-', ' ');
}

function done(text: string): Outcome {
  return { isDone: true, text };
}

function refused(text: string): Outcome {
  return { isDone: false, text };
}
