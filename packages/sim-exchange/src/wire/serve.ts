import type { Refusal } from '../engine/refusal.ts';
import { PLAIN, type RequestPlan } from '../faults/plan.ts';
import type { RequestRecord } from '../oracle/request-log.ts';
import { meetLimits, passFaultGates } from './fault-gates.ts';
import { after, type ApiKey, type Exchange, onArrival } from './exchange.ts';
import { missing, type Params } from './params.ts';
import { readsOf } from './reads.ts';
import type { Route } from './route.ts';
import { isSignatureOf } from './sign.ts';
import { firstCheck, readStamp, secondCheck, type Stamp } from './window.ts';
import { refused, statusOf, WireRefusal } from './wire-refusal.ts';

/** A request of either transport, read but not judged. */
export interface WireRequest {
  readonly transport: 'rest' | 'ws';
  readonly method: string;
  readonly path: string;
  readonly wsMethod: string | null;
  readonly params: Params;
  readonly apiKey: string | undefined;
  /** What its signature must belong to. */
  readonly signedText: string;
  /** `null`: nothing answers there. */
  readonly route: Route | null;
  /** Account of a socket that logged on: no key and no signature are needed. */
  readonly session: string | null;
}

/** What is answered, before it takes the form of a transport. */
export interface Outcome {
  readonly status: number;
  readonly body: unknown;
  /** Sent in place of the body. */
  readonly page: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The exchange's code when it refused. */
  readonly code: number | null;
  readonly plan: RequestPlan;
}

interface Admitted {
  readonly route: Route;
  readonly account: string;
  readonly stamp: Stamp | null;
}

const COMMON = ['timestamp', 'signature', 'recvWindow', 'apiKey', 'returnRateLimits'];

/** Answers a request: checks in the exchange's order, the first that fails answers; faults before and after the effect. */
export function serve(exchange: Exchange, request: WireRequest, answer: (outcome: Outcome) => void): void {
  onArrival(exchange, () => {
    const record = exchange.log.open(request, exchange.now());
    let plan = PLAIN;
    const end = (outcome: Outcome): void => {
      exchange.log.close(record, outcome);
      answer(outcome);
    };
    try {
      const admitted = admit(exchange, request, record);
      if (!exchange.faults.isIdle) {
        const { method, path, wsMethod } = request;
        plan = exchange.faults.plan(request, { ...record, method, path, wsMethod });
      }
      if (plan.shape?.point === 'before' || plan.line !== null) return end(spoiled(plan));
      after(exchange, exchange.options.engineDelayMs + plan.delayBeforeMs, () => {
        const outcome = effect(exchange, request, admitted, plan, record);
        if (plan.twice) effect(exchange, request, admitted, plan, record);
        after(exchange, plan.delayAfterMs, () => end(outcome));
      });
    } catch (error) {
      end(outcomeOf(exchange, request, error, plan));
    }
  });
}

/** The answer of a request whose effect never was: a shape says how it looks. */
function spoiled(plan: RequestPlan): Outcome {
  return { status: 200, body: {}, page: null, headers: {}, code: null, plan };
}

function admit(exchange: Exchange, request: WireRequest, record: RequestRecord): Admitted {
  const { route } = request;
  const kind = route?.kind ?? (request.path.startsWith('/fapi') ? 'usdm' : 'spot');
  const limits = exchange.limits[kind];
  const now = exchange.now();
  const wasBanned = limits.isBanned(now);
  meetLimits(exchange, request, record, kind);
  if (limits.isBanned(now)) {
    // Who is told of a ban first did not know.
    record.duringBan = wasBanned;
    throw limits.banned(now);
  }
  passFaultGates(exchange);
  if (route === null) {
    record.unimplemented = true;
    throw notFound(request);
  }
  limits.addWeight(now, typeof route.weight === 'number' ? route.weight : route.weight(request.params));
  const { account, stamp } = authorize(exchange, request, route, record);
  checkParams(exchange, request.params, route);
  return { route, account, stamp };
}

function notFound({ transport }: WireRequest): WireRefusal {
  if (transport === 'ws') return refused(-1020, 'This operation is not supported.');
  return new WireRefusal({ refused: true, code: 0, message: 'Not found' }, { status: 404 });
}

function authorize(
  exchange: Exchange,
  request: WireRequest,
  route: Route,
  record: RequestRecord,
): { readonly account: string; readonly stamp: Stamp | null } {
  if (route.security === 'NONE') return { account: '', stamp: null };
  const key = keyOf(exchange, request);
  record.account = key.account;
  if (route.trade === true && key.state === 'noTrade') {
    throw refused(-1002, 'You are not authorized to execute this request.');
  }
  if (route.security === 'KEY') return { account: key.account, stamp: null };
  checkSignature(request, key, record);
  if (exchange.options.timing === 'lenient') return { account: key.account, stamp: null };
  const stamp = readStamp(request.params);
  record.stamp = stamp;
  record.leftAtFirst = stamp.timestamp + stamp.recvWindow - exchange.now();
  throwRefusal(firstCheck(stamp, exchange.now()));
  return { account: key.account, stamp };
}

function keyOf(exchange: Exchange, { apiKey, session }: WireRequest): ApiKey {
  if (apiKey === undefined && session !== null) {
    return [...exchange.keys.values()].find(({ account }) => account === session)!;
  }
  if (apiKey === undefined || apiKey === '') throw refused(-2014, 'API-key format invalid.');
  const key = exchange.keys.get(apiKey);
  if (key !== undefined && key.state !== 'revoked') return key;
  throw refused(-2015, 'Invalid API-key, IP, or permissions for action.');
}

function checkSignature(request: WireRequest, key: ApiKey, record: RequestRecord): void {
  if (request.apiKey === undefined && request.session !== null) return;
  const signature = request.params.peek('signature') ?? missing('signature');
  if (isSignatureOf(signature, request.signedText, key)) return;
  record.badSignature = true;
  throw refused(-1022, 'Signature for this request is not valid.');
}

function checkParams(exchange: Exchange, params: Params, route: Route): void {
  const { needed, known } = namesOf(route);
  for (const name of needed) params.required(name);
  if (exchange.options.strictParams === 'off') return;
  const sent = params.names();
  const read = sent.filter((name) => known.has(name)).length;
  if (read === sent.length) return;
  throw refused(-1104, `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent.length}'.`);
}

interface Names {
  readonly needed: readonly string[];
  readonly known: ReadonlySet<string>;
}

const NAMES = new WeakMap<Route, Names>();

function namesOf(route: Route): Names {
  const read = NAMES.get(route);
  if (read !== undefined) return read;
  const named = route.params.split(' ').filter((name) => name !== '');
  const needed = named.filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  const names = { needed, known: new Set([...COMMON, ...named.map((name) => name.replace('*', ''))]) };
  NAMES.set(route, names);
  return names;
}

function effect(
  exchange: Exchange,
  request: WireRequest,
  { route, account, stamp }: Admitted,
  plan: RequestPlan,
  record: RequestRecord,
): Outcome {
  const { params } = request;
  const limits = exchange.limits[route.kind];
  const now = exchange.now();
  let placed = false;
  const countOrder = (): void => {
    limits.checkOrders(now, account);
    limits.countOrder(now, account);
    placed = true;
  };
  const secondCode = route.kind === 'usdm' ? exchange.options.usdmSecondCheckCode : -1021;
  const gate = stamp === null ? () => null : secondCheck(stamp, exchange.now, secondCode);
  if (stamp !== null) record.leftAtSecond = stamp.timestamp + stamp.recvWindow - now;
  try {
    if (plan.rejectCode !== null) throw refused(plan.rejectCode, 'The request was refused.');
    const reads = readsOf(exchange, account, route.group, plan);
    const answer = route.handle({ exchange, params, account, now, gate, reads, countOrder });
    const body = plan.change(reads.spoil(answer));
    record.done = true;
    const headers = { ...limits.weightHeaders(now), ...(placed ? limits.orderHeaders(now, account) : {}) };
    return { status: 200, body, page: null, headers, code: null, plan };
  } catch (error) {
    return outcomeOf(exchange, request, error, plan);
  }
}

function outcomeOf(exchange: Exchange, request: WireRequest, error: unknown, plan: RequestPlan): Outcome {
  if (!(error instanceof WireRefusal)) throw error;
  const kind = request.route?.kind ?? 'spot';
  const { code, message, data, retryAfter, page = null } = error;
  const headers = {
    ...exchange.limits[kind].weightHeaders(exchange.now()),
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  };
  const status = error.status ?? statusOf(code);
  const body = { code, msg: message, ...(data === undefined ? {} : { data }) };
  return { status, body, page, headers, code, plan };
}

function throwRefusal(refusal: Refusal | null): void {
  if (refusal !== null) throw new WireRefusal(refusal);
}
