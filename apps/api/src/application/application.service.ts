import { Inject, Injectable } from '@nestjs/common';
import { Secrets } from '../access/secrets.ts';
import { recordAudit } from '../audit/audit.store.ts';
import { CONFIG, type Config } from '../config.ts';
import type { Queryable, Sql, Transaction } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { notifyChange } from '../database/notify.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Viewer } from '../graphql/context.ts';
import { byName, type Connection, connectionOf, type PageArguments, parsePage } from '../graphql/page.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import { SourceError } from '../source/source-error.ts';
import {
  type ApplicationRow,
  findApplication,
  insertApplication,
  lockApplication,
  readApplications,
  readApplicationsById,
  readReleasedByPush,
  writeReleaseRule,
  writeSource,
} from './application.store.ts';
import { CREDENTIALS_PURPOSE, formatCredentials, parseCredentials, type RepositoryCredentials } from './credentials.ts';
import { credentialsOf, type RegisterApplicationInput, registrationReasons } from './registration.ts';
import { type ReleaseRuleInput, releaseRuleReasons } from './release-rule.ts';
import { REPOSITORIES, type Repositories } from './repositories.ts';
import { type SourceChange, sourceChange, sourceChangeReasons, type UpdateApplicationInput } from './source-change.ts';

const LIST = byName('applications');
const REACH_MS = 10_000;

@Injectable()
export class ApplicationService {
  constructor(
    @Inject(DATABASE) private readonly sql: Sql,
    @Inject(CONFIG) private readonly config: Pick<Config, 'gitAllowFile'>,
    @Inject(REPOSITORIES) private readonly repositories: Repositories,
    private readonly secrets: Secrets,
  ) {}

  readonly byIds = (ids: readonly string[], sql: Queryable = this.sql) => readApplicationsById(sql, ids);

  find(name: string, sql: Queryable = this.sql): Promise<ApplicationRow | undefined> {
    return findApplication(sql, name);
  }

  /** Those that some push may release. */
  releasedByPush(): Promise<ApplicationRow[]> {
    return readReleasedByPush(this.sql);
  }

  async page(args: PageArguments): Promise<Connection<ApplicationRow>> {
    const page = parsePage(LIST, args, 50);
    return connectionOf(LIST, page, await readApplications(this.sql, page.limit, page.after), (row) => row.name);
  }

  /** Opened; for whoever reads the repository. */
  async repositoryCredentials(secretId: string): Promise<RepositoryCredentials> {
    return parseCredentials(await this.secrets.get(this.sql, secretId));
  }

  async register(viewer: Viewer, input: RegisterApplicationInput): Promise<ApplicationRow | Refusal> {
    const { name } = input;
    const repositoryUrl = input.repositoryUrl.trim();
    const pipelineFile = input.pipelineFile ?? 'slipway.yaml';
    const credentials = credentialsOf(input);
    const reasons = registrationReasons(input, this.config.gitAllowFile);
    if (await this.find(name)) reasons.push(nameTaken(name));
    // Only an address that may be used is asked at all.
    if (!reasons.some(({ field }) => field === 'repositoryUrl' || field === 'password')) {
      const unreachable = await this.reachReason(repositoryUrl, credentials);
      if (unreachable) reasons.push(unreachable);
    }
    if (reasons.length > 0) return refuse(...reasons);
    return inTransaction(this.sql, async (tx) => {
      const secretId = credentials
        ? await this.secrets.put(tx, CREDENTIALS_PURPOSE, formatCredentials(credentials))
        : null;
      const row = await insertApplication(tx, { name, repositoryUrl, pipelineFile, secretId });
      if (!row) throw new NameTaken(name);
      const facts = { repositoryUrl, pipelineFile, withCredentials: credentials !== undefined };
      await recordAudit(tx, {
        actor: viewer.name,
        action: 'application.registered',
        subject: name,
        application: name,
        facts,
      });
      await notifyChange(tx, { application: name });
      return row;
    }).catch((error: unknown) => {
      if (error instanceof NameTaken) return refuse(nameTaken(name));
      throw error;
    });
  }

  /** Where its source is and how it is read; the repository has to answer first. New credentials stand under the id of those before. */
  async update(viewer: Viewer, name: string, input: UpdateApplicationInput): Promise<ApplicationRow | Refusal> {
    const known = await this.find(name);
    if (!known) return unknown(name);
    const reasons = sourceChangeReasons(known, input, this.config.gitAllowFile);
    if (reasons.length > 0) return refuse(...reasons);
    const change = sourceChange(known, input, await this.keptUsername(known, input));
    const { repositoryUrl, pipelineFile, credentials } = change;
    const moves = repositoryUrl !== known.repositoryUrl;
    if (!moves && credentials === 'as-they-are' && pipelineFile === known.pipelineFile) return known;
    // Credentials that stay as they are cannot be there where the address moves.
    const used = typeof credentials === 'string' ? undefined : credentials;
    const unreachable =
      moves || credentials !== 'as-they-are' ? await this.reachReason(repositoryUrl, used) : undefined;
    if (unreachable) return refuse(unreachable);
    return inTransaction(this.sql, async (tx) => {
      const present = await lockApplication(tx, name);
      // What was tried with the repository must be what is kept, and nobody's change is lost.
      if (present === undefined || !isSameSource(present, known)) return changed(name);
      const secretId = await this.keepCredentials(tx, present.secretId, credentials);
      const row = await writeSource(tx, known.id, { ...change, secretId });
      if (present.secretId !== null && secretId === null) await this.secrets.remove(tx, present.secretId);
      const words = typeof credentials === 'string' ? credentials : 'renewed';
      const before = { repositoryUrl: present.repositoryUrl, pipelineFile: present.pipelineFile };
      await recordAudit(tx, {
        actor: viewer.name,
        action: 'application.changed',
        subject: name,
        application: name,
        facts: { repositoryUrl, pipelineFile, credentials: words, before },
      });
      await notifyChange(tx, { application: name });
      return row;
    });
  }

  /** Goes with a new password that comes alone to the present address. Read only then: what cannot be opened any more can be replaced. */
  private async keptUsername(known: ApplicationRow, input: UpdateApplicationInput): Promise<string | undefined> {
    const moves = input.repositoryUrl != null && input.repositoryUrl.trim() !== known.repositoryUrl;
    if (known.secretId === null || moves || !input.password || input.username) return undefined;
    return (await this.repositoryCredentials(known.secretId)).username;
  }

  /** @returns the id under which they stand; of what is taken away none */
  private async keepCredentials(
    tx: Transaction,
    kept: string | null,
    credentials: SourceChange['credentials'],
  ): Promise<string | null> {
    if (typeof credentials === 'string') return credentials === 'none' ? null : kept;
    const text = formatCredentials(credentials);
    if (kept === null) return this.secrets.put(tx, CREDENTIALS_PURPOSE, text);
    // Whoever holds the id, a release that is under way too, goes on with the new ones.
    await this.secrets.replace(tx, kept, text);
    return kept;
  }

  /** Which pushes are released from now on. */
  async setReleaseRule(viewer: Viewer, name: string, wanted: ReleaseRuleInput): Promise<ApplicationRow | Refusal> {
    const rule = { tags: clean(wanted.tags), branches: clean(wanted.branches) };
    const reasons = releaseRuleReasons(rule);
    if (reasons.length > 0) return refuse(...reasons);
    return inTransaction(this.sql, async (tx) => {
      const row = await writeReleaseRule(tx, name, rule);
      if (!row) return unknown(name);
      await recordAudit(tx, {
        actor: viewer.name,
        action: 'application.release-rule-set',
        subject: name,
        application: name,
        facts: rule,
      });
      await notifyChange(tx, { application: name });
      return row;
    });
  }

  private async reachReason(
    url: string,
    credentials: RepositoryCredentials | undefined,
  ): Promise<RefusalReason | undefined> {
    try {
      await this.repositories.reachable({ url, credentials, signal: AbortSignal.timeout(REACH_MS) });
      return undefined;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const field = error.code === 'unauthorized' && credentials ? 'password' : 'repositoryUrl';
      return { code: `application.repository-${error.code}`, field, message: error.message };
    }
  }
}

function clean(patterns: readonly string[] | null | undefined): string[] {
  return [...new Set((patterns ?? []).map((pattern) => pattern.trim()))];
}

/** Rolls back what was written for a name that somebody else took at the same moment. */
class NameTaken extends Error {}

function isSameSource(one: ApplicationRow, other: ApplicationRow): boolean {
  return (['repositoryUrl', 'pipelineFile', 'secretId'] as const).every((field) => one[field] === other[field]);
}

function unknown(name: string): Refusal {
  return refuse({
    code: 'application.unknown',
    field: 'application',
    message: `There is no application "${name.slice(0, 80)}".`,
  });
}

function changed(name: string): Refusal {
  return refuse({
    code: 'application.changed-meanwhile',
    message: `Somebody else changed ${name} at the same moment; look at it and save again.`,
  });
}

function nameTaken(name: string): RefusalReason {
  return {
    code: 'application.name-taken',
    field: 'name',
    message: `There is an application "${name}" already; choose another name.`,
  };
}
