/**
 * The README as VS Code's extension page can show it. That page drops every picture and link that is not at an https
 * address, relative paths and data URIs too (renderMarkdownDocument in vscode's
 * src/vs/workbench/contrib/markdown/browser/markdownDocumentRenderer.ts: http and https only; its policy: img-src https:).
 * So pictures become their descriptions in italics, and links to files their words.
 */
export function readmeForPackage(markdown: string): string {
  return markdown
    .replace(/!\[([^\]]*)\]\((?!https:)[^)]*\)/g, (_, description: string) => `*${description.trim()}*`)
    .replace(/(?<!!)\[([^\]]*)\]\((?!https?:|#)[^)]*\)/g, (_, words: string) => words);
}
