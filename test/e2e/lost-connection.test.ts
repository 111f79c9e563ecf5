import { createServer, connect as dial, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { signIn, startBrowser } from './browser.ts';
import { createEnvironment, registerApplication } from './release.ts';
import { fixtureRepository } from './repository.ts';
import { type Slipway, startSlipway } from './slipway.ts';

const patience = { timeout: 60_000 };

describe('a dashboard that lost its connection', () => {
  let slipway: Slipway;
  let cable: Cable;
  let browser: Browser;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    slipway = await startSlipway({ roles: 'api', dashboard: true });
    cable = await startCable(new URL(slipway.url));
    browser = await startBrowser();
    await createEnvironment(slipway, 'dev');
    await registerApplication(slipway, 'hello', (await fixtureRepository('hello')).url);
    ({ page, errors } = await signIn(browser, cable.url, slipway.token));
  });
  afterAll(async () => {
    await browser?.close();
    await cable?.close();
    await slipway?.stop();
  });

  const textOf = async (one: Page) => (await one.getByRole('main').innerText()).replace(/\s+/g, ' ');

  it('says so, and goes on to show what it showed', async () => {
    await page.getByRole('status').getByText('Live').waitFor(patience);
    for (const text of ['hello', 'Nothing moves.', 'No release or promotion has failed.'])
      await page.getByRole('main').getByText(text).first().waitFor(patience);
    const before = await textOf(page);
    cable.cut();
    await page.getByRole('status').getByText('Reconnecting').waitFor(patience);
    expect(await textOf(page)).toBe(before);
  });

  it('shows what a fresh load shows, once it is back', async () => {
    // This page is told of none of it.
    await createEnvironment(slipway, 'staging');
    await registerApplication(slipway, 'other', (await fixtureRepository('hello')).url);
    const fresh = await page.context().newPage();
    await fresh.goto(slipway.url);
    for (const text of ['staging', 'other']) await fresh.getByRole('main').getByText(text).first().waitFor(patience);
    cable.mend();
    const end = Date.now() + patience.timeout;
    while ((await textOf(page)) !== (await textOf(fresh)) && Date.now() < end) await sleep(100);
    expect(await textOf(page)).toBe(await textOf(fresh));
    await page.getByRole('status').getByText('Live').waitFor(patience);
    expect(errors).toEqual([]);
  });
});

interface Cable {
  readonly url: string;
  /** Ends every connection, and takes none until it is mended. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Between the browser and the API. */
async function startCable(to: URL): Promise<Cable> {
  const sockets = new Set<Socket>();
  let whole = true;
  const server: Server = createServer((near) => {
    if (!whole) {
      near.resetAndDestroy();
      return;
    }
    const far = dial(Number(to.port), to.hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => other.destroy())
        .on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    whole = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    cut,
    mend: () => {
      whole = true;
    },
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
