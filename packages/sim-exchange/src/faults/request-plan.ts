import { PLAIN, type RequestPlan } from './plan.ts';
import type { ReadGroup } from './script.ts';
import type { LiveRule } from './rule.ts';
import { isForSocket } from './shapes.ts';

type Draft = { -readonly [Key in keyof RequestPlan]: RequestPlan[Key] };

const SUBSCRIBES = /^userDataStream\.(subscribe|start)|^POST \/fapi\/v1\/listenKey$/;

export interface Asked {
  readonly transport: 'rest' | 'ws';
  readonly method: string;
  readonly path: string;
  readonly wsMethod: string | null;
}

/** Whether a rule says something of requests like this one at all. */
export function concernsRequest({ action, match }: LiveRule, asked: Asked): boolean {
  const { shape, delay, visibilityLag, connect, read, userStream, exchange, account } = action;
  if (shape !== undefined) return asked.transport === 'rest' || isForSocket(shape.id);
  if (userStream !== undefined) {
    const name = asked.wsMethod ?? `${asked.method} ${asked.path}`;
    return userStream.kind.startsWith('subscribe') && SUBSCRIBES.test(name);
  }
  if (exchange !== undefined) return exchange.kind === 'exchangeInfo' && asked.path.endsWith('/exchangeInfo');
  if (account !== undefined) {
    if (account.kind === 'rejectCode') return asked.method !== 'GET';
    return account.kind === 'leverageLie' || account.kind === 'marginModeLie';
  }
  if (connect?.kind === 'refuse' || connect?.kind === 'halfOpen') return namesRequests(match);
  return [delay, visibilityLag, connect, read].some((each) => each !== undefined);
}

/** Lines that are refused are those of sockets, unless a rule names the requests that it means. */
function namesRequests({ method, path, wsMethod }: LiveRule['match']): boolean {
  return method !== undefined || path !== undefined || wsMethod !== undefined;
}

/** What rules that fired do together: the first shape counts, delays add up. */
export function planOf(fired: readonly LiveRule[]): RequestPlan {
  if (fired.length === 0) return PLAIN;
  const plan: Draft = { ...PLAIN, rules: fired.map(({ id }) => id) };
  for (const rule of fired) addTo(plan, rule);
  return plan;
}

function addTo(plan: Draft, rule: LiveRule): void {
  const { shape, delay, visibilityLag, connect, read, userStream, exchange, account } = rule.action;
  if (shape !== undefined) plan.shape ??= shape;
  if (delay !== undefined) {
    const ms = rule.draw(delay.dist);
    if (delay.point === 'after') plan.delayAfterMs += ms;
    else plan.delayBeforeMs += ms;
  }
  if (visibilityLag !== undefined) addLag(plan, rule.draw(visibilityLag.dist), visibilityLag.group ?? 'all');
  if (read?.kind === 'staleList') addLag(plan, read.ms ?? 0, 'list');
  else if (read !== undefined) plan.read = { kind: read.kind, status: read.status ?? 500 };
  if (connect?.kind === 'slowBody') plan.bytesPerSecond = connect.bytesPerSecond ?? 1;
  else if (connect?.kind === 'duplicateRequest') plan.twice = true;
  else if (connect !== undefined) plan.line = connect.kind;
  if (userStream !== undefined) {
    if (userStream.kind === 'subscribeHang') plan.shape ??= { id: 'A01', point: 'before' };
    else plan.rejectCode = -1000;
  }
  if (exchange?.value === 'fail') plan.rejectCode = -1000;
  else if (exchange !== undefined) plan.change = (body) => spoiledInfo(body, exchange.value);
  if (account?.kind === 'rejectCode') plan.rejectCode = Number(account.value);
  else if (account !== undefined) {
    const key = account.kind === 'leverageLie' ? 'leverage' : 'marginType';
    plan.change = (body) => lied(body, key, account.value);
  }
}

function addLag(plan: Draft, ms: number, of: ReadGroup | 'all'): void {
  const before = plan.lagMs;
  plan.lagMs = (group) => before(group) + (of === 'all' || of === group ? ms : 0);
}

/** An answer of `exchangeInfo` without its symbols, or with every other one. */
function spoiledInfo(body: unknown, how: unknown): unknown {
  const { symbols } = body as { readonly symbols: readonly unknown[] };
  const kept = how === 'empty' ? [] : symbols.filter((_, index) => index % 2 === 1);
  return { ...(body as object), symbols: kept };
}

/** Says another value wherever the answer has that key. */
function lied(body: unknown, key: string, value: unknown): unknown {
  if (Array.isArray(body)) return body.map((row) => lied(row, key, value));
  if (typeof body !== 'object' || body === null || !(key in body)) return body;
  const before = (body as Record<string, unknown>)[key];
  return { ...body, [key]: typeof before === 'string' ? String(value) : value };
}
