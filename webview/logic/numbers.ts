/** A correlation -1–1 with two digits and a true minus sign. */
export function formatCorrelation(value: number): string {
  const text = value.toFixed(2);
  if (text === '-0.00') return '0.00';
  return text.replace('-', '−');
}

/** A signed value with two digits; 0 has no sign. */
export function formatSigned(value: number): string {
  const text = formatCorrelation(value);
  return value > 0 && text !== '0.00' ? `+${text}` : text;
}

/** A map value in its own units, two significant digits. */
export function formatValue(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 0.001 && size < 1000 ? String(Number(size.toPrecision(2))) : size.toExponential(1);
  return (value < 0 ? '−' : '') + text.replace('e-', 'e−').replace('e+', 'e');
}

/** A value that a model is fed: three significant digits; whole numbers keep all of theirs. */
export function formatFed(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 0.001)) return formatValue(value);
  const text = size >= 100 ? String(Math.round(size)) : String(Number(size.toPrecision(3)));
  return (value < 0 && text !== '0' ? '−' : '') + text;
}

/** Milliseconds, in everyday units. */
export function formatDuration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
