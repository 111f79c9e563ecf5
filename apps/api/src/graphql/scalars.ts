import { formatPlatform, isDigest, parsePlatform } from '@slipway/registry';
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  serialize: (value) => {
    const date = value instanceof Date ? value : new Date(String(value));
    if (Number.isNaN(date.getTime())) throw new TypeError(`${String(value)} is no instant.`);
    return date.toISOString();
  },
  parseValue: parseInstant,
  parseLiteral: (node) => parseInstant(textOf(node)),
});

export const Bytes = new GraphQLScalarType<number, number>({
  name: 'Bytes',
  serialize: parseBytes,
  parseValue: parseBytes,
  parseLiteral: (node) => parseBytes(node.kind === Kind.INT ? Number(node.value) : undefined),
});

export const Digest = new GraphQLScalarType<string, string>({
  name: 'Digest',
  serialize: String,
  parseValue: parseDigestValue,
  parseLiteral: (node) => parseDigestValue(textOf(node)),
});

export const Platform = new GraphQLScalarType<string, string>({
  name: 'Platform',
  serialize: String,
  parseValue: parsePlatformValue,
  parseLiteral: (node) => parsePlatformValue(textOf(node)),
});

function textOf(node: ValueNode): unknown {
  return node.kind === Kind.STRING ? node.value : undefined;
}

function parseInstant(value: unknown): Date {
  const date = typeof value === 'string' && INSTANT.test(value) ? new Date(value) : undefined;
  if (!date || Number.isNaN(date.getTime()))
    throw new GraphQLError(
      `DateTime must be an instant with its zone, such as 2026-01-31T12:00:00.000Z, not ${shown(value)}.`,
    );
  return date;
}

function parseBytes(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw new GraphQLError(`Bytes must be a whole number from 0 to 2^53 - 1, not ${shown(value)}.`);
  return value;
}

function parseDigestValue(value: unknown): string {
  if (!isDigest(value))
    throw new GraphQLError(`Digest must look like sha256: and 64 hexadecimal digits, not ${shown(value)}.`);
  return value;
}

function parsePlatformValue(value: unknown): string {
  if (typeof value !== 'string')
    throw new GraphQLError(`Platform must be a text such as linux/arm64, not ${shown(value)}.`);
  try {
    return formatPlatform(parsePlatform(value));
  } catch (error) {
    throw new GraphQLError((error as Error).message);
  }
}

function shown(value: unknown): string {
  return value === undefined ? 'something else' : (JSON.stringify(value) ?? String(value)).slice(0, 100);
}
