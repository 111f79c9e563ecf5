import { DeployFailed } from '../target.ts';

/** A condition on an entry of a list, or on a document: what stands at the path is this text. */
export interface Condition {
  readonly path: readonly string[];
  readonly value: string;
}

/** `[0]`, or `[name=app]`: one of several. */
export type Choice = { readonly index: number } | { readonly where: readonly Condition[] };

/** Which value of a YAML file is meant. */
export interface ManifestKey {
  /** As it was written, for messages. */
  readonly text: string;
  /** Of a file with several documents, the one that is meant. */
  readonly document?: Choice;
  readonly steps: readonly (string | Choice)[];
}

/**
 * Reads `spec.template.spec.containers[0].image`, `images[name=app].digest`, `values["a.b"]`, and, for a file of several
 * documents, `[kind=Deployment,metadata.name=web].spec.…` or `[1].spec.…`; counts from 0. Throws DeployFailed.
 */
export function parseManifestKey(text: string): ManifestKey {
  const reader = new KeyReader(text);
  const document = text.startsWith('[') ? reader.bracket() : undefined;
  if (typeof document === 'string') reader.refuse('it begins with a name in brackets, where a document is chosen');
  const steps: (string | Choice)[] = [];
  while (!reader.ended) {
    if (reader.take('[')) {
      reader.back();
      steps.push(reader.bracket());
      continue;
    }
    if ((steps.length > 0 || document !== undefined) && !reader.take('.'))
      reader.refuse('a dot is missing behind a bracket');
    steps.push(reader.name());
  }
  if (steps.length === 0) reader.refuse('it names no value');
  return { text, ...(document === undefined ? {} : { document: document as Choice }), steps };
}

class KeyReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get ended(): boolean {
    return this.#at >= this.#text.length;
  }

  take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  back(): void {
    this.#at -= 1;
  }

  name(): string {
    const [found] = /^[^.[\]"'=,\s]+/.exec(this.#text.slice(this.#at)) ?? [];
    if (found === undefined) this.refuse(`a name was expected ${this.#here()}`);
    this.#at += (found as string).length;
    return found as string;
  }

  bracket(): string | Choice {
    this.take('[');
    const quoted = this.#quoted();
    if (quoted !== undefined) {
      this.#close();
      return quoted;
    }
    const [number] = /^\d{1,6}(?=\])/.exec(this.#text.slice(this.#at)) ?? [];
    if (number !== undefined) {
      this.#at += number.length;
      this.#close();
      return { index: Number(number) };
    }
    const where: Condition[] = [];
    do {
      const path = [this.#quoted() ?? this.name()];
      while (this.take('.')) path.push(this.#quoted() ?? this.name());
      if (!this.take('=')) this.refuse(`a number, or name=value, was expected in brackets ${this.#here()}`);
      where.push({ path, value: this.#quoted() ?? this.#plain() });
    } while (this.take(','));
    this.#close();
    return { where };
  }

  refuse(why: string): never {
    throw new DeployFailed(
      `"${this.#text.slice(0, 200)}" is not a key of a YAML file: ${why}; write it like spec.containers[name=app].image.`,
    );
  }

  #plain(): string {
    const [found] = /^[^[\]"',]+/.exec(this.#text.slice(this.#at)) ?? [];
    if (found === undefined) this.refuse(`a value was expected ${this.#here()}`);
    this.#at += (found as string).length;
    return found as string;
  }

  #quoted(): string | undefined {
    if (!this.take('"')) return undefined;
    const end = this.#text.indexOf('"', this.#at);
    if (end < 0) this.refuse('a quote is not closed');
    const found = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return found;
  }

  #close(): void {
    if (!this.take(']')) this.refuse(`a bracket is not closed ${this.#here()}`);
  }

  #here(): string {
    return this.ended ? 'at the end' : `at "${this.#text.slice(this.#at, this.#at + 20)}"`;
  }
}
