export interface ShapeAction {
  readonly id: string;
  readonly point: 'before' | 'after';
  readonly code?: number;
}
