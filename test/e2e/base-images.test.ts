import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { signIn, startBrowser } from './browser.ts';
import { isFinal, registerApplication, releaseUntil, startRelease } from './release.ts';
import { commitFiles, fixtureRepository } from './repository.ts';
import { type Slipway, startSlipway } from './slipway.ts';

/** A base image of this test alone, so that it can be moved. */
const repository = `e2e-bases/${randomUUID().slice(0, 8)}`;
const patience = { timeout: 60_000 };

describe('a base image that moves, in the browser', () => {
  let slipway: Slipway;
  let browser: Browser;
  let page: Page;
  let errors: string[];

  /** Gives the tag all images of another one of the mirror. */
  const push = (source: string) =>
    execFileSync('skopeo', [
      ...['copy', '--all', '--quiet', '--src-tls-verify=false', '--dest-tls-verify=false'],
      `docker://${slipway.registry}/mirror/docker.io/library/${source}`,
      `docker://${slipway.registry}/${repository}:1`,
    ]);

  beforeAll(async () => {
    slipway = await startSlipway({ dashboard: true, settings: { SLIPWAY_BASE_IMAGE_SETTLE_SECONDS: '1' } });
    browser = await startBrowser();
    push('busybox:latest');
    const { url, folder } = await fixtureRepository('copy-from-image');
    const dockerfile = `FROM ${slipway.registry}/${repository}:1\nCOPY message.txt /message.txt\n`;
    await commitFiles(folder, { Dockerfile: dockerfile }, 'v2.0.0');
    await registerApplication(slipway, 'copied', url);
    const release = await releaseUntil(slipway, await startRelease(slipway, 'copied', 'v2.0.0'), isFinal);
    expect(release.failure).toBeNull();
    ({ page, errors } = await signIn(browser, slipway.url, slipway.token));
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await slipway?.stop();
  });

  it('is listed with who takes it, and its page draws them', async () => {
    await page.goto(`${slipway.url}/base-images`);
    const row = page.getByRole('row', { name: new RegExp(`${repository}:1.*copied`) });
    await row.waitFor(patience);
    await row.getByRole('link', { name: `${slipway.registry}/${repository}:1` }).click();
    await page.getByRole('region', { name: 'copied', exact: true }).getByText('Up to date').waitFor(patience);
    await page.getByRole('region', { name: 'linux/arm64' }).getByText('2.0.0').waitFor(patience);
    await page.getByText('First seen').waitFor(patience);
  });

  it('is seen to move when a person asks, and to settle by itself', async () => {
    push('debian:bookworm-slim');
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText('Moved', { exact: true }).waitFor(patience);
    await page.getByText('An image below it moved').waitFor(patience);
  });

  it('marks the application, which has a policy written for it', async () => {
    await page.goto(`${slipway.url}/applications/copied`);
    await page.getByText('2.0.0, the newest, is outdated').waitFor(patience);
    await page.getByText('Reported', { exact: true }).waitFor(patience);
    await page.getByRole('button', { name: 'Policy…' }).click();
    await page.getByRole('button', { name: 'Any stage' }).click();
    await page.getByLabel('Cron').fill('61 3 * * *');
    await page.getByText(/cannot be read/).waitFor(patience);
    await page.getByRole('button', { name: 'Mondays' }).click();
    const times = page.getByRole('list', { name: 'Next times' }).getByRole('listitem');
    await times.nth(2).waitFor(patience);
    expect(await times.allInnerTexts()).toEqual([1, 2, 3].map(() => expect.stringMatching(/^Mon .*, 03:00, in /)));
    await page.getByRole('button', { name: 'Save the policy' }).click();
    await page.getByText(/Rebuilt when any image of any stage moved, on the schedule 0 3 \* \* 1/).waitFor(patience);
  });

  it('has it rebuilt, with the cause on the release and what changed beside it', async () => {
    await page.goto(`${slipway.url}/rebuilds?show=all`);
    const row = page.getByRole('row', { name: /copied 2\.0\.0.*Published/ });
    await row.waitFor({ timeout: 180_000 });
    await page.getByRole('list', { name: 'Next runs' }).getByText('copied').first().waitFor(patience);
    await row.getByRole('link', { name: '2.0.0-r1' }).click();
    await page.getByText(/2\.0\.0 was rebuilt because .*moved/).waitFor(patience);
    const inside = page.getByRole('list', { name: 'What changed inside' });
    await inside
      .getByText(/\(new\).*more packages; .*files; pull size \+/)
      .first()
      .waitFor(patience);
    await page.getByRole('link', { name: 'What changed since 2.0.0' }).click();
    await page.getByText('the release that it is a rebuild of').waitFor(patience);
    expect(errors).toEqual([]);
  });
});
