/**
 * Variables of the editor's environment that the pipeline gets: those that programs need to be found and to run, those
 * that name a GPU and its libraries, and those that tune threads. Anything else may hold secrets or change what Node
 * runs (NODE_OPTIONS, LD_PRELOAD), and stays with the editor; `relabel.env` adds what a machine needs beyond this.
 */
const names: ReadonlySet<string> = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'TMPDIR', 'TMP', 'TEMP', 'TZ', 'LANG', 'LANGUAGE'],
  // Where libraries are looked up; NIX_LD is for the loader of NixOS.
  ...['LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH', 'DYLD_FALLBACK_LIBRARY_PATH', 'NIX_LD', 'NIX_LD_LIBRARY_PATH'],
  // Fonts for SVG images, caches of GPU drivers, and the display that Vulkan may want.
  ...['FONTCONFIG_FILE', 'FONTCONFIG_PATH', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_DATA_DIRS'],
  ...['XDG_RUNTIME_DIR', 'DISPLAY', 'WAYLAND_DISPLAY', 'DRI_PRIME', '__CF_USER_TEXT_ENCODING'],
  ...['UV_THREADPOOL_SIZE', 'MALLOC_ARENA_MAX', 'VIPS_CONCURRENCY'],
  // Windows: without some of these, programs don't start.
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'OS', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH'],
  ...['APPDATA', 'LOCALAPPDATA', 'ALLUSERSPROFILE', 'PROGRAMDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)', 'PROGRAMW6432'],
  ...['COMMONPROGRAMFILES', 'COMMONPROGRAMFILES(X86)', 'COMMONPROGRAMW6432', 'NUMBER_OF_PROCESSORS'],
]);

const families = /^(LC|CUDA|CUDNN|NVIDIA|ORT|OMP|GOMP|KMP|MKL|OPENBLAS|VK|MESA|PROCESSOR)_/;

/**
 * @param environment of the extension host.
 * @param platform like `process.platform`: on Windows names are case-insensitive.
 */
export function childEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  platform: string,
): Record<string, string> {
  const passes = (name: string): boolean => names.has(name) || families.test(name);
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && passes(platform === 'win32' ? entry[0].toUpperCase() : entry[0]),
  );
  return Object.fromEntries(kept);
}
