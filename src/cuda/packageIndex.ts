import { PipelineError } from '../common/errors.ts';
import { BrokenConnection, bytesOf, get, type Network } from './request.ts';
import type { Wheel } from './wheels.ts';

/** A page of an index is a few hundred kB. */
const mostBytes = 32 * 1024 * 1024;

/** A file that an index lists. */
export interface ListedFile {
  readonly filename: string;
  /** Absolute. */
  readonly url: string;
}

/**
 * Where an index has a wheel.
 *
 * @param index the address of a Python package index ("simple" API, PEP 503 and 691).
 * @throws PipelineError('settings') when the index does not have it.
 */
export async function findWheel(index: string, wheel: Wheel, network: Network): Promise<string> {
  const files = await listFiles(index, wheel.package, network);
  const found = files.find(({ filename }) => filename === wheel.file);
  if (found) return found.url;
  const message = `${index} does not have ${wheel.package} ${wheel.version} (${wheel.file}): choose another index in relabel.cuda.index.`;
  throw new PipelineError('settings', message);
}

/** @returns the files of a package; none where the index does not know it. */
export async function listFiles(index: string, name: string, network: Network): Promise<readonly ListedFile[]> {
  if (!/^https?:\/\//.test(index) || !URL.canParse(index)) {
    throw new PipelineError('settings', 'relabel.cuda.index must be an address that begins with https://.');
  }
  const page = `${index.replace(/\/+$/, '')}/${name}/`;
  const accept = 'application/vnd.pypi.simple.v1+json, text/html;q=0.1';
  const answer = await get(page, { accept }, network);
  if (answer.statusCode === 404) {
    answer.resume();
    return [];
  }
  if (answer.statusCode !== 200) {
    answer.destroy();
    throw new BrokenConnection(page, `it answers ${answer.statusCode}`);
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of bytesOf(answer, page)) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > mostBytes) {
      answer.destroy();
      throw new BrokenConnection(page, 'its page has no end');
    }
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return answer.headers['content-type']?.includes('json') ? fromJson(text, page) : fromHtml(text, page);
}

function fromJson(text: string, page: string): readonly ListedFile[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const files = typeof value === 'object' && value !== null && 'files' in value ? value.files : undefined;
  return Array.isArray(files) ? files.flatMap((file: unknown) => listed(file, page)) : [];
}

function listed(file: unknown, page: string): readonly ListedFile[] {
  if (typeof file !== 'object' || file === null || !('filename' in file) || !('url' in file)) return [];
  const { filename, url } = file;
  if (typeof filename !== 'string' || typeof url !== 'string' || !URL.canParse(url, page)) return [];
  return [{ filename, url: new URL(url, page).href }];
}

/** The links of a page, as PEP 503 has them. */
function fromHtml(text: string, page: string): readonly ListedFile[] {
  return Array.from(text.matchAll(/<a\s[^>]*href="([^"]+)"[^>]*>\s*([^<]+?)\s*<\/a>/gi)).flatMap(
    ([, href, filename]) => {
      const url = href?.replaceAll('&amp;', '&');
      return listed({ filename, url }, page);
    },
  );
}
