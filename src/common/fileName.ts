/** The last part of a path of any machine. */
export const fileName = (path: string): string => path.replace(/^.*[\\/]/, '');
