export interface Colors {
  readonly background: string;
  readonly text: string;
  readonly grid: string;
  readonly up: string;
  readonly down: string;
  readonly accent: string;
  readonly faint: string;
}

const listeners: (() => void)[] = [];

/** The colors of the style sheet in force. */
export function colors(): Colors {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    ...{ background: read('card'), text: read('soft'), grid: read('line'), up: read('good'), down: read('bad') },
    ...{ accent: read('accent'), faint: read('faint') },
  };
}

export function onThemeChange(act: () => void): void {
  listeners.push(act);
}

/** Switches between dark and light; the first time away from what the system prefers. */
export function toggleTheme(): void {
  const root = document.documentElement;
  const present = root.dataset['theme'] ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  root.dataset['theme'] = present === 'dark' ? 'light' : 'dark';
  for (const act of listeners) act();
}

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  for (const act of listeners) act();
});

/** Lines of columns, told apart on dark and light ground. */
export const LINE_COLORS = [
  '#2f81f7',
  '#d29922',
  '#a371f7',
  '#00a3a3',
  '#e0569b',
  '#6e7bf2',
  '#c2713a',
  '#5c9e31',
] as const;
