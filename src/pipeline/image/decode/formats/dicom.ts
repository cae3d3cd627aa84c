import dicomParser, { type DataSet } from 'dicom-parser';
import { checkSize, type DecodedPixels, DecodeError, UnsupportedError } from '../pixels.ts';

/** Transfer syntaxes whose pixels lie in the file as they are. */
const uncompressed: ReadonlyMap<string, 'little' | 'big'> = new Map([
  ['1.2.840.10008.1.2', 'little'],
  ['1.2.840.10008.1.2.1', 'little'],
  ['1.2.840.10008.1.2.2', 'big'],
]);

/** Whether the bytes are a DICOM file (part 10: 128 bytes of anything, then "DICM"). */
export function isDicom(bytes: Uint8Array): boolean {
  return bytes.length > 132 && String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM';
}

/**
 * Decodes the first frame of an uncompressed DICOM image, grey or RGB. Grey values come after the rescale slope and
 * intercept; the file's first window, if it has one, is to be laid over them.
 *
 * @throws DecodeError for bytes that are none; UnsupportedError for compressed pixels and other colours; PipelineError('image') for too many pixels.
 * @see DICOM PS3.3, C.7.6.3 (Image Pixel), C.11.1 (Modality LUT), C.11.2 (VOI LUT)
 */
export function decodeDicom(name: string, bytes: Uint8Array): DecodedPixels {
  const data = parse(bytes);
  const byteOrder = uncompressed.get(data.string('x00020010') ?? '1.2.840.10008.1.2');
  if (byteOrder === undefined) throw new UnsupportedError('its pixels are compressed');
  const [width, height] = [data.uint16('x00280011') ?? 0, data.uint16('x00280010') ?? 0];
  checkSize(name, width, height);
  const photometric = (data.string('x00280004') ?? 'MONOCHROME2').trim();
  const colour = photometric === 'RGB';
  if (!colour && photometric !== 'MONOCHROME1' && photometric !== 'MONOCHROME2') {
    throw new UnsupportedError(`its colours are ${photometric}`);
  }
  const stored = readPixels(data, bytes, width * height * (colour ? 3 : 1), byteOrder === 'little');
  const frames = Number(data.intString('x00280008') ?? 1);
  const notes: string[] = frames > 1 ? [`first of ${frames} frames`] : [];
  if (colour) {
    if (!(stored instanceof Uint8Array)) throw new UnsupportedError('its colours have more than 8 bits');
    const samples = data.uint16('x00280006') === 1 ? interleaved(stored) : stored;
    return { width, height, channels: 3, samples, range: [0, 255], notes };
  }
  const greys = modality(data, stored);
  notes.push(...unapplied(data, greys.ownWindow !== undefined));
  return { width, height, notes, ...greys, inverted: photometric === 'MONOCHROME1' };
}

function parse(bytes: Uint8Array): DataSet {
  try {
    return dicomParser.parseDicom(bytes, {
      inflater: () => {
        throw new UnsupportedError('it is deflated');
      },
    });
  } catch (error) {
    // The library throws text, and objects that hold the error.
    const inner = typeof error === 'object' && error !== null && 'exception' in error ? error.exception : error;
    if (inner instanceof UnsupportedError) throw inner;
    throw new DecodeError(inner instanceof Error ? inner.message : String(inner));
  }
}

type Stored = Uint8Array | Int8Array | Uint16Array | Int16Array;

function readPixels(data: DataSet, bytes: Uint8Array, count: number, littleEndian: boolean): Stored {
  const element = data.elements.x7fe00010;
  const [allocated, stored] = [data.uint16('x00280100') ?? 0, data.uint16('x00280101') ?? 0];
  if (allocated !== 8 && allocated !== 16) throw new UnsupportedError(`its pixels have ${allocated} bits`);
  const size = count * (allocated / 8);
  if (element === undefined || element.length < size || element.dataOffset + size > bytes.length) {
    throw new DecodeError('its pixels are missing or end early');
  }
  const signed = data.uint16('x00280103') === 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset + element.dataOffset, size);
  if (allocated === 8) {
    const raw = new Uint8Array(view.buffer, view.byteOffset, size);
    return signed ? Int8Array.from(raw) : raw;
  }
  // Bits above the stored ones may hold overlays.
  const unused = 16 - Math.min(16, Math.max(1, stored));
  const values = signed ? new Int16Array(count) : new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const value = view.getUint16(i * 2, littleEndian) << unused;
    values[i] = signed ? ((value << 16) >> 16) >> unused : (value & 0xffff) >> unused;
  }
  return values;
}

/** Grey values in the unit that the rescale gives (Hounsfield's for CT), and the window that is meant for them. */
function modality(data: DataSet, stored: Stored): Pick<DecodedPixels, 'channels' | 'samples' | 'range' | 'ownWindow'> {
  const slope = data.floatString('x00281053') ?? 1;
  const intercept = data.floatString('x00281052') ?? 0;
  const samples = Float32Array.from(stored, (value) => value * slope + intercept);
  const bits = data.uint16('x00280101') ?? 16;
  const signed = data.uint16('x00280103') === 1;
  const [least, most] = signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  const ends = [least * slope + intercept, most * slope + intercept].sort((a, b) => a - b);
  const range = [ends[0] ?? 0, ends[1] ?? 1] as const;
  return { channels: 1, samples, range, ownWindow: windowOf(data) };
}

/** What the file asks for besides a slope and a linear window, told because it changes what greys mean. */
function unapplied(data: DataSet, hasWindow: boolean): readonly string[] {
  const has = (tag: string) => (data.elements[tag]?.items?.length ?? 0) > 0;
  const notes: string[] = [];
  if (has('x00283000')) notes.push("the file's table of units (Modality LUT) is not applied: values are as stored");
  if (has('x00283010') && !hasWindow) notes.push("the file's table of greys (VOI LUT) is not applied");
  if (hasWindow && voiFunction(data) === 'SIGMOID') notes.push("the file's sigmoid window is taken for a linear one");
  return notes;
}

function voiFunction(data: DataSet): string | undefined {
  return data.string('x00281056')?.trim();
}

/**
 * The linear window of C.11.2.1.2, or the exact one of C.11.2.1.3.2: its centre and width as the values that become black
 * and white.
 */
function windowOf(data: DataSet): readonly [low: number, high: number] | undefined {
  const [centre, width] = [data.floatString('x00281050'), data.floatString('x00281051')];
  if (centre === undefined || width === undefined) return undefined;
  if (voiFunction(data) === 'LINEAR_EXACT' && width > 0) return [centre - width / 2, centre + width / 2];
  if (!(width > 1)) return undefined;
  return [centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2];
}

/** Three planes of colours become one. */
function interleaved(planes: Uint8Array): Uint8Array {
  const pixels = planes.length / 3;
  return Uint8Array.from(planes, (_, i) => planes[(i % 3) * pixels + Math.floor(i / 3)] ?? 0);
}
