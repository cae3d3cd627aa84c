/** A page, or an element of one. */
interface Drawn {
  evaluate(act: () => Promise<void>): Promise<void>;
}

/** Waits until a page has drawn what it was told. */
export const settle = (page: Drawn): Promise<void> =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
