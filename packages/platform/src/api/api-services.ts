import type { Services } from '../operations/services.ts';
import type { SubmitServices } from '../operations/submit-run.ts';
import type { Auth } from '../ports/auth.ts';
import type { RateLimit } from '../ports/rate-limit.ts';

/** What the API works with. */
export interface ApiServices extends Services, SubmitServices {
  readonly auth: Auth;
  readonly rateLimit: RateLimit;
}
