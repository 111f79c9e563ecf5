import { parseDescribe, versionOf } from '@slipway/pipeline';
import type { StepContext, StepHandler, StepOutcome } from '../step.ts';
import { StepFailed } from '../step-failure.ts';
import { branchOf } from './plan.ts';
import { findSameVersion, lockVersions, writeCheckout } from './release-facts.store.ts';
import { checkedOut } from './released.ts';
import type { StepServices } from './services.ts';

/** Resolves what was asked for to a commit, and names the release after it. */
export function checkoutStep(services: StepServices): StepHandler {
  return {
    kind: 'checkout',
    async run(context: StepContext): Promise<StepOutcome> {
      const { release, application, signal, progress } = context;
      if (release.rebuiltFrom !== undefined) return checkoutAgain(services, context, release.rebuiltFrom);
      const credentials = await services.repositoryCredentials(application);
      if (credentials !== undefined) progress.hide([credentials.password]);
      const found = await services.source.resolve({
        url: application.repositoryUrl,
        ref: release.ref,
        credentials,
        signal,
      });
      const version = versionOf(parseDescribe(found.describe));
      await progress.say(`${release.ref} is commit ${found.commit}: ${found.subject}`);
      await progress.say(`git describe says ${found.describe}, so this is version ${version.text}.`);
      return {
        result: {
          commit: found.commit,
          version: version.text,
          ...(found.branch === undefined ? {} : { branch: found.branch }),
        },
        facts: { commit: found.commit, version: version.text },
        commit: async (tx) => {
          await lockVersions(tx, application.id);
          for (const other of await findSameVersion(tx, application.id, version.text, release.id))
            throw taken(application.name, version.text, found.commit, other);
          await writeCheckout(tx, release.id, {
            version: version.text,
            commit: found.commit,
            subject: found.subject,
            committedAt: found.committedAt,
            exactTag: version.tag,
          });
        },
      };
    },
  };
}

/** A rebuild knows its commit and its version from its beginning; the commit must still be there. */
async function checkoutAgain(
  services: StepServices,
  { release, application, signal, progress }: StepContext,
  rebuiltFrom: string,
): Promise<StepOutcome> {
  const { commit, version } = checkedOut(release);
  const credentials = await services.repositoryCredentials(application);
  if (credentials !== undefined) progress.hide([credentials.password]);
  const found = await services.source.resolve({ url: application.repositoryUrl, ref: commit, credentials, signal });
  const branch = await branchOf(services.sql, rebuiltFrom);
  await progress.say(`${version} is built from commit ${found.commit} again: ${found.subject}`);
  const facts = { commit, version };
  return {
    result: { ...facts, ...(branch === undefined ? {} : { branch }) },
    facts: { ...facts, rebuilds: rebuiltFrom },
  };
}

function taken(
  application: string,
  version: string,
  commit: string,
  other: { state: string; commit: string | null },
): StepFailed {
  const same = other.commit === commit ? 'this very commit' : `commit ${other.commit?.slice(0, 7)}`;
  return new StepFailed(
    other.state === 'published'
      ? `${application} ${version} was published already, from ${same}; a version is released once, so tag a new one.`
      : `${application} ${version} is being released already, from ${same}; wait for that release or cancel it.`,
  );
}
