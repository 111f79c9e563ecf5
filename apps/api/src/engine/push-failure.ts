import { EngineFault, tidy } from './engine-error.ts';

interface Kind {
  readonly pattern: RegExp;
  readonly transient: boolean;
  /** One sentence without its full stop. */
  readonly words: (push: { readonly reference: string; readonly host: string; readonly said: string }) => string;
}

const kinds: readonly Kind[] = [
  {
    pattern: /denied|unauthorized|authentication required|no basic auth|forbidden/i,
    transient: false,
    words: ({ reference, host, said }) =>
      `The registry does not let the engine push ${reference}: ${said}; look at ${host} under Settings, Registries`,
  },
  {
    // Engines drop an image with all its names when its last one goes, also one that another build gave it meanwhile.
    pattern: /does not exist locally|No such image/i,
    transient: true,
    words: ({ reference }) =>
      `${reference} was gone from the engine before it was pushed; see that nothing else removes images there (docker image prune)`,
  },
  {
    pattern: /no such host|server misbehaving/i,
    transient: true,
    words: ({ reference, host }) =>
      `${reference} could not be pushed: the engine does not know the host name of ${host}; look at image in slipway.yaml, and at the engine's name servers`,
  },
  {
    pattern: /server gave HTTP response to HTTPS client/i,
    transient: false,
    words: ({ reference, host }) =>
      `${reference} could not be pushed: ${host} answers without TLS, which the engine takes from its insecure-registries alone; add it there`,
  },
  {
    pattern: /x509: /i,
    transient: false,
    words: ({ reference, host, said }) =>
      `${reference} could not be pushed: the engine does not trust the certificate of ${host} (${said}); give the engine its authority`,
  },
  {
    pattern: /unexpected (?:HTTP )?status(?: code)?:? .*\b5\d\d\b/i,
    transient: true,
    words: ({ reference, host, said }) =>
      `${reference} could not be pushed: ${host} broke (${said}); its log says why, a full disk is the most common cause`,
  },
];

/** A push that ended with an error in its stream, as a sentence; `said` is the engine's own. */
export function pushFailure(reference: string, said: string): EngineFault {
  const push = { reference, host: reference.split('/')[0] ?? '', said: tidy(said) };
  const kind = kinds.find(({ pattern }) => pattern.test(push.said));
  const words = kind?.words(push) ?? `${reference} could not be pushed: ${push.said}`;
  return new EngineFault(`${words}.`, { transient: kind?.transient ?? true });
}
