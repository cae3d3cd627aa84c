const [BRAND, COMPATIBLE] = [8, 16];

/**
 * The still picture of an AVIF sequence, as a file that libvips opens: it goes by the first brand alone, though the file
 * says among its compatible ones that it has a picture, too.
 *
 * @returns undefined for bytes that are no such sequence.
 * @see ISO/IEC 14496-12, 4.3 (ftyp); AV1 Image File Format 1.1, section 7
 */
export function stillOfSequence(bytes: Uint8Array): Uint8Array | undefined {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (text(4, 12) !== 'ftypavis') return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  if (!/^(.{4})*?avif/s.test(text(COMPATIBLE, Math.min(length, 256)))) return undefined;
  const still = Uint8Array.from(bytes);
  still.set(Buffer.from('avif'), BRAND);
  return still;
}
