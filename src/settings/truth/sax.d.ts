/** The part of `sax` 1.6 that is used; the package has no types of its own. */
declare module 'sax' {
  interface SAXParser {
    onopentag: (tag: { readonly name: string; readonly attributes: Readonly<Record<string, string>> }) => void;
    onclosetag: (name: string) => void;
    ontext: (text: string) => void;
    onerror: (error: Error) => void;
    write(text: string): SAXParser;
    close(): void;
  }
  const sax: { parser(strict: boolean, options?: { readonly trim?: boolean }): SAXParser };
  export default sax;
}
