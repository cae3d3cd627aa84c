export interface Pace {
  /** Pieces of work that go on at the same time. */
  readonly atOnce: number;
  /** Pieces that are begun, or done and not yet taken. */
  readonly ahead: number;
}

/**
 * Works ahead of its reader: results in the order of the items, while later ones are being made.
 *
 * @throws what the work of an item throws, when its turn has come; nothing more is begun then.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<Result>,
  { atOnce, ahead }: Pace,
): AsyncGenerator<Result, void> {
  const iterator = items[Symbol.iterator]();
  const queue: Promise<Result>[] = [];
  let running = 0;
  let ended = false;
  const fill = (): void => {
    while (!ended && running < atOnce && queue.length < ahead) {
      const { done, value } = iterator.next();
      if (done) ended = true;
      else queue.push(start(value));
    }
  };
  const start = (item: Item): Promise<Result> => {
    running++;
    const result = work(item).finally(() => {
      running--;
      fill();
    });
    // Its reader hears of it when it comes to it.
    result.catch(() => undefined);
    return result;
  };
  try {
    fill();
    for (let head = queue[0]; head !== undefined; head = queue[0]) {
      const result = await head;
      queue.shift();
      fill();
      yield result;
    }
  } finally {
    ended = true;
  }
}
