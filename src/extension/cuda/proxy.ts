import { getProxyForUrl } from 'proxy-from-env';

/** VS Code's settings about proxies. */
export interface ProxySettings {
  /** `http.proxy` */
  readonly proxy: string;
  /** `http.noProxy`: hosts that are asked without one. */
  readonly noProxy: readonly string[];
  /** `http.proxySupport`; "off": the settings count for nothing. */
  readonly support: string;
}

/**
 * The proxy for an address: that of VS Code's settings, else that of HTTPS_PROXY and its like.
 *
 * @returns undefined: none.
 */
export function proxyFor(url: string, { proxy, noProxy, support }: ProxySettings): string | undefined {
  if (support === 'off') return undefined;
  if (!URL.canParse(proxy)) return getProxyForUrl(url) || undefined;
  const { hostname } = new URL(url);
  // ".example.com" and "example.com" both mean its subdomains, too, as in NO_PROXY.
  const direct = noProxy
    .map((host) =>
      host
        .trim()
        .toLowerCase()
        .replace(/^\*?\./, ''),
    )
    .some((host) => host === '*' || (host !== '' && (hostname === host || hostname.endsWith(`.${host}`))));
  return direct ? undefined : proxy;
}
