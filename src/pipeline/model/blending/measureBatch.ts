/** How fast batches of a size go. */
export interface BatchSpeed {
  readonly size: number;
  /** Images per second. */
  readonly speed: number;
}

/** What was found out of batches. */
export interface MeasuredBatch {
  readonly size: number;
  readonly speeds: readonly BatchSpeed[];
  /** Why larger batches were not tried, if they failed. */
  readonly failure?: unknown;
}

/** A larger batch is taken if it makes so much more of images per second. */
const worthwhile = 1.1;
/** Runs that are timed, of which the fastest counts. */
const timedRuns = 3;

/**
 * The best number of images per run, found by trying: sizes are tried from the smallest until a run fails, as for lack of
 * memory, or images per second hardly grow.
 * @param sizes in ascending order.
 * @param run makes one run with so many images. The first with a size is not timed: cuDNN then looks for algorithms.
 * @param now milliseconds.
 * @throws what the smallest size fails with.
 */
export async function measureBatch(
  sizes: readonly number[],
  run: (size: number) => Promise<unknown>,
  now: () => number = () => performance.now(),
): Promise<MeasuredBatch> {
  const speeds: BatchSpeed[] = [];
  let best: BatchSpeed | undefined;
  for (const size of sizes) {
    let speed: number;
    try {
      speed = await speedOf(size, run, now);
    } catch (failure) {
      if (best === undefined) throw failure;
      return { size: best.size, speeds, failure };
    }
    speeds.push({ size, speed });
    if (best !== undefined && speed < worthwhile * best.speed) break;
    best = { size, speed };
  }
  if (best === undefined) throw new RangeError('no sizes to try');
  return { size: best.size, speeds };
}

async function speedOf(size: number, run: (size: number) => Promise<unknown>, now: () => number): Promise<number> {
  await run(size);
  let least = Number.POSITIVE_INFINITY;
  for (let timed = 0; timed < timedRuns; timed++) {
    const start = now();
    await run(size);
    least = Math.min(least, now() - start);
  }
  return (1000 * size) / least;
}
