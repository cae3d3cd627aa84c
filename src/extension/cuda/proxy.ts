import { environmentProxy } from '../../cuda/environmentProxy.ts';

/** VS Code's settings about proxies. */
export interface ProxySettings {
  /** `http.proxy` */
  readonly proxy: string;
  /** `http.noProxy`: hosts that are reached without one. */
  readonly noProxy: readonly string[];
  /** `http.proxySupport`; "off": these settings are ignored. */
  readonly support: string;
}

/**
 * The proxy for an address: the one in VS Code's settings, otherwise the one in HTTPS_PROXY and the like.
 *
 * @returns undefined: none.
 */
export function proxyFor(url: string, { proxy, noProxy, support }: ProxySettings): string | undefined {
  if (support === 'off') return undefined;
  if (!URL.canParse(proxy)) return environmentProxy(url);
  const { hostname } = new URL(url);
  // As in NO_PROXY, ".example.com" and "example.com" both include subdomains.
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
