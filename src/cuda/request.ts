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
  constructor(
    url: string,
    /** In few words. */
    readonly reason: string,
  ) {
    const next = /certificate/i.test(reason)
      ? 'if this network has a certificate of its own, set NODE_EXTRA_CA_CERTS to its file and start again'
      : 'check the network, the proxy and relabel.cuda.index';
    super('cuda', `${new URL(url).host} could not be reached (${reason}): ${next}.`);
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
    let answer: IncomingMessage | undefined;
    asked.setTimeout(patience, () => (answer ?? asked).destroy(new Error(`it sent nothing for ${patience / 1000} s`)));
    asked.once('response', (arrived) => {
      answer = arrived;
      resolve(arrived);
    });
    asked.once('error', (error: NodeJS.ErrnoException) => {
      // A connection to several addresses fails with an error without words, and a code.
      reject(new BrokenConnection(url, firstLine(error.message) || (error.code ?? 'no answer')));
    });
    asked.end();
  });
}

/** Of 64 kB at most each: what waits to be written. */
const mostChunks = 64;

/**
 * The bytes of an answer as they come: all that came, and then an error where there was one. A stream's own iterator
 * drops what it holds when the connection breaks. It listens from the call on, which must follow the answer at once.
 *
 * @returns bytes; throws BrokenConnection.
 */
export function bytesOf(answer: IncomingMessage, url: string): AsyncIterable<Buffer> {
  const queue: Buffer[] = [];
  let over: { readonly error?: Error } | undefined;
  let wake = (): void => {};
  const end = (error?: Error): void => {
    over ??= error === undefined ? {} : { error };
    wake();
  };
  answer.on('data', (chunk: Buffer) => {
    queue.push(chunk);
    if (queue.length >= mostChunks) answer.pause();
    wake();
  });
  answer.once('end', () => end());
  answer.once('error', end);
  answer.once('close', () => end(new Error('closed')));
  return (async function* () {
    for (;;) {
      const chunk = queue.shift();
      if (chunk !== undefined) {
        yield chunk;
        if (queue.length === 0) answer.resume();
      } else if (over !== undefined) {
        if (over.error !== undefined) throw new BrokenConnection(url, brokenWords(over.error));
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  })();
}

function brokenWords({ message }: Error): string {
  return message.startsWith('it sent nothing') ? message : 'the connection was cut off';
}
