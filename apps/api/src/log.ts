import type { LoggerService } from '@nestjs/common';
import pino, { type Logger } from 'pino';

const SECRETS = ['authorization', 'cookie', 'set-cookie', 'token', 'password', 'secret'];

/** Structured lines on standard error; standard output is for the few lines that a person or a script waits for. */
export function createLog(destination: pino.DestinationStream = pino.destination({ dest: 2, sync: true })): Logger {
  return pino(
    {
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]), censor: '***' },
      serializers: {
        err: pino.stdSerializers.err,
        // No query and no headers: both can hold what is not for a log.
        req: (request: { method?: string; url?: string }) => ({
          method: request.method,
          path: request.url?.split('?')[0],
        }),
        res: (reply: { statusCode?: number }) => ({ status: reply.statusCode }),
      },
    },
    destination,
  );
}

/** What Nest says of every start, one line for each module and route. */
const CHATTER = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
  'GraphQLModule',
]);

/** Nest's own messages as lines of the same log. */
export function nestLogger(log: Logger): LoggerService {
  const write =
    (level: 'info' | 'error' | 'warn' | 'debug' | 'fatal') =>
    (message: unknown, ...rest: unknown[]) => {
      const context = rest.length > 0 ? rest.at(-1) : undefined;
      if (level === 'info' && CHATTER.has(String(context))) return;
      const room = typeof context === 'string' ? { room: context } : {};
      if (message instanceof Error) log[level]({ ...room, err: message });
      else if (level === 'error' && rest.length > 1 && rest[0] !== undefined)
        log.error({ ...room, stack: String(rest[0]) }, String(message));
      else log[level](room, String(message));
    };
  return {
    log: write('info'),
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
    verbose: write('debug'),
    fatal: write('fatal'),
  };
}
