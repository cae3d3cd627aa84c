/** Every tenth of the colour map plasma. */
const anchors = [
  0x0d0887, 0x41049d, 0x6a00a8, 0x8f0da4, 0xb12a90, 0xcc4778, 0xe16462, 0xf2844b, 0xfca636, 0xfcce25, 0xf0f921,
];

/** Stands in for the explanation's own 256 RGB triples, which come with its end, while first maps are shown. */
export function provisionalColours(): Uint8Array {
  const triples = new Uint8Array(256 * 3);
  for (let entry = 0; entry < 256; entry++) {
    const position = (entry / 255) * (anchors.length - 1);
    const low = anchors[Math.floor(position)] ?? 0;
    const high = anchors[Math.ceil(position)] ?? low;
    for (let channel = 0; channel < 3; channel++) {
      const shift = 16 - 8 * channel;
      const from = (low >> shift) & 255;
      const to = (high >> shift) & 255;
      triples[entry * 3 + channel] = Math.round(from + (to - from) * (position % 1));
    }
  }
  return triples;
}

/** RGBA bytes of 8-bit RGB, opaque. */
export function opaque(rgb: Uint8Array): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    pixels[to] = rgb[from] ?? 0;
    pixels[to + 1] = rgb[from + 1] ?? 0;
    pixels[to + 2] = rgb[from + 2] ?? 0;
  }
  return pixels;
}
