/** The size of a message as VS Code sends it to a webview: JSON, with the bytes of typed arrays beside it. */
export function messageBytes(message: object): number {
  let binary = 0;
  const text = JSON.stringify(message, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    binary += value.byteLength;
    return 0;
  });
  return binary + text.length;
}
