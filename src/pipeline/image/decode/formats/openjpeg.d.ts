/** What is used of OpenJPEG, compiled to WebAssembly; the package has no types of its own. */
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  export interface Decoder {
    /** Where the file goes. */
    getEncodedBuffer(length: number): Uint8Array;
    /** Interleaved, of 8 bits or, above that, 16 bits a number; the decoder's own memory. */
    getDecodedBuffer(): Uint8Array;
    decode(): void;
    getFrameInfo(): {
      readonly width: number;
      readonly height: number;
      readonly bitsPerSample: number;
      readonly componentCount: number;
      readonly isSigned: boolean;
    };
    /** 1: sRGB, 2: grey, 3: YCC, 4: extended YCC, 5: CMYK. */
    getColorSpace(): number;
  }

  export default function openjpeg(options: {
    readonly print: (line: string) => void;
    readonly printErr: (line: string) => void;
  }): Promise<{ readonly J2KDecoder: new () => Decoder }>;
}
