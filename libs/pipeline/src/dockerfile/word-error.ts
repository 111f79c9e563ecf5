/** A word that cannot be expanded; the caller knows the line and makes a DockerfileError of it. No full stop. */
export class WordError extends Error {
  override readonly name = 'WordError';
}
