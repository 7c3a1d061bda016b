import type { FastifyInstance } from 'fastify';
import type { EventStreams } from './event-stream.ts';
import { Problem } from './problem.ts';

const RETRY_SECONDS = 5;
const ENDS = 'The process ends; ask again.';

/** When the process ends, streams end, whoever waits is answered, and whoever comes is sent elsewhere. The signal says when. */
export function endWell(app: FastifyInstance, streams: EventStreams): AbortSignal {
  const closing = new AbortController();
  app.addHook('preClose', (done) => {
    closing.abort();
    streams.close();
    done();
  });
  app.addHook('onRequest', (_request, _reply, done) => {
    done(
      closing.signal.aborted
        ? new Problem('dependency-unavailable', ENDS, { retryAfterSeconds: RETRY_SECONDS })
        : undefined,
    );
  });
  // A connection that is kept would keep the process.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing.signal.aborted) void reply.header('connection', 'close');
    done();
  });
  return closing.signal;
}
