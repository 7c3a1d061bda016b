/** Says that the page is drawn: drawings are made when their places have a width, which is after the next frame. */
export function ready(): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      document.documentElement.dataset['ready'] = 'true';
    }),
  );
}
