/** Where a published version's files are, as addresses that end in a slash. */
export interface PublishedFiles {
  /** Of files as they are. */
  readonly raw: string;
  /** Of pages that show files. */
  readonly pages: string;
}

/**
 * @param repository where a release's source is, an address such as `https://github.com/OWNER/NAME`.
 * @param version of package.json; its tag is `v` and the version.
 * @throws Error if it is no https address.
 */
export function publishedFiles(repository: string, version: string): PublishedFiles {
  if (!/^https:\/\/[^/\s]+\/\S*[^/\s]$/.test(repository)) {
    throw new Error(`"${repository}" is no address of a repository, such as https://github.com/OWNER/NAME`);
  }
  const root = repository.replace(/\.git$/, '');
  return { raw: `${root}/raw/v${version}/`, pages: `${root}/blob/v${version}/` };
}

/**
 * The README as VS Code's extension page and the Marketplace can show it. They drop every picture and link that is not at an
 * https address, relative paths and data URIs too (renderMarkdownDocument in vscode's
 * src/vs/workbench/contrib/markdown/browser/markdownDocumentRenderer.ts: http and https only; its policy: img-src https:).
 * So relative ones get the addresses of the published files. Without these, pictures become their descriptions in italics,
 * and links to files their words.
 */
export function readmeForPackage(markdown: string, published?: PublishedFiles): string {
  return markdown
    .replace(/!\[([^\]]*)\]\((?!https:)([^)]*)\)/g, (_, description: string, file: string) =>
      published === undefined ? `*${description.trim()}*` : `![${description}](${published.raw}${file})`,
    )
    .replace(/(?<!!)\[([^\]]*)\]\((?!https?:|#)([^)]*)\)/g, (_, words: string, file: string) =>
      published === undefined ? words : `[${words}](${published.pages}${file})`,
    );
}
