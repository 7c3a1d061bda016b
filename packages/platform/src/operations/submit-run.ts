import { createHash } from 'node:crypto';
import { canonicalJson, type RunSpec } from '@tradai/runtime/contract';
import type { Objects, Registry } from '@tradai/runtime/ports';
import { startMessage } from '../domain/run-messages.ts';
import type { Capacity, NewRun, ObjectReference, Run, RunKind } from '../domain/run.ts';
import type { Acceptance } from '../ports/run-store.ts';
import type { Submissions, SubmittedRun } from '../ports/submissions.ts';
import { requestKey } from './request-key.ts';
import { sendOrLeave } from './send-outbox.ts';
import type { Services } from './services.ts';

export interface RunRequest {
  readonly kind: RunKind;
  readonly strategy: string;
  /** A version's number, or an alias or stage that has one now. */
  readonly version: { readonly number: number } | { readonly alias: string };
  readonly spec: Omit<RunSpec, 'strategy' | 'version' | 'max_seconds' | 'labels'>;
  readonly priority: number;
  readonly capacity: Capacity;
  readonly maxSeconds: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly notify: readonly string[];
}

/** `mismatch`: the key was used for another request. */
export type Submission =
  | { readonly kind: 'accepted' | 'replayed'; readonly run: Run }
  | { readonly kind: 'mismatch'; readonly run: null };

/** Where specifications of runs lie. */
export interface SpecServices {
  readonly objects: Objects;
  /** An object's full name, as a container is given it. */
  readonly uriOf: (key: string) => string;
}

export interface SubmitServices extends SpecServices, Pick<Services, 'runs' | 'queues' | 'clock'> {
  readonly registry: Registry;
  /** Where everything about a run lies in one place. */
  readonly submissions?: Submissions;
  readonly newRunId: () => string;
}

/**
 * Accepts a run and writes down who asked for it: in one step, or remembered first and queued second, so that a lost message can be found and sent
 * again. The version is settled now: an alias that moves later does not change what was asked for. Throws `ServiceError`: `unknown-model`, `unknown-version`, `unknown-alias`.
 */
export async function submitRun(
  services: SubmitServices,
  subject: string,
  request: RunRequest,
  key: string | null,
  requestId: string | null = null,
): Promise<Submission> {
  const { registry, clock, newRunId } = services;
  const { strategy, version, spec: wanted, ...rest } = request;
  const { version: strategyVersion } =
    'number' in version
      ? await registry.version(strategy, version.number)
      : await registry.resolve(strategy, version.alias);
  const { maxSeconds, labels } = rest;
  const full = { ...wanted, strategy, version: String(strategyVersion), max_seconds: maxSeconds, labels };
  const { document, reference: spec } = specDocument(services, full);
  const createdMs = clock.now();
  const run: NewRun = { ...rest, id: newRunId(), subject, strategy, strategyVersion, spec, createdMs };
  const asked = requestKey({ subject, request, key, nowMs: createdMs });
  const accepted = await accept(services, {
    run,
    key: asked,
    message: startMessage(run, 1, createdMs),
    spec: document,
    audit: {
      ...{ atMs: createdMs, actor: subject, action: 'run.submit', subject: run.id, before: null, requestId },
      after: { kind: run.kind, strategy, version: strategyVersion },
    },
  });
  return accepted.kind === 'mismatch' ? { kind: 'mismatch', run: null } : accepted;
}

async function accept(services: SubmitServices, submitted: SubmittedRun): Promise<Acceptance> {
  const { submissions, objects, runs } = services;
  if (submissions !== undefined) return submissions.submit(submitted);
  const { run, key, message, spec, audit } = submitted;
  await objects.put(spec.key, spec.bytes, { ifAbsent: true });
  const accepted = await runs.accept(run, key, message, audit);
  if (accepted.kind === 'accepted') await sendOrLeave(services, message);
  return accepted;
}

/** By its content: a request that is sent twice stores nothing twice. */
export async function storedSpec(services: SpecServices, spec: RunSpec): Promise<ObjectReference> {
  const { document, reference } = specDocument(services, spec);
  await services.objects.put(document.key, document.bytes, { ifAbsent: true });
  return reference;
}

function specDocument({ uriOf }: Pick<SpecServices, 'uriOf'>, spec: RunSpec) {
  const bytes = new TextEncoder().encode(canonicalJson(spec));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const key = `specs/${sha256}.json`;
  return { document: { key, bytes }, reference: { uri: uriOf(key), sha256 } };
}
