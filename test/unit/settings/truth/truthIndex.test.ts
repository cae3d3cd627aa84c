import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { TruthIndex } from '../../../../src/settings/truth/truthIndex.ts';
import { parseTruth } from '../../../../src/settings/truth/truthTable.ts';

/** What a table in `/data/val` says of an image of that folder. */
function find(table: string, image: string, images: readonly string[] = [image]): string | undefined {
  const index = new TruthIndex(parseTruth(table, 't.csv'), ['/data/val'], 't.csv', { images: new Set(images) });
  return index.find(image)?.labels.join();
}

describe('the row of an image', () => {
  test('a path of another machine, of Windows or of a bucket', () => {
    for (const path of [
      '/home/me/birds/val/a.jpg',
      String.raw`C:\Users\me\val\a.jpg`,
      String.raw`.\a.jpg`,
      'gs://bucket/val/a.jpg',
      's3://bucket/other/a.jpg',
      'https://example.org/x/a.jpg?alt=media',
      '/data/local-files/?d=birds/a.jpg',
      '/data/upload/3/0123abcd-a.jpg',
      'val/a.jpg',
      '../val/a.jpg',
    ]) {
      assert.equal(find(`${path},cat`, '/data/val/a.jpg'), 'cat', path);
    }
  });
  test('a path of this machine is of that file alone', () => {
    assert.equal(find('/data/train/a.jpg,cat', '/data/val/a.jpg'), undefined);
    assert.equal(find('../train/a.jpg,cat', '/data/val/a.jpg'), undefined);
    assert.equal(find('train/a.jpg,cat', '/data/val/a.jpg'), undefined);
  });
  test('of several, the one whose folders agree most', () => {
    const table = '/home/me/train/a.jpg,cat\n/home/me/val/a.jpg,dog';
    assert.equal(find(table, '/data/val/a.jpg'), 'dog');
    assert.throws(
      () => find(table.replace('val', 'test'), '/data/val/a.jpg'),
      /line 2, says “dog” of a\.jpg, but line 1/,
    );
    assert.equal(find('s3://b/x/1.jpg,cat\ns3://b/y/1.jpg,dog', '/data/val/y/1.jpg'), 'dog');
  });
  test('a bare name that several folders have is of none', () => {
    const images = ['/data/val/x/a.jpg', '/data/val/y/a.jpg'];
    assert.throws(() => find('a.jpg,cat', '/data/val/x/a.jpg', images), {
      message:
        't.csv, line 1, says “a.jpg”, which may be /data/val/x/a.jpg or /data/val/y/a.jpg: write more of the folders.',
    });
    assert.equal(find('x/a.jpg,cat\ny/a.jpg,dog', '/data/val/y/a.jpg', images), 'dog');
  });
  test('a name with %20, in another case or with its accents apart', () => {
    assert.equal(find('my%20cat.jpg,cat', '/data/val/my cat.jpg'), 'cat');
    assert.equal(find('100%.jpg,cat', '/data/val/100%.jpg'), 'cat');
    assert.equal(find('IMG_1.JPG,cat', '/data/val/img_1.jpg'), 'cat');
    assert.equal(find('a.jpg,cat\nA.jpg,dog', '/data/val/A.jpg'), 'dog');
    assert.equal(find('caf\u00e9.jpg,cat', '/data/val/cafe\u0301.jpg'), 'cat');
  });
  test('another extension is another file', () => assert.equal(find('a.png,cat', '/data/val/a.jpg'), undefined));
});
