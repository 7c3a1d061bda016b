import { PLAIN, type RequestPlan } from './plan.ts';

export class Injector {
  finalDelayMs(_stream: string): number | null {
    return 20;
  }
  outgoing(
    _frame: unknown,
    text: string,
    sink: { write: (text: string) => void; close: (code?: number) => void },
  ): void {
    sink.write(text);
  }
  connect(_url: string): string | null {
    return null;
  }
  ignoresPings(_path: string): boolean {
    return false;
  }

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
