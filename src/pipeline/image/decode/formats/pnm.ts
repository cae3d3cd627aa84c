import { checkSize, type DecodedPixels, DecodeError } from '../pixels.ts';
import { ByteReader } from './byteReader.ts';

interface Header {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  /** The number that is white. */
  readonly most: number;
  /** Where the pixels begin. */
  readonly start: number;
  readonly kind: 'text' | 'bits' | 'bytes';
  /** In a bitmap 1 is black; in a PAM file it is white. */
  readonly oneIsBlack: boolean;
}

/**
 * Decodes Netpbm's formats: PBM, PGM and PPM, as text and binary (P1 to P6), and PAM (P7), with up to 16 bits.
 *
 * @throws DecodeError for bytes that are none; PipelineError('image') for too many pixels.
 * @see https://netpbm.sourceforge.net/doc/
 */
export function decodePnm(name: string, bytes: Uint8Array): DecodedPixels {
  const header = bytes[1] === 0x37 ? readPamHeader(bytes) : readHeader(bytes);
  const { width, height, channels, most } = header;
  checkSize(name, width, height);
  if (!Number.isInteger(most) || most < 1 || most > 65_535) throw new DecodeError(`its highest value is ${most}`);
  const count = width * height * channels;
  const samples =
    header.kind === 'text'
      ? readText(bytes, header, count)
      : header.kind === 'bits'
        ? readBits(bytes, header)
        : readBytes(bytes, header, count);
  return { width, height, channels, samples, range: [0, most], notes: [] };
}

function readHeader(bytes: Uint8Array): Header {
  const digit = (bytes[1] ?? 0) - 0x30;
  const text = digit <= 3;
  const bitmap = digit === 1 || digit === 4;
  const words = new Words(bytes, 2);
  const [width, height] = [words.number(), words.number()];
  const most = bitmap ? 1 : words.number();
  // Exactly one white character follows before binary pixels.
  const start = text ? words.at : words.at + 1;
  const channels = digit === 3 || digit === 6 ? 3 : 1;
  return {
    width,
    height,
    channels,
    most,
    start,
    kind: text ? 'text' : bitmap ? 'bits' : 'bytes',
    oneIsBlack: bitmap,
  };
}

function readPamHeader(bytes: Uint8Array): Header {
  const head = String.fromCharCode(...bytes.subarray(0, 4096));
  const end = /(?:^|\n)ENDHDR\n/.exec(head);
  if (end === null) throw new DecodeError('its header has no end');
  const value = (key: string): number =>
    Number(new RegExp(`^${key}\\s+(\\d+)\\s*$`, 'm').exec(head)?.[1] ?? Number.NaN);
  const depth = value('DEPTH');
  if (depth !== 1 && depth !== 2 && depth !== 3 && depth !== 4) throw new DecodeError(`it has ${depth} channels`);
  return {
    width: value('WIDTH'),
    height: value('HEIGHT'),
    channels: depth,
    most: value('MAXVAL'),
    start: end.index + end[0].length,
    kind: 'bytes',
    oneIsBlack: false,
  };
}

/** Numbers between white space and comments. */
class Words {
  constructor(
    readonly bytes: Uint8Array,
    public at: number,
  ) {}

  number(): number {
    this.skip();
    const first = this.at;
    let value = 0;
    for (let digit = this.#digit(); digit >= 0 && digit <= 9; digit = this.#digit()) {
      value = value * 10 + digit;
      this.at++;
    }
    if (this.at === first || this.at - first > 10) throw new DecodeError('a number of its header is missing');
    return value;
  }

  /** A pixel of a text bitmap is one digit, whatever follows. */
  bit(): number {
    this.skip();
    const digit = this.#digit();
    this.at++;
    if (digit !== 0 && digit !== 1) throw new DecodeError('it ends, or has something else, among its pixels');
    return digit;
  }

  skip(): void {
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte === 0x23) {
        const end = this.bytes.indexOf(0x0a, this.at);
        this.at = end < 0 ? this.bytes.length : end;
      } else if (byte !== undefined && (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))) {
        this.at++;
      } else {
        return;
      }
    }
  }

  #digit(): number {
    return (this.bytes[this.at] ?? 0) - 0x30;
  }
}

function readText(bytes: Uint8Array, { start, most, oneIsBlack }: Header, count: number): Uint8Array | Uint16Array {
  // Every pixel takes a character at least.
  if (bytes.length - start < count) throw new DecodeError(`it ends after ${bytes.length} bytes, in the middle`);
  const samples = most > 255 ? new Uint16Array(count) : new Uint8Array(count);
  const words = new Words(bytes, start);
  for (let i = 0; i < count; i++) samples[i] = oneIsBlack ? 1 - words.bit() : Math.min(words.number(), most);
  return samples;
}

function readBits(bytes: Uint8Array, { width, height, start }: Header): Uint8Array {
  const stride = Math.ceil(width / 8);
  const rows = new ByteReader(bytes).slice(start, stride * height);
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = rows[y * stride + (x >> 3)] ?? 0;
      samples[y * width + x] = 1 - ((byte >> (7 - (x & 7))) & 1);
    }
  }
  return samples;
}

function readBytes(bytes: Uint8Array, { start, most }: Header, count: number): Uint8Array | Uint16Array {
  if (most <= 255) return new ByteReader(bytes).slice(start, count);
  // The most significant byte comes first.
  const stored = new ByteReader(bytes).slice(start, count * 2);
  const samples = new Uint16Array(count);
  for (let i = 0; i < count; i++) samples[i] = ((stored[i * 2] ?? 0) << 8) | (stored[i * 2 + 1] ?? 0);
  return samples;
}
