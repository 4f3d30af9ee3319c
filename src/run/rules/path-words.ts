/** The part after the last slash of either kind. */
export function baseName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
}

/** `./a//b/../c` as `a/c`, `~` as the home: one form for the many ways to write a path. What is no path stays as it is. */
export function asPlainPath(word: string, home: string): string {
  const whole = word.replace(/^~(?=\/|$)/, () => home);
  if (!whole.includes('/') && whole !== '.' && whole !== '..') return whole;
  const isAbsolute = whole.startsWith('/');
  const segments: string[] = [];
  for (const segment of whole.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.length > 0 && segments.at(-1) !== '..') segments.pop();
    else if (!isAbsolute) segments.push(segment);
  }
  return `${isAbsolute ? '/' : ''}${segments.join('/')}`;
}

/** Whether a file lies in a folder or is it, both absolute. */
export function isWithin(folder: string, file: string): boolean {
  const [outer, inner] = [folder, file].map(each => asPlainPath(each.replaceAll('\\', '/'), '~'));
  if (outer === undefined || inner === undefined) return true;
  return outer === '/' || inner === outer || inner.startsWith(`${outer}/`);
}
