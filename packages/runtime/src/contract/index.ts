/** What other programs may rely on: documents of a run, progress lines, exit codes. */
export { canonicalHash, canonicalJson } from './canonical-json.ts';
export { ContractError, type ContractErrorCode } from './errors.ts';
export { decimalText } from './decimal-text.ts';
export { EXIT_CODE, exitCodeOf, isUserMistake, type ExitCode, type ExitCodeName } from './exit-code.ts';
export {
  BEAT_CAUSES,
  HEARTBEAT_SCHEMA,
  RUN_MODES,
  RUN_STAGES,
  SESSION_MODES,
  SESSION_STAGES,
  type BeatCause,
  type BeatOutcome,
  type BeatProgress,
  type Heartbeat,
  type RunBeat,
  type RunMode,
  type RunStage,
  type SessionBeat,
  type SessionFigures,
  type SessionMode,
  type SessionStage,
} from './heartbeat.ts';
export { HYPEROPT_SCHEMA, type HyperoptDocument, type SearchedRecord, type TrialRecord } from './hyperopt.ts';
export { MANIFEST_SCHEMA, manifestHash, type Manifest, type RunFacts } from './manifest.ts';
export {
  makeProgress,
  progressText,
  type ProgressLine,
  type ProgressOptions,
  type ProgressReporter,
} from './progress.ts';
export { MONTE_CARLO_SCHEMA, type MonteCarloDocument } from './monte-carlo.ts';
export {
  NOTIFICATION_KINDS,
  NOTIFICATION_LEVELS,
  NOTIFICATION_SCHEMA,
  type NotificationData,
  type NotificationDocument,
  type NotificationKind,
  type NotificationLevel,
} from './notification.ts';
export type {
  Answer,
  AxisRecord,
  DeflatedRecord,
  FanRecord,
  ImportanceRecord,
  MonteCarloRecord,
  OverfittingRecord,
  RandomEntriesRecord,
  SearchOddsRecord,
  SensitivityRecord,
  SpreadRecord,
  SuperiorityRecord,
  Unanswered,
  WalkOddsRecord,
} from './odds.ts';
export type { DailyEquityRecord, SampleRecord, SamplesRecord } from './sample.ts';
export {
  PARITY_CAUSES,
  PARITY_SCHEMA,
  type ParityCause,
  type ParityDifferenceRecord,
  type ParityDocument,
  type ParityTradeRecord,
} from './parity.ts';
export { PARAMS_SCHEMA, type ParamsFile, type ParamsProvenance } from './params-file.ts';
export { PUBLICATION_SCHEMA, type Publication, type PublishedFile } from './publication.ts';
export {
  readHeartbeat,
  readHyperopt,
  readManifest,
  readMonteCarlo,
  readNotification,
  readParamsFile,
  readParity,
  readPublication,
  readResult,
  readRunSpec,
  readSummary,
  readSweepStep,
  readSweepStudy,
  readTrialBatch,
  readTrialLines,
  readTrialResults,
  readWalkForward,
} from './read-document.ts';
export { tradeRecord, type LockRecord, type OrderRecord, type TradeRecord } from './records.ts';
export {
  makeResult,
  RESULT_SCHEMA,
  type AssumptionRecord,
  type FateRecord,
  type ResultDocument,
  type ResultInput,
  type SeriesRecord,
  type SettingRecord,
} from './result.ts';
export { DATA_POLICIES, SPEC_SCHEMA, type DataPolicy, type HyperoptSpec, type RunSpec } from './run-spec.ts';
export { SUMMARY_SCHEMA, type SummaryDocument } from './run-summary.ts';
export {
  SWEEP_STEP_SCHEMA,
  SWEEP_STUDY_SCHEMA,
  trialLinesName,
  trialLineText,
  type SweepStep,
  type SweepStudy,
  type TrialLine,
} from './sweep.ts';
export { batchTaskId, prepareTaskId } from './task-id.ts';
export type { SessionAnswer, SessionCommand, SessionOrder, SessionWish } from './session-command.ts';
export { snakeCased } from './snake-case.ts';
export {
  doublesOf,
  doublesText,
  TRIAL_BATCH_SCHEMA,
  TRIAL_RESULTS_SCHEMA,
  type PlannedTrial,
  type TrialBatch,
  type TrialRange,
  type TrialResult,
  type TrialResults,
} from './trial-batch.ts';
export { VERSION } from './version.ts';
export { IDEMPOTENCY_HEADER, isSignedWebhook, SIGNATURE_HEADER, webhookSignature } from './webhook-signature.ts';
export {
  WALK_FORWARD_SCHEMA,
  type DriftRecord,
  type StitchedRecord,
  type WalkForwardDocument,
  type WalkWindowRecord,
} from './walk-forward.ts';
