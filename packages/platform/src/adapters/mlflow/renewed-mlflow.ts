import { ServiceError } from '@tradai/runtime/ports';
import type { MlflowAnswer, MlflowRequest, MlflowUpstream } from '../../ports/mlflow-upstream.ts';

/** MLflow with the credential that counts now: where one is refused, it is opened anew, once for all who ask meanwhile. */
export class RenewedMlflow implements MlflowUpstream {
  readonly #open: () => Promise<MlflowUpstream>;
  #current: Promise<MlflowUpstream>;

  constructor(open: () => Promise<MlflowUpstream>, opened: MlflowUpstream) {
    this.#open = open;
    this.#current = Promise.resolve(opened);
  }

  async ask(request: MlflowRequest, signal: AbortSignal): Promise<MlflowAnswer> {
    const used = this.#current;
    const upstream = await used;
    try {
      return await upstream.ask(request, signal);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code !== 'credentials') throw error;
      if (this.#current === used) this.#renew(upstream);
      return (await this.#current).ask(request, signal);
    }
  }

  /** Where that fails the one from before stays, and the next one who asks tries again. */
  #renew(before: MlflowUpstream): void {
    const opened = this.#open();
    this.#current = opened;
    opened.catch(() => {
      if (this.#current === opened) this.#current = Promise.resolve(before);
    });
  }
}
