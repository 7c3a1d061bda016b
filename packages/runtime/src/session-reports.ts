/** What lays a session beside a backtest. Loaded by `sessionReports()`: operating one does without. */
export { sessionParity } from './modes/session/parity/session-parity.ts';
export { sessionReasons, sessionWhy } from './modes/session/why/session-why.ts';
