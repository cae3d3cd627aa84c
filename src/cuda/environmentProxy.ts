import { getProxyForUrl } from 'proxy-from-env';

/**
 * The proxy for an address that HTTPS_PROXY and the like name. One without a scheme ("proxy:3128") is spoken to without TLS, as
 * curl and pip do it.
 *
 * @returns undefined: none.
 */
export function environmentProxy(url: string): string | undefined {
  const proxy = getProxyForUrl(url);
  if (proxy === '') return undefined;
  const bare = proxy.replace(/^https:\/\//, '');
  // It is given the scheme of the address that is asked for.
  return bare !== proxy && Object.values(process.env).includes(bare) ? `http://${bare}` : proxy;
}
