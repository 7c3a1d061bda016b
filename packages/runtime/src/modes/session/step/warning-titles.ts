import type { SessionWarning } from '../../../contract/notification.ts';

/** What people read first: that it began, or happened; and of what lasts, that it is over. */
export const WARNING_TITLES: Readonly<Record<SessionWarning, readonly [begun: string, over?: string]>> = {
  'stale-data': ['Candles are late', 'Candles are there again'],
  'no-exchange-answer': ['The exchange does not answer', 'The exchange answers again'],
  ban: ['The exchange has banned this address', 'The ban of the exchange is over'],
  maintenance: ['The exchange is being maintained', 'The exchange works again'],
  clock: ["The exchange's clock is not known", "The exchange's clock is known again"],
  'lease-away': ['The lease cannot be renewed', 'The lease is renewed again'],
  'journal-away': ['The journal cannot be written', 'The journal can be written again'],
  'swap-rejected': ['Another version cannot take over', 'The version that was refused is no longer asked for'],
  'crash-loop': ['The session was started too often', 'The session trades again'],
  'rolled-back': [
    'Another version has failed, and the one before trades again',
    'The version that failed is no longer asked for',
  ],
  'stale-version': ['The registry is away', 'The registry answers again'],
  recovering: ['The strategy was lost, and opened anew'],
  adopted: ['Trades have another version now'],
  'slow-strategy': ['The strategy is slow'],
  stalled: ['The session did not get on'],
  'funding-away': ['Funding cannot be had'],
  'commands-away': ['What people ask for cannot be read'],
  'orphan-order': ['An order of ours stands in no book'],
  'foreign-order': ['Somebody else trades on this account'],
  'blocked-intent': ['An order waits for a person'],
  'order-breach': ['An order is at the exchange that could not be'],
  'position-differs': ['The account is not what the books say', 'The account is what the books say again'],
  unprotected: ['A position has no stop', 'All positions have their stops again'],
  'cap-reached': ['A cap was reached'],
};
