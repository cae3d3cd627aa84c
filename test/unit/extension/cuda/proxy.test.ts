import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { proxyFor } from '../../../../src/extension/cuda/proxy.ts';

const address = 'https://files.example.com/x.whl';
const none = { proxy: '', noProxy: [], support: 'override' };

describe("the proxy that VS Code's settings ask for", () => {
  const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy'];
  let before: Record<string, string | undefined>;
  beforeEach(() => {
    before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
    for (const name of names) delete process.env[name];
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  test('none, or one that is no address', () => {
    assert.equal(proxyFor(address, none), undefined);
    assert.equal(proxyFor(address, { ...none, proxy: 'proxy' }), undefined);
  });

  test('http.proxy before the environment; nothing at all where it is off', () => {
    process.env.HTTPS_PROXY = 'http://environment:3128';
    assert.equal(proxyFor(address, none), 'http://environment:3128');
    assert.equal(proxyFor(address, { ...none, proxy: 'http://settings:3128' }), 'http://settings:3128');
    assert.equal(proxyFor(address, { ...none, proxy: 'http://settings:3128', support: 'off' }), undefined);
  });

  test('a proxy of the environment without a scheme is asked without TLS', () => {
    process.env.HTTPS_PROXY = 'environment:3128';
    assert.equal(proxyFor(address, none), 'http://environment:3128');
    process.env.HTTPS_PROXY = 'https://environment:3128';
    assert.equal(proxyFor(address, none), 'https://environment:3128');
  });

  for (const [host, direct] of [
    ['files.example.com', true],
    ['example.com', true],
    ['*.Example.com', true],
    ['*', true],
    ['other.com', false],
    ['ample.com', false],
    ['', false],
  ] as const) {
    test(`http.noProxy: ${JSON.stringify(host)}`, () => {
      const found = proxyFor(address, { ...none, proxy: 'http://settings:3128', noProxy: [host] });
      assert.equal(found, direct ? undefined : 'http://settings:3128');
    });
  }
});
