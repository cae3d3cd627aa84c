import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html } from '../../../../src/extension/shared/html.ts';

const page = {
  title: 'Explain: cat.png',
  script: 'https://file.example/dist/webview.js',
  style: 'https://file.example/dist/webview.css',
  cspSource: 'https://*.example',
  nonce: 'c2VjcmV0',
};

function policy(text: string): Map<string, string> {
  const content = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text)?.[1] ?? '';
  return new Map(
    content.split('; ').map((rule) => {
      const space = rule.indexOf(' ');
      return [rule.slice(0, space), rule.slice(space + 1)];
    }),
  );
}

test('everything is forbidden but what the page needs', () => {
  assert.deepEqual(Object.fromEntries(policy(html(page))), {
    'default-src': "'none'",
    'img-src': 'https://*.example blob: data:',
    'style-src': "https://*.example 'nonce-c2VjcmV0'",
    'script-src': "'nonce-c2VjcmV0'",
    'font-src': 'https://*.example',
  });
});

test('the one script runs after the page is there, with its nonce, and the toolkit is told the nonce too', () => {
  const text = html(page);
  assert.deepEqual(text.match(/<script[^>]*>/g), [
    '<script defer nonce="c2VjcmV0" src="https://file.example/dist/webview.js">',
  ]);
  assert.ok(text.includes('<meta property="csp-nonce" content="c2VjcmV0">'));
  assert.ok(text.includes('<body></body>'));
});

test('the name of a file cannot become markup', () => {
  const text = html({ ...page, title: 'Explain: "<script>alert(1)</script>&.png' });
  assert.equal(text.match(/<script/g)?.length, 1);
  assert.ok(text.includes('<title>Explain: &#34;&#60;script&#62;alert(1)&#60;/script&#62;&#38;.png</title>'));
});
