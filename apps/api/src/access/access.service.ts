import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../audit/audit.store.ts';
import type { Sql } from '../database/connect.ts';
import { DATABASE } from '../database/database.module.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Authority, Credentials, Scope, Viewer } from '../graphql/context.ts';
import { isId } from '../graphql/page.ts';
import { type Refusal, type RefusalReason, refuse } from '../graphql/refusal.ts';
import {
  countOtherAdministrators,
  deleteSession,
  extendSession,
  findSession,
  findToken,
  insertSession,
  insertToken,
  isTokenNameTaken,
  lockToken,
  namesWithScope,
  readTokens,
  revokeToken,
  type TokenRow,
  touchToken,
} from './access.store.ts';
import { bearerToken, hashOf, isToken, newSession, newToken, sameHash, sessionCookie } from './token.ts';

export const SESSION_MS = 12 * 60 * 60 * 1000;
/** Use is written down at most this often, so that reading the dashboard does not become a stream of writes. */
const NOTE_USE_MS = 60_000;

export interface IssueTokenInput {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly groups?: readonly string[] | null;
  readonly expiresAt?: Date | null;
}

@Injectable()
export class AccessService implements Authority {
  constructor(@Inject(DATABASE) private readonly sql: Sql) {}

  /** An Authorization header decides alone; a cookie counts only without one. */
  async authenticate(credentials: Credentials): Promise<Viewer | undefined> {
    if (credentials.authorization !== undefined) return this.byToken(bearerToken(credentials.authorization));
    return this.bySession(sessionCookie(credentials.cookie));
  }

  whoCan(scope: Scope): Promise<readonly string[]> {
    return namesWithScope(this.sql, scope, new Date());
  }

  tokens(): Promise<TokenRow[]> {
    return readTokens(this.sql);
  }

  async issue(viewer: Viewer, input: IssueTokenInput): Promise<{ token: TokenRow; secret: string } | Refusal> {
    const now = new Date();
    const name = input.name.trim();
    const scopes = [...new Set(input.scopes)];
    const groups = [...new Set((input.groups ?? []).map((group) => group.trim()))];
    const reasons: RefusalReason[] = [];
    if (!/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,62}$/u.test(name))
      reasons.push({
        code: 'token.name-malformed',
        field: 'name',
        message: 'A name has 1 to 63 letters, digits, spaces or . _ @ - and begins with a letter or digit.',
      });
    if (scopes.length === 0)
      reasons.push({ code: 'token.no-scope', field: 'scopes', message: 'A token needs at least one scope.' });
    const malformed = groups.find((group) => !/^[a-z0-9][a-z0-9._-]{0,62}$/.test(group));
    if (malformed !== undefined)
      reasons.push({
        code: 'token.group-malformed',
        field: 'groups',
        message: `"${malformed.slice(0, 80)}" cannot be a group: use 1 to 63 lower-case letters, digits or . _ - and begin with a letter or digit.`,
      });
    if (input.expiresAt && input.expiresAt <= now)
      reasons.push({
        code: 'token.expired',
        field: 'expiresAt',
        message: 'The token would have expired already; choose a time to come.',
      });
    if (reasons.length > 0) return refuse(...reasons);
    const secret = newToken();
    return inTransaction(this.sql, async (tx) => {
      if (await isTokenNameTaken(tx, name, now))
        return refuse({
          code: 'token.name-taken',
          field: 'name',
          message: `There is a valid token "${name}" already; revoke it first, or choose another name.`,
        });
      const token = await insertToken(tx, { name, hash: hashOf(secret), scopes, groups, expiresAt: input.expiresAt });
      const facts = { scopes, groups, expiresAt: input.expiresAt ?? null };
      await recordAudit(tx, { actor: viewer.name, action: 'token.issued', subject: name, facts });
      return { token, secret };
    });
  }

  async revoke(viewer: Viewer, id: string): Promise<TokenRow | Refusal> {
    const now = new Date();
    const unknown = refuse({ code: 'token.unknown', field: 'id', message: 'There is no such token.' });
    if (!isId(id)) return unknown;
    return inTransaction(this.sql, async (tx) => {
      const others = await countOtherAdministrators(tx, id, now);
      const token = await lockToken(tx, id);
      if (!token) return unknown;
      if (token.revokedAt) return token;
      if (token.scopes.includes('administer') && others === 0)
        return refuse({
          code: 'token.last-administrator',
          field: 'id',
          message: `"${token.name}" is the last token that can administer; issue another one first.`,
        });
      const revoked = await revokeToken(tx, id, now);
      await recordAudit(tx, { actor: viewer.name, action: 'token.revoked', subject: token.name });
      return revoked;
    });
  }

  /** Opens a session for a valid token; undefined for any other. */
  async signIn(token: unknown): Promise<{ session: string; viewer: Viewer } | undefined> {
    const viewer = isToken(token) ? await this.byToken(token) : undefined;
    if (!viewer) return undefined;
    const session = newSession();
    const now = new Date();
    await inTransaction(this.sql, async (tx) => {
      await insertSession(tx, hashOf(session), viewer.tokenId, now, new Date(now.getTime() + SESSION_MS));
      await recordAudit(tx, { actor: viewer.name, action: 'session.opened', subject: viewer.name });
    });
    return { session, viewer };
  }

  async signOut(cookie: string | undefined): Promise<void> {
    const session = sessionCookie(cookie);
    if (!session) return;
    await inTransaction(this.sql, async (tx) => {
      const known = await findSession(tx, hashOf(session), new Date());
      const gone = await deleteSession(tx, hashOf(session));
      if (gone && known) await recordAudit(tx, { actor: known.name, action: 'session.closed', subject: known.name });
    });
  }

  private async byToken(token: string | undefined): Promise<Viewer | undefined> {
    if (!token) return undefined;
    const hash = hashOf(token);
    const now = new Date();
    const known = await findToken(this.sql, hash, now);
    if (!known || !sameHash(known.hash, hash)) return undefined;
    await this.noteUse(known, now);
    return { tokenId: known.id, name: known.name, scopes: known.scopes, groups: known.groups };
  }

  private async bySession(session: string | undefined): Promise<Viewer | undefined> {
    if (!session) return undefined;
    const hash = hashOf(session);
    const now = new Date();
    const known = await findSession(this.sql, hash, now);
    if (!known || !sameHash(known.hash, hash)) return undefined;
    await this.noteUse(known, now);
    const expiresAt = new Date(now.getTime() + SESSION_MS);
    if (expiresAt.getTime() - known.sessionExpiresAt.getTime() > NOTE_USE_MS)
      await extendSession(this.sql, hash, expiresAt);
    return { tokenId: known.id, name: known.name, scopes: known.scopes, groups: known.groups };
  }

  private async noteUse(token: TokenRow, now: Date): Promise<void> {
    if (!token.lastUsedAt || now.getTime() - token.lastUsedAt.getTime() > NOTE_USE_MS)
      await touchToken(this.sql, token.id, now);
  }
}
