import type { SessionRecords } from '../../../session/record-book.ts';
import type { DriverEvent } from '../driver/session-driver.ts';
import type { LoggedEvent } from '../rows/row-forms.ts';
import type { CandleTape } from './candle-tape.ts';

/** An event as the driver took it. */
export async function driverEvent(event: LoggedEvent, tape: CandleTape, records: SessionRecords): Promise<DriverEvent> {
  switch (event.kind) {
    case 'start':
      return { kind: 'start', nowMs: event.nowMs };
    case 'candles':
      return { kind: 'candles', candles: await tape.taken(event.newest) };
    case 'command': {
      const { command, nowMs, quotes } = event;
      return { kind: 'command', command, nowMs, quotes };
    }
    case 'pause':
    case 'resume':
      return { kind: event.kind };
    case 'settings':
      return { kind: 'settings', settings: event.settings };
    case 'version': {
      const { nowMs, candlesMs = nowMs, spec } = event;
      return { kind: 'version', nowMs, version: spec, history: await tape.history(spec, records, candlesMs) };
    }
    case 'turn':
    case 'funding':
    case 'order':
    case 'stop-placed':
    case 'liquidated':
    case 'position':
      return event;
  }
}
