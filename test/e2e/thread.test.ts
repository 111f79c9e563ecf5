import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { signIn, startBrowser } from './browser.ts';
import { removeDeployed } from './deployed.ts';
import { createEnvironment, isFinal, registerApplication, releaseUntil } from './release.ts';
import { fixtureRepository } from './repository.ts';
import { type Slipway, startSlipway } from './slipway.ts';

describe('the thread, from a commit to a running deployment, in the browser', () => {
  let slipway: Slipway;
  let browser: Browser;
  let page: Page;
  let errors: string[];
  let release: string;

  beforeAll(async () => {
    slipway = await startSlipway({ dashboard: true });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await removeDeployed(slipway).finally(() => slipway?.stop());
  });

  it('keeps everybody without a token out', async () => {
    const response = await fetch(`${slipway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ applications { nodes { name } } }' }),
    });
    expect(JSON.stringify(await response.json())).toContain('UNAUTHENTICATED');
    const visitor = await browser.newPage();
    await visitor.goto(`${slipway.url}/applications`);
    await visitor.getByLabel('Token').waitFor();
    await visitor.getByLabel('Token').fill('slip_nonsense');
    await visitor.keyboard.press('Enter');
    await visitor.getByRole('alert').first().waitFor();
    await visitor.close();
  });

  it('starts a release from the application page and shows it until it is published', async () => {
    const { url } = await fixtureRepository('hello');
    await registerApplication(slipway, 'hello', url);
    await createEnvironment(slipway, 'dev');
    ({ page, errors } = await signIn(browser, slipway.url, slipway.token));
    await page.goto(`${slipway.url}/applications/hello`);
    await page.getByRole('button', { name: 'Start a release' }).first().click();
    await page.getByLabel('Tag, branch or commit').fill('v1.4.2');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/releases\/[0-9a-f-]{36}/);
    release = /releases\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? '';
    await page.getByRole('region', { name: /Stage graph/ }).waitFor({ timeout: 60_000 });
    const ended = await releaseUntil(slipway, release, isFinal);
    expect(ended.failure).toBeNull();
    // No reload: what the page shows follows by itself.
    await page.getByText('Published').first().waitFor({ timeout: 60_000 });
    await page.getByText('1.4.2').first().waitFor();
  });

  it('made an index of exactly the two platforms, which skopeo confirms', async () => {
    const { index } = await releaseUntil(slipway, release, isFinal);
    const raw = execFileSync(
      'skopeo',
      ['inspect', '--raw', '--tls-verify=false', `docker://${slipway.registry}/samples/hello@${index}`],
      { encoding: 'utf8' },
    );
    const { manifests } = JSON.parse(raw) as { manifests: { platform: { os: string; architecture: string } }[] };
    expect(manifests.map(({ platform }) => `${platform.os}/${platform.architecture}`)).toEqual([
      'linux/amd64',
      'linux/arm64',
    ]);
  });

  it('promotes it to dev from its page, where it then answers', async () => {
    await page
      .getByRole('button', { name: /^Promote .*1\.4\.2 to dev$/ })
      .first()
      .click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Promote .*1\.4\.2 to dev$/ })
      .click();
    const url = await deployedUrl(slipway);
    expect(await (await fetch(url)).json()).toMatchObject({ version: '1.4.2' });
    await page.goto(slipway.url);
    await page.getByText('Everything runs what it was told to run.').waitFor();
    await page.getByText('1.4.2').first().waitFor();
  });

  it('has its source edited on its page, once the repository has answered', async () => {
    const dialog = page.getByRole('dialog');
    const source = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Source' }) });
    const open = async () => {
      await source.getByRole('button', { name: 'Edit…' }).click();
      await dialog.getByLabel('Repository', { exact: true }).waitFor();
    };
    const save = () => dialog.getByRole('button', { name: 'Save the source' }).click();
    const credentials = (words: string) => source.getByText(words, { exact: true }).waitFor();
    await page.goto(`${slipway.url}/applications/hello`);
    await open();
    const address = await dialog.getByLabel('Repository', { exact: true }).inputValue();
    await dialog.getByLabel('Repository', { exact: true }).fill(`${address}-gone`);
    await save();
    await dialog.getByText(/could not be read: there is no repository at this address/).waitFor();
    await dialog.getByLabel('Repository', { exact: true }).fill(address);
    await dialog.getByLabel('Password or token').fill('hunter2-of-a-test');
    await save();
    await credentials('Kept, encrypted');
    await open();
    await dialog.getByText('Take the credentials away').click();
    await save();
    await credentials('None');
  });

  it('met no error in the page', () => {
    expect(errors).toEqual([]);
  });
});

async function deployedUrl(slipway: Slipway): Promise<string> {
  for (const end = Date.now() + 120_000; Date.now() < end; ) {
    const { application } = await slipway.graphql<{ application: { deployments: { state: string; url: string }[] } }>(
      '{ application(name: "hello") { deployments { state url } } }',
    );
    const [deployment] = application.deployments;
    if (deployment?.state === 'IN_SYNC') return deployment.url;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('Nothing was deployed within two minutes.');
}
