import { PLAIN, type RequestPlan } from './plan.ts';

export class Injector {
  beforeRoute(..._: unknown[]): void {}
  checkGates(_now: number): void {}
  isDown(_now: number): boolean {
    return false;
  }
  plan(..._: unknown[]): RequestPlan {
    return PLAIN;
  }
  reject(_plan: RequestPlan): void {}
}
