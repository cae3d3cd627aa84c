import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as soon } from 'node:timers/promises';
import { FetchedPictures } from '../../../webview/base/fetchedPictures.ts';

/** Answers when it is told to, and says what was asked for. */
class Pictures extends FetchedPictures<number, string> {
  readonly asked: number[][] = [];
  #answer: (() => void) | undefined;

  want(...items: number[]): void {
    this.wantAll(items);
  }

  forget(...items: number[]): void {
    this.drop(items);
  }

  /** Each picture names its item and the request it came with. */
  async answer(): Promise<void> {
    this.#answer?.();
    await soon();
  }

  protected keyOf(item: number): string {
    return String(item);
  }

  protected fetch(items: readonly number[]): Promise<readonly string[]> {
    this.asked.push([...items]);
    const pictures = items.map((item) => `${item} of request ${this.asked.length}`);
    return new Promise((done) => {
      this.#answer = () => done(pictures);
    });
  }
}

test('a picture that is forgotten while it is fetched is asked for once more, and those with it are not', async () => {
  const pictures = new Pictures(() => undefined, { atOnce: 4, kept: 10 });
  pictures.want(1, 2, 3);
  pictures.forget(2);
  pictures.want(1, 2, 3);
  await pictures.answer();
  assert.equal(pictures.get(1), '1 of request 1');
  assert.equal(pictures.get(2), undefined);
  assert.deepEqual(pictures.asked, [[1, 2, 3], [2]]);
  await pictures.answer();
  assert.equal(pictures.get(2), '2 of request 2');
});

test('a picture that was there is asked for once more after it is forgotten', async () => {
  const pictures = new Pictures(() => undefined, { atOnce: 4, kept: 10 });
  pictures.want(1, 2);
  await pictures.answer();
  pictures.forget(1);
  pictures.want(1, 2);
  assert.deepEqual(pictures.asked, [[1, 2], [1]]);
});
