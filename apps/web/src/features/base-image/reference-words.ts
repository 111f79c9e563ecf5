/** As people write it: `debian:12` of `docker.io/library/debian:12`, `grafana/loki:3` of `docker.io/grafana/loki:3`. */
export function shortReference(reference: string): string {
  return reference.replace(/^docker\.io\/(library\/(?=[^/]*$))?/, '').replace(/@sha256:[0-9a-f]+$/, '');
}
