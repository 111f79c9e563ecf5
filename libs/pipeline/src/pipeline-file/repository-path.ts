/** A path that stays in the repository, or the words that say what was found instead. */
export type PathReading = { readonly path: string } | { readonly found: string };

/**
 * Reads a path from the repository's root: `./a//b/` is `a/b`, the root itself is `.`. Only the text is judged;
 * whether a symbolic link leads out is for whoever opens it.
 */
export function readRepositoryPath(text: string): PathReading {
  if (text.startsWith('/')) return { found: 'an absolute path' };
  if (text.includes('\\')) return { found: 'a backslash in a path' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u001f\u007f]/.test(text)) return { found: 'a control character in a path' };
  if (text.includes('${')) return { found: 'a variable in a path, where none is expanded' };
  const parts: string[] = [];
  for (const part of text.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return { found: 'a path that leaves the repository' };
  }
  return { path: parts.length === 0 ? '.' : parts.join('/') };
}

/** Reads an absolute folder of an image, without `..`; the root is no folder to keep. */
export function readImageFolder(text: string): PathReading {
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return { found: 'a folder with ..' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u001f\u007f]/.test(text)) return { found: 'a control character in a folder' };
  return parts.length === 0 ? { found: 'the whole image as a folder' } : { path: `/${parts.join('/')}` };
}
