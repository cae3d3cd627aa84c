import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { firstLine, PipelineError } from '../common/errors.ts';

/** How the network is reached. */
export interface Network {
  /** The proxy for an address, as a URL; undefined: none. */
  readonly proxyFor: (url: string) => string | undefined;
  /** How long a server may send nothing, in milliseconds. */
  readonly patience: number;
  readonly signal: AbortSignal;
}

/** A request that may succeed if it is made again: the connection broke, or the server was busy. */
export class BrokenConnection extends PipelineError {
  constructor(url: string, reason: string) {
    super(
      'cuda',
      `${hostOf(url)} could not be reached (${reason}): check the network, the proxy and relabel.cuda.index.`,
    );
  }
}

const mostRedirects = 5;

/**
 * Asks for a page or a file by GET, and follows redirects.
 *
 * @returns the answer, whatever its status but a redirect. Its stream is destroyed when the server is silent for too
 *   long or the signal aborts.
 * @throws BrokenConnection, or PipelineError for an address that can't be asked.
 */
export async function get(
  url: string,
  headers: Readonly<Record<string, string>>,
  network: Network,
): Promise<IncomingMessage> {
  let address = url;
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const answer = await ask(address, headers, network);
    const { statusCode = 0, headers: said } = answer;
    if (statusCode < 300 || statusCode >= 400 || said.location === undefined) return answer;
    answer.resume();
    address = new URL(said.location, address).href;
  }
  throw new BrokenConnection(url, 'it redirects in a circle');
}

function ask(url: string, headers: Readonly<Record<string, string>>, network: Network): Promise<IncomingMessage> {
  const { patience, signal } = network;
  const { protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new PipelineError('settings', `${url} is not an address of the web: check relabel.cuda.index.`);
  }
  const proxy = network.proxyFor(url);
  const agent = proxy === undefined ? undefined : new HttpsProxyAgent(proxy);
  return new Promise((resolve, reject) => {
    const asked = (protocol === 'https:' ? overHttps : overHttp)(url, { headers, signal, ...(agent && { agent }) });
    asked.setTimeout(patience, () => asked.destroy(new Error(`it sent nothing for ${patience / 1000} s`)));
    asked.once('response', resolve);
    asked.once('error', (error: NodeJS.ErrnoException) => {
      // A connection to several addresses fails with an error without words, and a code.
      reject(new BrokenConnection(url, firstLine(error.message) || (error.code ?? 'no answer')));
    });
    asked.end();
  });
}

function hostOf(url: string): string {
  return new URL(url).host;
}
