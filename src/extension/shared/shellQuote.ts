/** Shells that parse a line into the same words, whether it is typed or pasted. `other`: one that has no rule here. */
export type ShellFamily = 'posix' | 'fish' | 'powershell' | 'cmd' | 'other';

/** A line that a shell parses into the given words, or which word has something that the shell cannot be given. */
export type QuotedLine = { readonly line: string } | UnquotableWord;

export interface UnquotableWord {
  /** Index of the word. */
  readonly word: number;
  /** What it contains, to follow "has". */
  readonly fault: string;
  /** Whether no shell could be given it. */
  readonly anyShell: boolean;
}

interface Rule {
  /** Words that the shell takes unquoted. */
  readonly plain: RegExp;
  /** What cannot be passed on, however it is quoted, and what to call it after "has". */
  readonly refused?: { readonly pattern: RegExp; readonly what: string };
  quote(word: string): string;
}

/**
 * How each family quotes.
 *
 * - posix: nothing is special inside single quotes, for bash and zsh not even the `!` of their history. zsh expands an
 *   unquoted word that begins with `=`. https://zsh.sourceforge.io/Doc/Release/Expansion.html
 * - fish: `\\` and `\'` are the only escapes inside single quotes. https://fishshell.com/docs/current/language.html#quotes
 * - PowerShell: five characters are single quotes, and one is written twice inside of them. Versions before 7.3 pass a
 *   double quote or a last backslash on wrongly.
 *   https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules,
 *   https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_parsing
 * - cmd: `%` is expanded inside quotes, too, `!` if delayed expansion is on, and a double quote ends what cmd takes for
 *   quoted though the program reads on. The program reads backslashes before a closing quote in pairs.
 *   https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 * - other: single quotes around characters that no shell gives a meaning to inside them.
 */
const rules: Readonly<Record<ShellFamily, Rule>> = {
  posix: {
    plain: /^[\w./-][\w@%+=:,./-]*$/,
    quote: (word) => `'${word.replaceAll("'", "'\\''")}'`,
  },
  fish: {
    plain: /^[\w./-][\w@+=:,./-]*$/,
    quote: (word) => `'${word.replace(/[\\']/g, '\\$&')}'`,
  },
  powershell: {
    plain: /^(--[a-z]+|\d{1,10}|[A-Za-z/\\][\w+=:./\\-]*)$/,
    refused: { pattern: /"|\\$/, what: 'a double quote, or a backslash at its end' },
    quote: (word) => `'${word.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`,
  },
  cmd: {
    plain: /^[\w./\\:-]+$/,
    refused: { pattern: /["%!]/, what: 'a double quote, % or !' },
    quote: (word) => `"${word.replace(/\\+$/, '$&$&')}"`,
  },
  other: {
    plain: /^[\w./-]+$/,
    refused: { pattern: /[^\p{L}\p{M}\p{N} _.,:;@+=()&#/-]/u, what: 'special characters' },
    quote: (word) => `'${word}'`,
  },
};

const families: Readonly<Record<string, ShellFamily>> = {
  ...{ sh: 'posix', bash: 'posix', dash: 'posix', ash: 'posix', ksh: 'posix', zsh: 'posix' },
  ...{ fish: 'fish', powershell: 'powershell', pwsh: 'powershell', 'pwsh-preview': 'powershell', cmd: 'cmd' },
};

/**
 * Control characters (pasted, they act as keys: Enter, Ctrl+C, Escape), line and paragraph separators, unpaired
 * surrogates, and whatever changes the direction of text, so that a line reads differently from what it is.
 * https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
 */
const unpastable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u;

/** The name of a shell's program, such as `zsh` or `cmd`. @param shell its path, as in `vscode.env.shell`. */
export function shellName(shell: string): string {
  return (shell.split(/[/\\]/).at(-1) ?? '').replace(/\.exe$/i, '').toLowerCase();
}

/**
 * @param shell path of the shell's program; '': unknown, so VS Code's default on the platform is assumed.
 * @param platform like `process.platform`.
 */
export function shellFamily(shell: string, platform: string): ShellFamily {
  const name = shellName(shell);
  if (name === '') return platform === 'win32' ? 'powershell' : 'posix';
  return Object.hasOwn(families, name) ? (families[name] ?? 'other') : 'other';
}

/** Quotes words so that the shell runs the first as a program, gives it exactly the others, and does nothing else. */
export function quoteWords(words: readonly string[], family: ShellFamily): QuotedLine {
  const { plain, refused, quote } = rules[family];
  const quoted: string[] = [];
  for (const [index, word] of words.entries()) {
    if (unpastable.test(word)) {
      const fault = 'control characters, line breaks or marks that change the direction of text';
      return { word: index, fault, anyShell: true };
    }
    if (refused?.pattern.test(word)) return { word: index, fault: refused.what, anyShell: false };
    quoted.push(plain.test(word) ? word : quote(word));
  }
  return { line: quoted.join(' ') };
}
