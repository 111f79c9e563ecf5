/** Puts values in for `${name}`; a name that is not among them stays as it is. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\$\{([a-z]+)\}/g, (all, name: string) => values[name] ?? all);
}
