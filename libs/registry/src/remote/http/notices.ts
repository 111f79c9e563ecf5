import type { HttpResponse } from './connection.ts';

/** What a registry allows within a window, as Docker Hub states it. */
export interface RateLimit {
  readonly limit?: number;
  readonly remaining?: number;
  readonly windowSeconds?: number;
}

export interface RegistryWarning {
  readonly registry: string;
  readonly text: string;
}

/** `ratelimit-limit: 100;w=21600`; undefined where nothing is stated. */
export function rateLimitOf(headers: HttpResponse['headers']): RateLimit | undefined {
  if (headers['ratelimit-limit'] === undefined && headers['ratelimit-remaining'] === undefined) return undefined;
  const limit = numberOf(headers['ratelimit-limit']);
  const remaining = numberOf(headers['ratelimit-remaining']);
  if (limit === undefined && remaining === undefined) return undefined;
  const stated = /;\s*w=(\d{1,9})/.exec(headers['ratelimit-limit'] ?? headers['ratelimit-remaining'] ?? '')?.[1];
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(remaining === undefined ? {} : { remaining }),
    ...(stated === undefined ? {} : { windowSeconds: Number(stated) }),
  };
}

function numberOf(header: string | undefined): number | undefined {
  const digits = /^\s*(\d{1,12})\s*(?:;|$)/.exec(header ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** distribution-spec, "Warnings": `299 - "text"`; at most 4096 characters of it, and no other code. */
export function warningsOf(headers: HttpResponse['headers']): readonly string[] {
  if (headers.warning === undefined) return [];
  const header = headers.warning.slice(0, 4096);
  return [...header.matchAll(/299\s+-\s+"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) =>
    text.replace(/\\(.)/g, '$1').replace(/\p{Cc}+/gu, ' '),
  );
}
