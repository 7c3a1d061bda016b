import { createSocket } from 'node:dgram';

const PORT = 123;
const PATIENCE_MS = 3000;
const BYTES = 48;
/** Version 4, asked by a client. */
const REQUEST = 0b00_100_011;
const SERVER_MODE = 4;
/** NTP counts seconds from 1900. */
const SECONDS_TO_1970 = 2_208_988_800;
const SENT_AT = 40;
const RECEIVED_AT = 32;
const ORIGIN_AT = 24;

/**
 * The time of an NTP server less ours, in ms (RFC 5905), half of the way there and back taken for each; null where it does not answer within
 * three seconds. `server`: a host, or `host:port`.
 */
export async function clockOffsetMs(server: string, patienceMs = PATIENCE_MS): Promise<number | null> {
  const [, host = server, port = PORT] = /^(.*):(\d+)$/.exec(server) ?? [];
  const socket = createSocket('udp4');
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const patience = setTimeout(() => resolve(null), patienceMs);
  const request = Buffer.alloc(BYTES);
  request[0] = REQUEST;
  const sentMs = Date.now();
  writeTime(request, SENT_AT, sentMs);
  socket.on('error', () => resolve(null));
  socket.on('message', (answer) => {
    if (isAnswer(answer, request)) resolve(offsetOf(answer, sentMs, Date.now()));
  });
  socket.send(request, Number(port), host);
  try {
    return await promise;
  } finally {
    clearTimeout(patience);
    socket.close();
  }
}

/** An answer to our question repeats what we said the time was; anything else is somebody else's. */
function isAnswer(answer: Buffer, request: Buffer): boolean {
  return (
    answer.length >= BYTES &&
    (answer[0]! & 0b111) === SERVER_MODE &&
    answer.subarray(ORIGIN_AT, ORIGIN_AT + 8).equals(request.subarray(SENT_AT, SENT_AT + 8))
  );
}

function offsetOf(answer: Buffer, sentMs: number, heardMs: number): number {
  return (readTime(answer, RECEIVED_AT) - sentMs + (readTime(answer, SENT_AT) - heardMs)) / 2;
}

function writeTime(packet: Buffer, at: number, ms: number): void {
  packet.writeUInt32BE((Math.floor(ms / 1000) + SECONDS_TO_1970) % 2 ** 32, at);
  packet.writeUInt32BE(Math.floor(((ms % 1000) / 1000) * 2 ** 32), at + 4);
}

function readTime(packet: Buffer, at: number): number {
  return (packet.readUInt32BE(at) - SECONDS_TO_1970) * 1000 + (packet.readUInt32BE(at + 4) / 2 ** 32) * 1000;
}
