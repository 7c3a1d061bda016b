/** What a program around containers shares with them: services in domain words. */
export { isPassing, ServiceError, type ServiceErrorCode } from './errors.ts';
export type { Exchange } from './exchange.ts';
export type { BeatKey, Heartbeats } from './heartbeats.ts';
export type { LeaseRow, LeaseRows } from './lease-rows.ts';
export { allowLive, permitIn } from './live-permits.ts';
export { leaseKeyParts, type Busy, type Holder, type Lease, type LeaseKey, type Leases, type Lost } from './leases.ts';
export type { ListedObject, ObjectFacts, Objects, PutOutcome, StoredObject } from './objects.ts';
export { assertExpected, assertMove } from './registry-rules.ts';
export type { AliasMove, NewVersion, Registry, StrategyVersion } from './registry.ts';
export type { AttemptKey, AttemptRecord, RunRecords } from './run-records.ts';
export type { Secret, Secrets } from './secrets.ts';
export type { SessionKey, SessionStore } from './session-store.ts';
export type { MetricPoint, RunLog, RunRecord, RunStart, RunStatus, TrackedRun, Tracking } from './tracking.ts';
export { keepLease, WRITER_TTL_MS } from './writer-leases.ts';
export type { WriterLease } from '../data/arcticdb/lease.ts';
