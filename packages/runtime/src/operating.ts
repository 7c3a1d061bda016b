/** What operates sessions. Loaded by `operating()`: a run does without. */
export { copyJournal } from './compose/copy-journal.ts';
export { openSessions } from './compose/open-sessions.ts';
export { statePlace } from './compose/open-state.ts';
export { settingProblem } from './config/setting-problem.ts';
export { optionProblem } from './container/setting-table.ts';
export { quotesIn } from './modes/session/view/quotes-in.ts';
export { healthView } from './modes/session/view/health-view.ts';
export { sessionView } from './modes/session/view/session-view.ts';
export { wishText } from './modes/session/view/wish-text.ts';
export { CHANGEABLE_SETTINGS } from './modes/session/driver/changeable-settings.ts';
export { withPast } from './modes/session/rows/past-rows.ts';
export { readRow } from './modes/session/rows/rows.ts';
export { tradesCsv } from './report/csv.ts';
export { dateTime, decimals, duration, money, percent, plainMoney, shortDuration } from './report/format.ts';
export { table } from './report/table.ts';
export { exactRules } from './orders/order-faults.ts';
export { allowLive, permitIn } from './ports/live-permits.ts';
export { liveDoctor } from './container/live/doctor/live-doctor.ts';
