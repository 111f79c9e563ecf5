import 'reflect-metadata';
import { createApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { createLog } from './log.ts';
import { prepare } from './prepare.ts';

/** sysexits.h: something is wrong with the configuration, so a restart alone will not help. */
const EX_CONFIG = 78;
const STOP_WITHIN_MS = 9_500;

async function main(config: Config): Promise<void> {
  const log = createLog();
  await prepare(config, (token) => {
    console.log(`Administrator token (shown only once): ${token}`);
  });
  const app = await createApp(config, log);
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    log.info(`Stopping on ${signal}`);
    setTimeout(() => {
      log.error(`Something did not stop within ${STOP_WITHIN_MS} ms`);
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'Stopping failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
  try {
    await app.listen(config.port, config.host);
  } catch (error) {
    // A worker has begun to take steps: it must hand them back rather than let their leases run out.
    await app.close();
    throw new Error(listenFault(config, error as NodeJS.ErrnoException));
  }
  console.log(`Slipway is listening on ${await app.getUrl()}`);
}

function listenFault({ host, port }: Config, { code, message }: NodeJS.ErrnoException): string {
  const place = `${host}:${port} (SLIPWAY_HOST, SLIPWAY_PORT)`;
  if (code === 'EADDRINUSE') return `Something else listens at ${place} already; stop it, or choose another port.`;
  if (code === 'EACCES') return `This user may not listen at ${place}; choose a port above 1023.`;
  if (code === 'EADDRNOTAVAIL')
    return `This machine has no address for ${place}; use 127.0.0.1, or 0.0.0.0 for all of them.`;
  return `Listening at ${place} failed: ${message}.`;
}

try {
  await main(readConfig(process.env, process.cwd()));
} catch (error) {
  if (error instanceof ConfigError) {
    for (const reason of error.reasons) console.error(reason);
    process.exit(EX_CONFIG);
  }
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
