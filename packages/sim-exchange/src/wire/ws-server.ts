import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { MarketKind } from '../market/market-spec.ts';
import { type Exchange, onArrival } from './exchange.ts';
import { MarketStreams } from './market-streams.ts';
import { Outbox } from './outbox.ts';
import { type Socket, Sockets, SPOT_SOCKET, USDM_SOCKET } from './sockets.ts';
import { UserStreams } from './user-streams.ts';
import { WsApiSession } from './ws-api.ts';
import { type Endpoint, endpointOf } from './ws-endpoints.ts';

const CONNECTS_WINDOW_MS = 300_000;
const MOST_CONNECTS = 300;

/** All streams of an exchange. */
export interface Streams {
  readonly sockets: Sockets;
  readonly users: UserStreams;
  /** The exchange went back to a snapshot, or on, by so many milliseconds: sockets live on, their streams begin anew. */
  readonly moved: (ms: number) => void;
}

/** Takes sockets in on a server, each by its address. */
export function attachStreams(server: Server, exchange: Exchange): Streams {
  const outbox = new Outbox(exchange.engine.scheduler);
  const users = new UserStreams(exchange, outbox);
  const markets = {
    spot: new MarketStreams(exchange, 'spot', outbox),
    usdm: new MarketStreams(exchange, 'usdm', outbox),
  };
  const sockets = new Sockets(exchange.engine.scheduler, exchange.options.socketLimits);
  const upgrader = new WebSocketServer({ noServer: true, autoPong: false });
  exchange.clock.onFlush(() => sockets.writes.idle());
  server.on('upgrade', (request: IncomingMessage, line: Duplex, head: Buffer) => {
    const url = addressOf(request);
    const endpoint = endpointOf(url, (key) => exchange.listenKeys.accountOf(key));
    onArrival(exchange, () => exchange.log.connected(exchange.now()));
    const refusal = endpoint === null ? '400 Bad Request' : refusalOf(exchange, url);
    if (refusal === 'silence') return sockets.keepSilent(line);
    if (endpoint === null || refusal !== null) {
      line.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    upgrader.handleUpgrade(request, line, head, (ws) => open(exchange, { markets, users, sockets }, ws, url, endpoint));
  });
  const moved = (ms: number): void => {
    outbox.clear();
    sockets.moved(ms);
    exchange.listenKeys.moved(ms);
    markets.spot.restart();
    markets.usdm.restart();
  };
  return { sockets, users, moved };
}

/** Futures streams have a host of their own; where clients come by the real names, that stands in for the path which tells them apart. */
function addressOf({ url = '/', headers: { host = '' } }: IncomingMessage): string {
  return host.startsWith('fstream.') ? `/fstream${url}` : url;
}

/** A status line, `silence` when a fault leaves the line open without a word, `null` when the socket may connect. */
function refusalOf(exchange: Exchange, url: string): string | null {
  const fault = exchange.faults.connect(url);
  if (fault !== null) return fault;
  if (!exchange.options.socketLimits) return null;
  const recent = exchange.log.connectsSince(exchange.now() - CONNECTS_WINDOW_MS);
  return recent > MOST_CONNECTS ? '429 Too Many Requests' : null;
}

interface Parts extends Omit<Streams, 'moved'> {
  readonly markets: Readonly<Record<MarketKind, MarketStreams>>;
}

function open(
  exchange: Exchange,
  { markets, users, sockets }: Parts,
  ws: WebSocket,
  path: string,
  endpoint: Endpoint,
): void {
  const rules = endpoint.kind === 'spot' ? SPOT_SOCKET : USDM_SOCKET;
  let take: (text: string) => void = () => {};
  const socket: Socket = sockets.add(ws, path, rules, {
    message: (text) => onArrival(exchange, () => take(text)),
    close: () => {
      markets[endpoint.kind].drop(socket);
      users.drop(socket);
    },
  });
  socket.answersPings = !exchange.faults.ignoresPings(path);
  take = handlerOf(exchange, { markets, users, sockets }, socket, endpoint);
}

/** What a socket's messages mean. */
function handlerOf(
  exchange: Exchange,
  { markets, users }: Parts,
  socket: Socket,
  endpoint: Endpoint,
): (text: string) => void {
  switch (endpoint.role) {
    case 'market': {
      const streams = markets[endpoint.kind];
      for (const name of endpoint.streams) streams.subscribe(socket, name, endpoint.wrapped);
      return (text) => streams.control(socket, text, endpoint.wrapped);
    }
    case 'user':
      users.add({ kind: 'usdm', account: endpoint.account, socket, wrap: (text) => text, key: endpoint.key });
      return () => {};
    case 'api': {
      const session = new WsApiSession(exchange, endpoint.kind, socket, users);
      return (text) => session.take(text);
    }
  }
}
