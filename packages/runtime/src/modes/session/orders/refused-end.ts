import { ServiceError } from '../../../ports/errors.ts';
import { writeState } from '../turn/next-state.ts';
import type { OrderDesk } from './order-desk.ts';

/** How long messages are waited for that are on their way. */
const MESSAGES_MS = 5000;

/** The end of a session whose credentials are refused and that has nothing to look after: people are told, and the error by which it ends. */
export async function refusedEnd({ host, mood, parts }: OrderDesk): Promise<ServiceError> {
  const why = `${parts.exchange.place} refuses the credentials, and nothing is open that somebody has to look after.`;
  const detail = `${mood.why} ${why}`.trim();
  await host.step((step) => {
    writeState(step, { stage: 'AUTH_LOST', causes: ['auth'], detail, stopping: null });
    return Promise.resolve();
  });
  await host.parts.outbox.drain(MESSAGES_MS);
  return new ServiceError('credentials', `${why} Expected credentials that may trade.`);
}
