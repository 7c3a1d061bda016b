/** A read that MLflow is asked for: a path that is known beforehand, and values that were looked at. */
export interface MlflowRequest {
  readonly method: 'GET' | 'POST';
  /** Below `/api/2.0/mlflow/`. */
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  /** JSON; null: none. */
  readonly body: string | null;
}

export interface MlflowAnswer {
  /** From 200 to 299 or from 400 to 499, without 401 and 403: those are between it and us. */
  readonly status: number;
  /** JSON in bytes as they come. Fails with `too-large`, and where it is cut off. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** An MLflow server that answers with the platform's own credential. Throws `ServiceError`. */
export interface MlflowUpstream {
  ask(request: MlflowRequest, signal: AbortSignal): Promise<MlflowAnswer>;
}
