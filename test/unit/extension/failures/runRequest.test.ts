import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newRequest, readRequest } from '../../../../src/extension/failures/runRequest.ts';

test('several folders are one run, named by what they are', () => {
  const [folders, paths] = [['/d/cats', '/d/dogs'], ['/d/a.png']];
  const request = newRequest({ from: 'several', folders, paths }, 'net');
  assert.equal(request.name, '2 folders and 1 image of d');
  assert.equal(
    newRequest({ from: 'several', folders: ['/d/cats', '/d/x/dogs'], paths: [] }, 'net').name,
    '2 folders of d',
  );
  assert.deepEqual(readRequest(JSON.parse(JSON.stringify({ ...request, note: 'mine' }))), { ...request, note: 'mine' });
});
