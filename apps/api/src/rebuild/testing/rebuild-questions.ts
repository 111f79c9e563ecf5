import type { TestApi } from '../../testing/api.ts';

const refusal = '... on Refusal { reasons { code field message } }';

interface Told {
  readonly application: { readonly name: string };
  readonly state: string;
  readonly trigger: string;
}

/** What tests ask an API about the rebuilds of an application, and what they do to it. */
export class RebuildQuestions {
  private readonly api: TestApi;
  private count = 0;
  /** Of the application that the present test is about. */
  name = '';

  constructor(api: TestApi) {
    this.api = api;
  }

  /** Each test has the world to itself. */
  async beginAnew(): Promise<void> {
    await this.api.sql`truncate application, watched_tag, audit cascade`;
    this.count += 1;
    this.name = `web${this.count}`;
  }

  async setPolicy(input: object) {
    const query = `mutation ($input: SetRebuildPolicyInput!) { setRebuildPolicy(input: $input) {
      ... on RebuildPolicy { version mode schedule timeZone windows { days from to } atOnce settleMinutes nextRuns createdBy } ${refusal} } }`;
    const variables = { input: { application: this.name, mode: 'ANY_STAGE', ...input } };
    return (await this.api.get(query, variables)).setRebuildPolicy;
  }

  async rebuildNow(application = this.name) {
    const query = `mutation ($application: String!) { rebuildNow(application: $application) {
      ... on Rebuild { id state because } ${refusal} } }`;
    return (await this.api.get(query, { application })).rebuildNow;
  }

  async cancel(id: string) {
    const query = `mutation ($id: ID!) { cancelRebuild(id: $id) { ... on Rebuild { state because } ${refusal} } }`;
    return (await this.api.get(query, { id })).cancelRebuild;
  }

  /** The newest first; `filter` are arguments with their brackets. */
  async list(filter = '') {
    const query = `{ rebuilds${filter} { nodes { id application { name } from { version } trigger state because requestedBy
      changes { reference platform from to } release { version state } } } }`;
    return (await this.api.get(query)).rebuilds.nodes;
  }

  /** Like `web1 RUNNING BASE_IMAGE`, the oldest first. */
  async told(): Promise<string[]> {
    const rebuilds: readonly Told[] = await this.list();
    return rebuilds.toReversed().map((one) => `${one.application.name} ${one.state} ${one.trigger}`);
  }

  /** Ends the release of a rebuild as its steps would. */
  async finish(version: string, state: string, failure?: string): Promise<void> {
    const why = failure === undefined ? null : this.api.sql.json({ kind: state, message: failure, step: 'plan' });
    await this.api.sql`update release set state = ${state}, failure = ${why}, finished_at = now()
      where version = ${version} and state in ('queued', 'running')`;
  }
}
