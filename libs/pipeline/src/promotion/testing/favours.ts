import type { PlatformFacts } from '../facts.ts';
import { approval, at, type Change, deployed, digest, having, release } from './decide-table.ts';

const everywhere =
  (change: (platform: PlatformFacts) => PlatformFacts): Change =>
  (facts) =>
    release({ platforms: facts.release.platforms.map(change) })(facts);
/** Only what is known can be better: a size that nobody measured stays unknown. */
const half = (bytes: number | undefined) => (bytes === undefined ? undefined : Math.floor(bytes / 2));

/** Changes of facts that speak for a promotion, each alone. */
export const favours: Readonly<Record<string, Change>> = {
  'the release is published': release({ state: 'published' }),
  'every platform has its image': everywhere((one) => ({ ...one, digest: one.digest ?? digest })),
  'the tests passed': everywhere((one) => ({ ...one, tests: 'passed' })),
  'it is smaller': everywhere((one) => ({ ...one, pullSize: half(one.pullSize), updateSize: half(one.updateSize) })),
  'the base images are new': everywhere((one) => ({
    ...one,
    baseImages: one.baseImages?.map((image) => ({ ...image, builtAt: at('07:59'), outdated: false })),
  })),
  'the base images are recorded': everywhere((one) => ({ ...one, baseImages: one.baseImages ?? [] })),
  'it was scanned': everywhere((one) => ({
    ...one,
    findings: one.findings ?? { tool: 'grype', at: at('07:59'), findings: [] },
  })),
  'the last finding is mended': everywhere((one) => ({
    ...one,
    findings: one.findings && { ...one.findings, findings: one.findings.findings.slice(0, -1) },
  })),
  'it was scanned again': everywhere((one) => ({
    ...one,
    findings: one.findings && { ...one.findings, at: at('07:59') },
  })),
  'it was verified in staging': (facts) => having({ deployments: [...facts.deployments, deployed('staging')] })(facts),
  'it was verified everywhere': (facts) =>
    having({
      deployments: [
        ...facts.deployments,
        ...facts.environments.map((name) => deployed(name, { verifiedAt: at('11-01T00:00') })),
      ],
    })(facts),
  'another one approved': (facts) =>
    having({
      approvals: [
        ...facts.approvals,
        approval('finn', { plan: facts.request.plan, policyVersion: facts.environment.policyVersion, at: at('07:45') }),
      ],
    })(facts),
  'nobody declined': (facts) =>
    having({ approvals: facts.approvals.filter(({ verdict }) => verdict !== 'declined') })(facts),
  'a freeze is ended': (facts) => having({ freezes: facts.freezes.slice(1) })(facts),
  'no freeze is left': having({ freezes: [] }),
  'a stop is lifted': (facts) => having({ stops: facts.stops.slice(1) })(facts),
  'the line is not stopped': having({ stops: [] }),
  'the rejection is lifted': having({ rejection: null }),
  'the hold is lifted': having({ hold: null }),
  'the other promotion has ended': having({ underWay: [] }),
  'the others of its sets are there': (facts) =>
    having({
      sets: facts.sets.map((set) => ({ ...set, members: set.members.map((member) => ({ ...member, there: true })) })),
    })(facts),
};
