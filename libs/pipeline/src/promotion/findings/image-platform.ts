import { formatPlatform, InvalidPlatform, parsePlatform } from '@slipway/registry';
import { type Json, text } from './json-reader.ts';

/** undefined where a report does not say, or says something that is no platform. */
export function imagePlatform(os: Json, architecture: Json, variant: Json): string | undefined {
  const parts = [text(os, 40), text(architecture, 40)];
  if (parts.includes(undefined)) return undefined;
  try {
    return formatPlatform(parsePlatform([...parts, text(variant, 40)].filter((part) => part !== undefined).join('/')));
  } catch (error) {
    if (error instanceof InvalidPlatform) return undefined;
    throw error;
  }
}
